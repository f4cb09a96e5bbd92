"""What a person has to do, and the neutral counters: the contents of the first page."""

import datetime as dt

import pytest
from django.utils import timezone

from dialogues.selectors.user_tasks import list_tasks_of_user
from reviews.enums import ReviewState
from reviews.models import Mandate, OfficerInCharge, Review
from reviews.selectors.duties import list_current_duties
from reviews.selectors.secretariat import (
    count_reviews,
    list_in_charge,
    list_review_facts,
    load_numbers,
)
from reviews.selectors.task_facts import load_task_data
from reviews.selectors.tasks import tasks_for_user
from reviews.services import clocks
from tests import locks
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, make_review, person
from untoc_portal.core import authz, jobs, notify
from untoc_portal.core.enums import JobState, MessageState, RoleGroup
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.models import Job, Message

TODAY = dt.date(2026, 11, 25)


def titles(user, today=TODAY):
    return [str(task.title) for task in tasks_for_user(user, today)]


def parties(review):
    return review.delegations.select_related("party", "review")


@pytest.mark.parametrize(
    ("state", "iso3", "role", "expected"),
    [
        (ReviewState.PRELIMINARY_CONSULTATION, "KEN", "focal_point", ["Hold the preliminary consultation"]),
        (ReviewState.PRELIMINARY_CONSULTATION, "GHA", "focal_point", []),
        (ReviewState.SELF_ASSESSMENT, "KEN", "expert", ["Answer the questionnaire"]),
        (ReviewState.SELF_ASSESSMENT, "KEN", "focal_point", ["Clear and submit the self-assessment"]),
        (ReviewState.SELF_ASSESSMENT, "GHA", "expert", []),
        (ReviewState.DESK_REVIEW, "GHA", "expert", ["Draft the written feedback"]),
        (ReviewState.DESK_REVIEW, "GHA", "focal_point", ["Clear the written feedback"]),
        (ReviewState.DESK_REVIEW, "GHA", "observer", []),
        (ReviewState.DIALOGUE, "PER", "focal_point", ["Close the dialogue and begin the list of observations"]),
        (ReviewState.OBSERVATIONS, "PER", "focal_point", ["Clear the list of observations"]),
        (ReviewState.AGREEMENT, "KEN", "focal_point", ["Agree to the list of observations or return it"]),
        (ReviewState.AGREEMENT, "PER", "focal_point", []),
        (ReviewState.SUMMARY, "GHA", "expert", ["Draft the summary"]),
        (ReviewState.SUMMARY, "KEN", "focal_point", []),
        (ReviewState.ISSUED, "KEN", "focal_point", ["Decide on publication"]),
    ],
)
def test_tasks_of_a_delegate(world, review, state, iso3, role, expected):
    carry_to(world, review, state)
    assert titles(person(review, iso3, role)) == expected


def test_task_knows_its_date_and_whether_it_has_passed(world, review):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    expert = person(review, "KEN", "expert")
    due_on = review.deadlines.get(kind="self_assessment").due_on
    assert [(task.due_on, task.state) for task in tasks_for_user(expert, due_on)] == [(due_on, "due")]
    assert [task.state for task in tasks_for_user(expert, due_on + dt.timedelta(days=1))] == ["overdue"]


def test_task_says_what_its_date_follows_from(world, review):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    [task] = tasks_for_user(person(review, "KEN", "expert"), TODAY)
    assert task.why == review.deadlines.get(kind="self_assessment").explanation
    assert "6 months from" in task.why


def test_task_with_a_suspended_deadline_is_not_overdue(world, review):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    clocks.suspend_deadlines(review, actor=world.secretariat, reason="Elections", mandate="Note verbale 7")
    [task] = tasks_for_user(person(review, "KEN", "expert"), dt.date(2035, 1, 1))
    assert task.state == "suspended"


def test_focal_point_is_named_before_anyone_has_an_account(world, review):
    review = carry_to(world, review, ReviewState.NOMINATION)
    owed = {
        str(row.party): [str(duty.title) for duty in list_current_duties(row, load_task_data([review.pk]))]
        for row in parties(review)
    }
    naming = ["Name a focal point", "Name governmental experts"]
    assert owed == {"Kenya": naming, "Ghana": naming, "Peru": naming}


def test_tasks_of_the_secretariat(world, review, other_review):
    carry_to(world, review, ReviewState.COMPLETED)
    assert titles(world.secretariat) == [
        "Issue outcome documents (1)",
        "Open reviews whose group has started (1)",
    ]


def test_only_the_secretariat_sees_what_needs_attention(world, review, settings):
    settings.JOBS_MODE = "embedded"
    job = jobs.enqueue("core.send_message", key="1", message_id=0)
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED)
    [message] = notify.notify_users("accounts/activation", [make_user()], key="1", path="/")
    Message.objects.filter(pk=message.pk).update(state=MessageState.POSSIBLY_SENT)
    ill = ["See why jobs failed (1)", "See which messages did not arrive (1)"]
    assert [title for title in titles(world.secretariat) if title.startswith("See")] == sorted(ill)
    # On the first page too, each of them is one task.
    whole = list_tasks_of_user(world.secretariat, timezone.localdate(), None)
    found = [str(task.title) for task in whole]
    assert sorted(title for title in found if "job" in title or "arrive" in title) == sorted(ill)
    assert titles(make_user(RoleGroup.DELEGATES)) == []


def test_secretariat_sees_late_reviews(world, review):
    carry_to(world, review, ReviewState.NOMINATION)
    assert titles(world.secretariat, dt.date(2035, 1, 1)) == ["Overdue reviews (1)"]


@pytest.mark.parametrize("role", [RoleGroup.STAKEHOLDERS, RoleGroup.EXTENDED_BUREAU])
def test_outsiders_have_no_duties(world, review, role):
    assert titles(make_user(role)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_tasks_ask_a_fixed_number_of_queries(world, django_assert_num_queries, count):
    reviews = [("KEN", ("GHA", "PER")), ("FIN", ("GHA", "MNG")), ("MNG", ("GHA", "PER"))][:count]
    user = make_user(email="focal_point.gha@example.org")
    for sur, reviewers in reviews:
        review = carry_to(world, make_review(world, sur, reviewers), ReviewState.DESK_REVIEW)
        with locks.unlock(Mandate):
            person(review, "GHA").mandates.update(user=user)
    # As a request does: the roles are asked for once.
    authz.cache_grants(user)
    with django_assert_num_queries(TASK_QUERIES):
        assert len(tasks_for_user(user, TODAY)) == count


TASK_QUERIES = 6


def test_reviews_are_counted_by_step_and_region(world, review, other_review):
    carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    found = count_reviews(list_review_facts(world.secretariat, TODAY))
    assert {(row.step, row.all) for row in found} == {(ReviewState.SELF_ASSESSMENT, 1), (ReviewState.PLANNED, 1)}
    late = count_reviews(list_review_facts(world.secretariat, dt.date(2035, 1, 1)))
    assert {(row.step, row.late) for row in late} == {(ReviewState.SELF_ASSESSMENT, 1), (ReviewState.PLANNED, 0)}


def test_only_the_secretariat_has_the_facts_of_all_reviews(world, review):
    review = carry_to(world, review, ReviewState.SELF_ASSESSMENT)
    for user in (person(review, "KEN"), make_user(RoleGroup.CHAIRS), make_user()):
        with pytest.raises(NotAllowedError):
            list_review_facts(user, TODAY)
        with pytest.raises(NotAllowedError):
            load_numbers(user)
        with pytest.raises(NotAllowedError):
            list_in_charge(user, [])


def test_officer_of_the_review_comes_before_that_of_its_region(world, review, other_review):
    colleague = make_user(RoleGroup.SECRETARIAT)
    region = review.state_under_review.regional_group
    OfficerInCharge.objects.create(region=region, officer=colleague)

    def count(user):
        return list_in_charge(user, list_review_facts(user, TODAY)).count

    of_region = Review.objects.filter(state_under_review__regional_group=region).count()
    assert (count(colleague), count(world.secretariat)) == (of_region, 0)
    OfficerInCharge.objects.create(review=review, officer=world.secretariat)
    assert (count(colleague), count(world.secretariat)) == (of_region - 1, 1)
    # A person who has left the Secretariat is in charge of nothing.
    world.secretariat.groups.clear()
    assert count(colleague) == of_region
