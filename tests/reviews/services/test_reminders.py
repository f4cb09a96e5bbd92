"""Reminders: to the people who must act, the later the higher up, once per occasion, and to nobody once it is done."""

import datetime as dt

import pytest
from django.utils import timezone

from reviews.enums import DeadlineKind as D, DelegateRole as R, ReviewState as S
from reviews.enums_of_states import Circle, Reach, StateRight, StateRole as T
from reviews.models import ContactEntry, Mandate, ReminderRule
from reviews.selectors.readings import read_feedback
from reviews.selectors.reminders import REACHED_IN_ORDER, list_reached, load_parties
from reviews.services import clocks, feedback, reminders
from reviews.services.reminders import NEAR, PASSED, URGED
from reviews.services.state_circles import set_circle
from tests.factories.delegations import make_note, make_state_person
from tests.factories.people import make_user
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person, reviewers_of
from untoc_portal.accounts.models import User
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.models import Message

DAY = dt.timedelta(days=1)
WHY = {"reason": "Elections", "mandate": "Note verbale 7"}


def list_recipients(event=NEAR, **wanted):
    rows = Message.objects.filter(event=event, **wanted)
    return sorted(rows.values_list("recipient__name", flat=True))


def due(review, kind=D.SELF_ASSESSMENT):
    return review.deadlines.get(kind=kind).due_on


@pytest.fixture
def assessed(world, review):
    """Give a review whose self-assessment is being prepared, the only date that is reminded of."""
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    review.deadlines.exclude(kind=D.SELF_ASSESSMENT).update(met_on=timezone.localdate(), suspended_since=None)
    Message.objects.all().delete()
    return review


KENYA = ["KEN expert KEN-1", "KEN focal_point KEN-1"]
MISSION = [*KENYA, "KEN observer KEN-1"]


@pytest.mark.parametrize(
    ("days", "event", "expected"),
    [
        (-61, NEAR, []),
        (-60, NEAR, KENYA),
        (-14, NEAR, KENYA),
        (0, NEAR, KENYA),
        (2, PASSED, []),
        (3, PASSED, KENYA),
        (20, PASSED, KENYA),
        (21, PASSED, MISSION),
        (29, PASSED, MISSION),
    ],
)
def test_responsible_people_are_reminded_then_superiors(assessed, days, event, expected):
    reminders.send_due_reminders(due(assessed) + days * DAY)
    assert list_recipients(event) == expected


def test_secretariat_is_reminded_last(world, assessed):
    reminders.send_due_reminders(due(assessed) + 30 * DAY)
    assert list_recipients(PASSED) == sorted([*MISSION, world.secretariat.name])


def test_reminders_run_twice_send_once(assessed):
    for today in (due(assessed) - 60 * DAY, due(assessed) - 59 * DAY, due(assessed) - 31 * DAY):
        reminders.send_due_reminders(today)
        reminders.send_due_reminders(today)
    assert list_recipients() == KENYA
    assert reminders.send_due_reminders(due(assessed) - 30 * DAY) == 2
    assert list_recipients() == sorted(KENYA * 2)


def test_missed_days_are_made_up_by_latest_reminder(assessed):
    reminders.send_due_reminders(due(assessed) + 70 * DAY)
    keys = set(Message.objects.filter(event=PASSED).values_list("key", flat=True))
    assert keys == {f"KEN-1:self_assessment:{due(assessed)}:+60"}


def test_step_done_before_is_quiet(world, assessed):
    carry_to(world, assessed, S.DESK_REVIEW)
    Message.objects.all().delete()
    assessed.deadlines.filter(kind=D.WRITTEN_FEEDBACK).update(met_on=timezone.localdate())
    assert reminders.send_due_reminders(due(assessed) + 60 * DAY) == 0


def test_only_state_with_duty_is_reminded(world, review):
    review = carry_to(world, review, S.DESK_REVIEW)
    review.deadlines.exclude(kind=D.WRITTEN_FEEDBACK).update(met_on=timezone.localdate())
    ghana = delegation_of(review, "GHA")
    texts = {"measures": "x"}
    feedback.save_feedback(ghana, actor=person(review, "GHA", R.EXPERT), article=world.articles["UNTOC 5"], texts=texts)
    feedback.clear_feedback(ghana, actor=person(review, "GHA"), seen=seen(read_feedback(ghana)))
    Message.objects.all().delete()
    reminders.send_due_reminders(due(review, D.WRITTEN_FEEDBACK) - 14 * DAY)
    assert list_recipients() == ["PER expert KEN-1", "PER focal_point KEN-1"]


def test_suspended_deadline_reminds_nobody(world, assessed):
    day = due(assessed)
    clocks.suspend_deadlines(assessed, actor=world.secretariat, **WHY)
    assert reminders.send_due_reminders(day) == 0


def test_extended_deadline_has_new_reminders(world, assessed):
    day = due(assessed)
    reminders.send_due_reminders(day - 3 * DAY)
    date = assessed.deadlines.get(kind=D.SELF_ASSESSMENT)
    clocks.extend_deadline(date, actor=world.secretariat, amount=8, unit="weeks", **WHY)
    assert reminders.send_due_reminders(day - 3 * DAY) == 2
    assert reminders.send_due_reminders(day - 3 * DAY) == 0


def test_people_of_other_states_are_never_reminded(world, assessed, other_review):
    other = carry_to(world, other_review, S.SELF_ASSESSMENT)
    other.deadlines.update(met_on=timezone.localdate(), suspended_since=None)
    make_user(RoleGroup.DELEGATES)
    Message.objects.all().delete()
    for rule in ReminderRule.objects.all():
        reminders.send_due_reminders(due(assessed) + rule.offset * DAY)
    assert set(list_recipients()) | set(list_recipients(PASSED)) == {*MISSION, world.secretariat.name}


def test_nobody_named_yet_falls_to_the_secretariat(world, review):
    review = carry_to(world, review, S.NOMINATION)
    review.deadlines.exclude(kind=D.FOCAL_POINTS).update(met_on=timezone.localdate())
    Message.objects.all().delete()
    reminders.send_due_reminders(due(review, D.FOCAL_POINTS) - 14 * DAY)
    assert list_recipients() == [world.secretariat.name]


def test_deadline_before_its_step_reminds_the_next_people(world, review):
    review = carry_to(world, review, S.PRELIMINARY_CONSULTATION)
    review.deadlines.exclude(kind=D.SELF_ASSESSMENT).update(met_on=timezone.localdate())
    Message.objects.all().delete()
    reminders.send_due_reminders(due(review) - 60 * DAY)
    assert list_recipients() == KENYA


def test_without_rules_nobody_is_reminded(assessed):
    ReminderRule.objects.all().delete()
    assert reminders.send_due_reminders(due(assessed)) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_second_run_costs_the_same_however_many_dates_there_are(world, review, django_assert_num_queries, count):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    keep = list(review.deadlines.filter(met_on=None).order_by("pk").values_list("pk", flat=True))[:count]
    review.deadlines.exclude(pk__in=keep).update(met_on=timezone.localdate())
    day = due(review) + 900 * DAY
    reminders.send_due_reminders(day)
    with django_assert_num_queries(9):
        reminders.send_due_reminders(day)


def test_secretariat_reminds_by_hand_once_a_day(world, assessed):
    today = timezone.localdate()
    assert reminders.send_manual_reminders([assessed], actor=world.secretariat, today=today) == 2
    assert reminders.send_manual_reminders([assessed], actor=world.secretariat, today=today) == 0
    assert list_recipients(URGED) == KENYA
    assert reminders.send_manual_reminders([assessed], actor=world.secretariat, today=today + DAY) == 2


def test_nobody_else_reminds_by_hand(world, assessed):
    for actor in (person(assessed, "KEN"), person(assessed, "GHA"), make_user(RoleGroup.CHAIRS)):
        with pytest.raises(NotAllowedError):
            reminders.send_manual_reminders([assessed], actor=actor, today=timezone.localdate())
    assert list_recipients(URGED) == []


def test_what_is_the_secretariats_to_do_is_reminded_to_no_state(world, review):
    review = carry_to(world, review, S.COMPLETED)
    assert len(reviewers_of(review)) == 2
    assert reminders.send_manual_reminders([review], actor=world.secretariat, today=timezone.localdate()) == 0


def standing(world, role, iso3="KEN"):
    return make_state_person(world, iso3, role).user


def reached(review, iso3="KEN"):
    parties = load_parties({review.pk})
    found = {one.delegation.party.iso3: one for one in list_reached(review, parties)}[iso3]
    return found.reach, sorted(user.name for user in found.people)


def test_state_is_reached_in_the_declared_order(world, review):
    """Each is added above the ones who were reached before."""
    assert list(REACHED_IN_ORDER) == list(Reach)
    review = carry_to(world, review, S.NOMINATION)
    assert reached(review) == (None, [])
    delegate = standing(world, T.DELEGATE)
    assert reached(review) == (Reach.MISSION, [delegate.name])
    designated = standing(world, T.DESIGNATED)
    assert reached(review) == (Reach.MISSION, [designated.name])
    deputy = standing(world, T.DEPUTY)
    assert reached(review) == (Reach.CONTACT, [deputy.name])
    contact = standing(world, T.CONTACT)
    assert reached(review) == (Reach.CONTACT, [contact.name])
    # Another State gets nothing of it.
    assert reached(review, "GHA") == (None, [])


def test_person_in_charge_comes_before_the_delegation(world, assessed):
    for role in T:
        standing(world, role)
    assert reached(assessed) == (Reach.IN_CHARGE, KENYA)
    Mandate.objects.filter(delegation__party__iso3="KEN", role=R.EXPERT).update(ended_on=timezone.localdate())
    assert reached(assessed) == (Reach.IN_CHARGE, [KENYA[1]])
    Mandate.objects.filter(role=R.FOCAL_POINT, ended_on=None).update(ended_on=timezone.localdate())
    assert reached(assessed) == (Reach.CONTACT, ["Contact.ken"])


def test_who_may_not_see_the_reviews_is_not_reminded(world, review):
    review = carry_to(world, review, S.NOMINATION)
    standing(world, T.DELEGATE)
    note = make_note(world)
    set_circle(note, actor=world.secretariat, right=StateRight.REVIEWS, circle=Circle.DESIGNATED)
    assert reached(review) == (None, [])


def test_closed_account_is_not_reached(world, review):
    review = carry_to(world, review, S.NOMINATION)
    user = standing(world, T.CONTACT)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert reached(review) == (None, [])


def test_reminder_by_hand_reaches_the_mission(world, review):
    review = carry_to(world, review, S.NOMINATION)
    user = standing(world, T.DESIGNATED)
    today = timezone.localdate()
    assert reminders.send_manual_reminders([review], actor=world.secretariat, today=today) == 1
    assert list_recipients(URGED) == [user.name]
    review.deadlines.exclude(kind=D.FOCAL_POINTS).update(met_on=today)
    reminders.send_due_reminders(due(review, D.FOCAL_POINTS) - 60 * DAY)
    # Nobody is named for Ghana and Peru: the Secretariat is notified.
    assert user.name in list_recipients()
    assert world.secretariat.name in list_recipients()


def test_mission_is_added_late_as_the_observers_are(world, assessed):
    user = standing(world, T.DESIGNATED)
    reminders.send_due_reminders(due(assessed) + 3 * DAY)
    assert list_recipients(PASSED) == KENYA
    reminders.send_due_reminders(due(assessed) + 21 * DAY)
    assert user.name in list_recipients(PASSED)


def test_ranks_rise_with_time_in_order(world, review):
    review = carry_to(world, review, S.PRELIMINARY_CONSULTATION)
    review.deadlines.exclude(kind=D.PRELIMINARY_CONSULTATION).update(met_on=timezone.localdate())
    Message.objects.all().delete()
    deputy = make_user()
    mandate = Mandate.objects.get(delegation__party__iso3="KEN", role=R.FOCAL_POINT)
    Mandate.objects.create(
        user=deputy,
        role=R.DEPUTY,
        delegation=mandate.delegation,
        note_verbale=mandate.note_verbale,
        starts_on=mandate.starts_on,
    )
    contact, mission = standing(world, T.CONTACT), standing(world, T.DESIGNATED)
    added = []
    for days in (3, 7, 14, 21):
        before = set(list_recipients(PASSED))
        reminders.send_due_reminders(due(review, D.PRELIMINARY_CONSULTATION) + days * DAY)
        added.append(sorted(set(list_recipients(PASSED)) - before))
    observer = "KEN observer KEN-1"
    assert added == [[KENYA[1]], [deputy.name], [contact.name], sorted([mission.name, observer])]


def test_portal_logs_its_reminders_by_state(world, assessed):
    today = timezone.localdate()
    reminders.send_manual_reminders([assessed], actor=world.secretariat, today=today)
    reminders.send_manual_reminders([assessed], actor=world.secretariat, today=today)
    [entry] = ContactEntry.objects.all()
    assert (entry.state.iso3, entry.way, entry.reached_by) == ("KEN", "reminder", world.secretariat)
    assert (entry.whom, entry.reached_on, list(entry.reviews.all())) == (", ".join(KENYA), today, [assessed])
    reminders.send_due_reminders(due(assessed) + 3 * DAY)
    assert ContactEntry.objects.get(reached_by=None).whom == ", ".join(KENYA)


def test_reminder_to_the_secretariat_is_no_contact(world, review):
    review = carry_to(world, review, S.NOMINATION)
    review.deadlines.exclude(kind=D.FOCAL_POINTS).update(met_on=timezone.localdate())
    reminders.send_due_reminders(due(review, D.FOCAL_POINTS) - 14 * DAY)
    assert world.secretariat.name in list_recipients()
    assert not ContactEntry.objects.exists()
