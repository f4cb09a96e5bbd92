"""Clocks and notices of the steps: started and stopped by the table, late without moving anything."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from reviews.enums import DeadlineKind as D, ReviewState
from reviews.models import Deadline, Review
from reviews.services import reminders
from reviews.services.transitions import apply_transition
from reviews.tasks import remind_of_deadlines
from reviews.workflow import REVIEW
from tests.factories.reviews import carry_to
from tests.factories.rows import refusal
from untoc_portal.core.models import Message

OPENED = dt.date(2026, 11, 1)
NOON = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


def dates(review) -> dict[str, dt.date]:
    return dict(review.deadlines.values_list("kind", "due_on"))


def open_kinds(review) -> set[str]:
    return set(review.deadlines.filter(met_on=None).values_list("kind", flat=True))


@time_machine.travel(NOON)
def test_opening_starts_the_clocks_from_the_start_of_the_group(at):
    review = at(ReviewState.NOMINATION)
    assert review.opened_on == OPENED
    assert dates(review) == {
        D.FOCAL_POINTS: dt.date(2026, 11, 15),
        D.EXPERTS: dt.date(2026, 11, 29),
        D.PRELIMINARY_CONSULTATION: dt.date(2026, 12, 13),
        D.SELF_ASSESSMENT: dt.date(2027, 5, 1),
        D.LIST_OF_OBSERVATIONS: dt.date(2028, 8, 1),
        D.CLOSURE: dt.date(2028, 11, 1),
    }
    assert {deadline.explanation for deadline in review.deadlines.filter(kind=D.SELF_ASSESSMENT)} == {
        (
            "6 months from the start of the review on 1 November 2026 "
            "(Procedures and Rules, self-assessment; the focal point clears every submission)"
        )
    }


@time_machine.travel(dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC))
def test_review_opened_early_runs_from_group_start(at):
    assert at(ReviewState.NOMINATION).opened_on == dt.date(2026, 10, 1)


def test_feedback_runs_from_the_receipt_of_the_self_assessment(at):
    with time_machine.travel(NOON):
        at(ReviewState.SELF_ASSESSMENT)
    with time_machine.travel(NOON + dt.timedelta(days=100)):
        review = at(ReviewState.DESK_REVIEW)
    assert dates(review)[D.WRITTEN_FEEDBACK] == dt.date(2027, 9, 5)


@pytest.mark.parametrize(
    ("state", "still_open"),
    [
        (ReviewState.NOMINATION, set(REVIEW["open"].starts)),
        (ReviewState.PRELIMINARY_CONSULTATION, set(REVIEW["open"].starts) - {D.FOCAL_POINTS}),
        (ReviewState.SELF_ASSESSMENT, {D.SELF_ASSESSMENT, D.LIST_OF_OBSERVATIONS, D.CLOSURE}),
        (ReviewState.DESK_REVIEW, {D.WRITTEN_FEEDBACK, D.LIST_OF_OBSERVATIONS, D.CLOSURE}),
        (ReviewState.DIALOGUE, {D.LIST_OF_OBSERVATIONS, D.CLOSURE}),
        (ReviewState.AGREEMENT, {D.LIST_OF_OBSERVATIONS, D.CLOSURE}),
        (ReviewState.SUMMARY, {D.CLOSURE}),
        (ReviewState.ISSUED, {D.CLOSURE}),
    ],
)
def test_steps_stop_their_clocks(at, state, still_open):
    review = at(state)
    assert open_kinds(review) == still_open
    met = review.deadlines.exclude(met_on=None)
    assert {deadline.met_on for deadline in met} <= {timezone.localdate()}


def test_late_is_a_flag_and_moves_nothing(at, world):
    review = at(ReviewState.SELF_ASSESSMENT)
    assert not Review.objects.overdue(timezone.localdate()).exists()
    much_later = timezone.now() + dt.timedelta(days=1000)
    with time_machine.travel(much_later):
        remind_of_deadlines()
        review.refresh_from_db()
        assert review.state == ReviewState.SELF_ASSESSMENT
        assert list(Review.objects.overdue(timezone.localdate())) == [review]
        assert set(Deadline.objects.overdue(timezone.localdate()).values_list("kind", flat=True)) == open_kinds(review)
        assert carry_to(world, review, ReviewState.DESK_REVIEW).state == ReviewState.DESK_REVIEW


def test_the_due_day_itself_is_in_time(at):
    review = at(ReviewState.SELF_ASSESSMENT)
    due = dates(review)[D.SELF_ASSESSMENT]
    assert not Deadline.objects.overdue(due).exists()
    assert Deadline.objects.overdue(due + dt.timedelta(days=1)).get().kind == D.SELF_ASSESSMENT


def occasions(event: str) -> list[str]:
    keys = Message.objects.filter(event=event).values_list("key", flat=True)
    return sorted({key.split(":", 1)[1] for key in keys})


def test_a_met_date_reminds_nobody(at):
    review = at(ReviewState.DESK_REVIEW)
    Message.objects.all().delete()
    reminders.send_due_reminders(dates(review)[D.SELF_ASSESSMENT])
    assert "self_assessment" not in " ".join(occasions("reviews/deadline_near"))


def test_people_concerned_are_notified_but_not_the_actor(at, who, world):
    at(ReviewState.SELF_ASSESSMENT)
    notified = Message.objects.filter(event="reviews/consultation_held").values_list("recipient", flat=True)
    assert who("KEN").pk not in notified
    assert set(notified) == {
        who(iso3, role).pk for iso3 in ("KEN", "GHA", "PER") for role in ("focal_point", "expert", "observer")
    } - {who("KEN").pk}


def test_people_of_another_review_are_not_notified(at, world, other_review):
    carry_to(world, other_review, ReviewState.PRELIMINARY_CONSULTATION)
    before = Message.objects.filter(key__startswith="FIN-1").count()
    at(ReviewState.DESK_REVIEW)
    assert Message.objects.filter(key__startswith="FIN-1").count() == before
    others = Message.objects.filter(key__startswith="KEN-1").exclude(recipient=world.secretariat)
    assert not others.exclude(recipient__mandates__delegation__review__code="KEN-1").exists()


def test_opening_waits_for_the_draw(review, world):
    review.delegations.filter(selection="other_region").delete()
    with refusal("not_ready") as caught:
        apply_transition(review, "open", actor=world.secretariat)
    assert caught.value.reasons == ("The two reviewing States have not been drawn yet.",)


def test_focal_points_are_confirmed_when_each_delegation_has_one(at, world):
    review = at(ReviewState.NOMINATION)
    with refusal("not_ready") as caught:
        apply_transition(review, "confirm_focal_points", actor=world.secretariat)
    assert caught.value.reasons == ("No focal point is named for: Kenya, Ghana, Peru.",)
