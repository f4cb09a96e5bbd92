"""Queries that are kept for each set of roles find for each person what the rule finds."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from reviews.enums import OutcomeKind, PublicationScope, ReviewState
from reviews.models import Outcome
from reviews.selectors.outcomes import find_outcome
from reviews.selectors.readings import read_publication
from reviews.services.publication import decide_publication
from tests.factories.delegations import make_state_person
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, person
from untoc_portal.core.reader_queries import ReaderQuery
from untoc_portal.core.substitutes import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def query():
    return ReaderQuery(lambda reader, kind: Outcome.objects.visible_to(reader).filter(kind=kind).order_by("pk"), 1)


@pytest.mark.parametrize("step", [ReviewState.OBSERVATIONS, ReviewState.ISSUED])
def test_everyone_reads_what_the_rule_says(query, world, review, step):
    carry_to(world, review, step)
    people = [person(review, iso3, role) for iso3 in ("KEN", "GHA") for role in ("focal_point", "observer")]
    people += [world.secretariat, make_state_person(world).user, make_user(), AnonymousUser()]
    for kind in OutcomeKind:
        for user in people:
            expected = list(Outcome.objects.visible_to(user).filter(kind=kind).order_by("pk"))
            assert list(query.read(user, kind)) == expected
            assert find_outcome(user, review.code, kind) in [*expected, None]


def test_closed_account_reads_as_a_visitor(query, world, review):
    carry_to(world, review, ReviewState.OBSERVATIONS)
    user = person(review, "KEN")
    assert list(query.read(user, OutcomeKind.LIST_OF_OBSERVATIONS))
    user.is_active = False
    assert not list(query.read(user, OutcomeKind.LIST_OF_OBSERVATIONS))


def test_visitor_reads_what_is_public_now(query, world, review):
    carry_to(world, review, ReviewState.ISSUED)
    visitor, kind = AnonymousUser(), OutcomeKind.LIST_OF_OBSERVATIONS
    assert list(query.read(visitor, kind)) == []
    decide_publication(
        review, actor=person(review, "KEN"), seen=seen(read_publication(review)), list_scope=PublicationScope.ALL
    )
    with CaptureQueriesContext(connection) as queries:
        found = list(query.read(visitor, kind))
    assert len(queries) == 1
    assert found == [review.list_of_observations]


def test_visitor_may_have_nothing_to_read(world):
    query = ReaderQuery(lambda _reader, kind: Outcome.objects.none().filter(kind=kind), 1)
    for _time in range(2):
        assert list(query.read(AnonymousUser(), OutcomeKind.SUMMARY)) == []
        assert query.fetch(AnonymousUser(), OutcomeKind.SUMMARY) == []


def test_condition_that_no_visitor_meets_is_left_out(world, review):
    carry_to(world, review, ReviewState.ISSUED)

    def build(reader, kind):
        of_kind = Q(kind=kind) if reader.is_authenticated else Q(pk__in=[]) & Q(kind=kind)
        return Outcome.objects.visible_to(reader).filter(of_kind | Q(kind=OutcomeKind.SUMMARY))

    [summary] = ReaderQuery(build, 1).read(AnonymousUser(), OutcomeKind.LIST_OF_OBSERVATIONS)
    assert summary.kind == OutcomeKind.SUMMARY


def test_role_given_later_counts(query, world, review):
    carry_to(world, review, ReviewState.OBSERVATIONS)
    stranger = make_user()
    assert not list(query.read(stranger, OutcomeKind.LIST_OF_OBSERVATIONS))
    stranger.groups.set(world.secretariat.groups.all())
    assert list(query.read(stranger, OutcomeKind.LIST_OF_OBSERVATIONS))


def test_sql_of_another_day_is_made_again(query, world):
    with time_machine.travel(dt.datetime(2030, 1, 1, 12, tzinfo=dt.UTC), tick=False):
        list(query.read(world.secretariat, OutcomeKind.SUMMARY))
        first = dict(query.kept)
        list(query.read(world.secretariat, OutcomeKind.SUMMARY))
        assert query.kept == first
    with time_machine.travel(dt.datetime(2030, 1, 2, 12, tzinfo=dt.UTC), tick=False):
        list(query.read(world.secretariat, OutcomeKind.SUMMARY))
    assert all(query.kept[roles] is not kept for roles, kept in first.items())


def test_rule_that_asks_more_of_a_person_is_refused():
    with pytest.raises(AttributeError):
        _ = Reader(1, frozenset()).email
