"""Deadlines: only the Secretariat extends, suspends, resumes or recalculates them, and the reason is recorded."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone, translation

from reviews.enums import DeadlineEventType, DeadlineKind as D, ReviewState
from reviews.models import ClockEvent, DayOff, Deadline, DeadlineRule, DutyStation
from reviews.selectors.clocks import get_station_calendar, preview_deadlines
from reviews.services import clocks
from reviews.services.reminders import send_due_reminders
from reviews.services.transitions import apply_transition
from tests.factories.people import make_user
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.core.deadlines import Length, Station, WorkingDays
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import AuditEvent, Message

NOON = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
WHY = {"reason": "Elections in the State under review", "mandate": "Note verbale 12/2026"}
EXTENSION = {"amount": 2, "unit": "weeks", **WHY}


@pytest.fixture
def assessed(at):
    """Give a review in its self-assessment, opened on 1 November 2026."""
    with time_machine.travel(NOON):
        return at(ReviewState.SELF_ASSESSMENT)


@pytest.fixture
def vienna(db):
    """Give a duty station at which dates move, and May Day off."""
    station = DutyStation.objects.create(code="VIE", names={"en": "Vienna"}, moves_dates=True, source="test")
    DayOff.objects.create(station=station, day=dt.date(2027, 5, 3), names={"en": "A holiday"}, source="test")
    return station


def clock(review, kind=D.SELF_ASSESSMENT):
    return review.deadlines.select_related("rule", "review").get(kind=kind)


def acts(deadline):
    return list(deadline.events.values_list("act", "due_before", "due_after"))


def test_step_is_refused_without_rule_of_its_clock(world, review):
    DeadlineRule.objects.filter(kind=D.EXPERTS).delete()
    with refusal("no_rule"):
        apply_transition(review, "open", actor=world.secretariat)


def test_an_extension_moves_the_date_and_says_why(assessed, world):
    deadline = clocks.extend_deadline(clock(assessed), actor=world.secretariat, **EXTENSION)
    assert deadline.due_on == clock(assessed).due_on == dt.date(2027, 5, 15)
    event = deadline.events.get(act=DeadlineEventType.EXTENDED)
    assert (event.reason, event.mandate, event.actor, str(event.length)) == (
        *WHY.values(),
        world.secretariat,
        "2 weeks",
    )
    assert AuditEvent.objects.filter(object_id=deadline.pk, actor=world.secretariat).exists()
    assert clock(assessed).explanation == (
        "6 months from the start of the review on 1 November 2026 "
        "(Procedures and Rules, self-assessment; the focal point clears every submission); extended by 2 weeks"
    )


def test_explanation_is_translated_and_comes_from_data(assessed, world):
    clocks.extend_deadline(clock(assessed), actor=world.secretariat, **EXTENSION)
    with translation.override("fr"):
        assert "1er novembre 2026" in clock(assessed).explanation


@pytest.mark.parametrize(
    "act",
    [
        lambda review, actor: clocks.extend_deadline(clock(review), actor=actor, **EXTENSION),
        lambda review, actor: clocks.suspend_deadlines(review, actor=actor, **WHY),
        lambda review, actor: clocks.resume_deadlines(review, actor=actor, **WHY),
        lambda review, actor: clocks.recalculate_deadlines(review, actor=actor, **WHY),
    ],
)
@pytest.mark.parametrize("who_acts", ["KEN", "GHA", "FIN", RoleGroup.CHAIRS])
def test_only_the_secretariat_changes_a_deadline(assessed, who, act, who_acts):
    actor = who(who_acts) if who_acts in ("KEN", "GHA") else make_user(RoleGroup.DELEGATES)
    with refusal():
        act(assessed, actor)


@pytest.mark.parametrize("missing", ["reason", "mandate"])
def test_a_change_says_why_and_on_whose_authority(assessed, world, missing):
    with refusal("invalid") as caught:
        clocks.extend_deadline(clock(assessed), actor=world.secretariat, **{**EXTENSION, missing: "  "})
    assert caught.value.field == missing


@pytest.mark.parametrize(("field", "value"), [("amount", 0), ("amount", -3), ("unit", "fortnights")])
def test_an_extension_has_a_length(assessed, world, field, value):
    with refusal("invalid") as caught:
        clocks.extend_deadline(clock(assessed), actor=world.secretariat, **{**EXTENSION, field: value})
    assert caught.value.field == field


def test_a_date_that_is_met_stays(at, world):
    review = at(ReviewState.DESK_REVIEW)
    with refusal("clock_stopped"):
        clocks.extend_deadline(clock(review), actor=world.secretariat, **EXTENSION)


def test_a_review_that_is_not_opened_has_no_clock_to_change(review, world):
    with refusal():
        clocks.suspend_deadlines(review, actor=world.secretariat, **WHY)


def test_deadlines_are_suspended_and_resumed(assessed, world):
    before = dict(assessed.deadlines.open().values_list("kind", "due_on"))
    with time_machine.travel(NOON + dt.timedelta(days=10)):
        clocks.suspend_deadlines(assessed, actor=world.secretariat, **WHY)
        with refusal("nothing_to_change"):
            clocks.suspend_deadlines(assessed, actor=world.secretariat, **WHY)
    with time_machine.travel(NOON + dt.timedelta(days=1000)):
        Message.objects.all().delete()
        send_due_reminders(timezone.localdate())
        assert not Message.objects.exists()
        assert not Deadline.objects.overdue(timezone.localdate()).exists()
    with time_machine.travel(NOON + dt.timedelta(days=40)):
        clocks.resume_deadlines(assessed, actor=world.secretariat, **WHY)
        with refusal("nothing_to_change"):
            clocks.resume_deadlines(assessed, actor=world.secretariat, **WHY)
    after = dict(assessed.deadlines.open().values_list("kind", "due_on"))
    assert {kind: (after[kind] - day).days for kind, day in before.items()} == dict.fromkeys(before, 30)
    assert clock(assessed).explanation.endswith("; suspended for 30 days")


def test_step_done_during_a_suspension_is_done(at, assessed, world):
    clocks.suspend_deadlines(assessed, actor=world.secretariat, **WHY)
    review = at(ReviewState.DESK_REVIEW)
    deadline = clock(review)
    assert (deadline.met_on, deadline.suspended_since) == (timezone.localdate(), None)
    assert clock(review, D.CLOSURE).suspended_since is not None


def test_changed_rule_moves_date_only_on_recalculation(assessed, world):
    with refusal("nothing_to_change"):
        clocks.recalculate_deadlines(assessed, actor=world.secretariat, **WHY)
    DeadlineRule.objects.filter(kind=D.SELF_ASSESSMENT).update(amount=8)
    assert clock(assessed).explanation.startswith("6 months")
    [changed] = clocks.recalculate_deadlines(assessed, actor=world.secretariat, **WHY)
    assert (changed.kind, changed.due_on) == (D.SELF_ASSESSMENT, dt.date(2027, 7, 1))
    assert clock(assessed).explanation.startswith("8 months")
    assert acts(changed) == [
        ("started", None, dt.date(2027, 5, 1)),
        ("recalculated", dt.date(2027, 5, 1), dt.date(2027, 7, 1)),
    ]


def test_a_date_on_a_day_off_moves_to_the_next_working_day(vienna, at):
    with time_machine.travel(NOON):
        review = at(ReviewState.SELF_ASSESSMENT)
    # 1 May 2027 is a Saturday, and the Monday after it is a day off.
    deadline = clock(review)
    assert (deadline.falls_on, deadline.due_on) == (dt.date(2027, 5, 1), dt.date(2027, 5, 4))
    assert deadline.explanation.endswith("; moved from 1 May 2027, a non-working day at the duty station")


def test_a_new_holiday_moves_a_date_when_it_is_recalculated(assessed, world, vienna):
    changed = clocks.recalculate_deadlines(assessed, actor=world.secretariat, **WHY)
    assert dt.date(2027, 5, 4) in {row.due_on for row in changed}


def test_calendar_is_that_of_the_first_duty_station(db, django_assert_num_queries):
    assert get_station_calendar() == Station()
    first = DutyStation.objects.create(code="VIE", names={"en": "Vienna"}, moves_dates=True, source="test")
    assert get_station_calendar() == Station(WorkingDays(frozenset()), moves_dates=True)
    other = DutyStation.objects.create(code="GVA", names={"en": "Geneva"}, moves_dates=False, source="test")
    for station, days in ((first, (3, 4)), (other, (5,))):
        for day in days:
            DayOff.objects.create(station=station, day=dt.date(2027, 5, day), names={"en": "Off"}, source="test")
    with django_assert_num_queries(1):
        calendar = get_station_calendar()
    assert calendar == Station(WorkingDays(frozenset({dt.date(2027, 5, 3), dt.date(2027, 5, 4)})), moves_dates=True)


def test_what_if_says_what_the_act_would_do_and_writes_nothing(assessed, world, vienna):
    deadline = clock(assessed)
    with nothing_changes():
        [row] = preview_deadlines(
            [deadline], get_station_calendar(), timezone.localdate(), extension=Length(2, "weeks")
        )
    done = clocks.extend_deadline(deadline, actor=world.secretariat, **EXTENSION)
    assert (row.due_on, row.days) == (done.due_on, 16)


def test_what_if_of_a_standstill_counts_the_one_that_is(assessed, world):
    today = timezone.localdate()
    clocks.suspend_deadlines(assessed, actor=world.secretariat, **WHY)
    [row] = preview_deadlines(
        [clock(assessed)], get_station_calendar(), today + dt.timedelta(days=5), extension=None, days_still=10
    )
    assert row.days == 15


def test_the_record_is_only_added_to(assessed):
    event = ClockEvent.objects.first()
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()
    for change in (
        lambda: ClockEvent.objects.filter(pk=event.pk).update(reason="another"),
        lambda: ClockEvent.objects.filter(pk=event.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "fields", [{"act": "extended", "reason": "x", "mandate": "y"}, {"act": "suspended"}, {"act": "undone"}]
)
def test_database_refuses_event_without_reason_or_days(assessed, fields):
    deadline = clock(assessed)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClockEvent.objects.create(deadline=deadline, on=deadline.due_on, due_after=deadline.due_on, **fields)


def test_database_refuses_deadline_done_and_suspended(assessed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.update(met_on=timezone.localdate(), suspended_since=timezone.localdate())
