"""Conditions that are kept for each set of roles find what the rule finds, in any query."""

import datetime as dt

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, OuterRef

from reviews.enums import ReviewState
from reviews.models import Answer, Deadline, DeadlineRule, Delegation, Outcome, OutcomeParagraph, Review
from tests.factories.delegations import make_state_person
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from tests.permissions.scenes import set_scene
from untoc_portal.core.models import AuditEvent, Document, Message
from untoc_portal.core.reader_conditions import ReaderCondition, make_condition
from untoc_portal.core.substitutes import SIGNED_IN, Reader

pytestmark = pytest.mark.django_db
MODELS = [model for model in apps.get_models() if hasattr(model._default_manager.none(), "visible_to")]


def list_keys(rows):
    return list(rows.order_by("pk").values_list("pk", flat=True))


def is_kept(model, user):
    try:
        return "InQuery" in repr(model._default_manager.filter_visible(user).query.where)
    except EmptyResultSet:
        return False


def test_every_reader_finds_what_the_rule_says(world, review, other_review):
    readers = set_scene("desk review", world, review, other_review).readers
    for reader in ("KEN focal_point", "GHA expert", "other State", "secretariat"):
        user = readers[reader]
        for model in MODELS:
            rows = model._default_manager.all()
            expected = list_keys(rows.visible_to(user))
            # The first time the SQL is made, from then on it is kept.
            for _time in range(2):
                assert list_keys(rows.filter_visible(user)) == expected, (reader, model)


def test_long_conditions_are_kept(world, review):
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    assert all(is_kept(model, person(review, "KEN")) for model in (AuditEvent, Document, Deadline, Delegation))


def test_rows_that_were_chosen_before_stay_chosen(world, review, other_review):
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    rows = review.deadlines.filter_visible(world.secretariat)
    assert list_keys(rows) == list_keys(review.deadlines.all())
    assert list_keys(rows.filter(pk=0)) == []


def test_condition_may_be_part_of_another_query(world, review, other_review):
    carry_to(world, review, ReviewState.OBSERVATIONS)
    user = person(review, "KEN")
    expected = list_keys(Delegation.objects.visible_to(user))
    visible = Delegation.objects.filter_visible(user)
    assert 0 < len(expected) < Delegation.objects.count()
    assert is_kept(Delegation, user)
    assert list_keys(Delegation.objects.filter(pk__in=visible)) == expected
    assert list_keys(Delegation.objects.filter(Exists(visible.filter(pk=OuterRef("pk"))))) == expected
    assert list_keys(Delegation.objects.exclude(pk__in=visible.values("pk"))) == sorted(
        {*Delegation.objects.values_list("pk", flat=True)} - {*expected}
    )
    reviews = Review.objects.filter(pk__in=visible.values("review"))
    assert list_keys(reviews) == sorted({row.review_id for row in Delegation.objects.filter(pk__in=expected)})
    assert visible.count() == len(expected)
    assert list_keys(visible | visible) == expected


def test_role_given_later_counts(world, review):
    carry_to(world, review, ReviewState.OBSERVATIONS)
    stranger = make_user()
    assert not Outcome.objects.filter_visible(stranger).exists()
    stranger.groups.set(world.secretariat.groups.all())
    assert Outcome.objects.filter_visible(stranger).exists()


def test_closed_account_reads_as_a_visitor(world, review):
    carry_to(world, review, ReviewState.OBSERVATIONS)
    user = person(review, "KEN")
    assert review.deadlines.filter_visible(user).exists()
    user.is_active = False
    assert not review.deadlines.filter_visible(user).exists()
    assert not review.deadlines.filter_visible(AnonymousUser()).exists()


def test_condition_of_another_day_is_made_again(world):
    condition = ReaderCondition(lambda rows, user: rows.visible_to(user))
    user = make_state_person(world).user
    for day in (1, 2):
        with time_machine.travel(dt.datetime(2030, 1, day, 12, tzinfo=dt.UTC), tick=False):
            before = dict(condition.kept)
            first = condition.filter(Deadline.objects.all(), user)
            again = dict(condition.kept)
            assert str(condition.filter(Deadline.objects.all(), user).query) == str(first.query)
            assert condition.kept == again
            assert not [key for key, made in before.items() if again[key] is made]


def test_rule_inside_another_rule_is_part_of_it(world, review):
    # What represents a person, as in a policy of the database, may have no roles that can be compared.
    condition = ReaderCondition(lambda rows, user: rows.visible_to(user))
    condition.filter(Deadline.objects.all(), Reader(1, frozenset({SIGNED_IN})))
    assert condition.kept == {}


def test_rule_that_reads_rows_of_the_person_is_asked_each_time(world):
    # For messages, `visible_to` first asks which rows the person's messages are about.
    assert not is_kept(Message, world.secretariat)
    assert not is_kept(Message, world.secretariat)


def test_rule_that_reads_a_setting_is_asked_each_time(world):
    def build(rows, _user):
        return rows.filter(pk__gt=DeadlineRule.objects.count())

    condition = ReaderCondition(build)
    for _time in range(2):
        assert "InQuery" not in repr(condition.filter(Deadline.objects.all(), world.secretariat).query.where)


def test_query_that_is_more_than_a_condition_is_not_kept():
    assert make_condition(Answer.objects.filter(pk=1)) is not None
    for rows in (
        Answer.objects.filter(pk=1)[:1],
        Answer.objects.filter(pk=1).union(Answer.objects.filter(pk=2)),
        Answer.objects.filter(updated_at__lt=dt.datetime(2030, 1, 1, tzinfo=dt.UTC)),
        Answer.objects.none(),
        Answer.objects.all(),
    ):
        assert make_condition(rows) is None


def test_rule_that_joins_tables_is_a_query_of_keys(world, review, other_review):
    carry_to(world, review, ReviewState.OBSERVATIONS)
    carry_to(world, other_review, ReviewState.OBSERVATIONS)

    def build(rows, user):
        # A delegation has several mandates: the join gives it several times.
        return rows.filter(mandates__user=user.pk, review__state=ReviewState.OBSERVATIONS)

    user = person(review, "KEN")
    condition, expected = ReaderCondition(build), list_keys(build(Delegation.objects, user).distinct())
    visible = condition.filter(Delegation.objects, user)
    assert 0 < len(expected) < Delegation.objects.count()
    assert "InQuery" in repr(visible.query.where)
    assert list_keys(visible) == expected
    assert list_keys(condition.filter(Delegation.objects, person(review, "GHA"))) != expected
    assert list_keys(Delegation.objects.filter(Exists(visible.filter(pk=OuterRef("pk"))))) == expected
    assert list_keys(Delegation.objects.exclude(pk__in=visible.values("pk"))) == sorted(
        {*Delegation.objects.values_list("pk", flat=True)} - {*expected}
    )


def test_rows_that_the_default_manager_leaves_out_stay(world, review):
    carry_to(world, review, ReviewState.ISSUED)
    paragraph = OutcomeParagraph.objects.filter(outcome__review=review).first()
    OutcomeParagraph.with_removed.filter(pk=paragraph.pk).update(removed_in=9)
    for reader in (world.secretariat, person(review, "KEN"), person(review, "GHA", "expert")):
        # In both orders: what is kept for one manager is not taken for the other.
        for _time in range(2):
            for rows in (OutcomeParagraph.with_removed, OutcomeParagraph.objects):
                assert list_keys(rows.filter_visible(reader)) == list_keys(rows.visible_to(reader))
    assert paragraph.pk in list_keys(OutcomeParagraph.with_removed.filter_visible(person(review, "KEN")))
