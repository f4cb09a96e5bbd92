"""Assigned articles with a day: inside the step, reminded of once before and once after, late ones first."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.utils import timezone

from reviews.enums import AssignmentState as A, DeadlineKind as D, ReviewState
from reviews.models import Assignment, ReviewSetting
from reviews.selectors.unfinished_work import list_unfinished_work, load_work_for_user
from reviews.services import clocks
from reviews.services.article_reminders import DUE, LATE, send_article_reminders
from reviews.services.articles import accept_article, change_due_date, hand_in_article, return_article
from tests.factories.reviews import carry_to, delegation_of, person
from tests.factories.rows import refusal
from tests.factories.work import assign, assign_feedback
from untoc_portal.core.models import Message
from untoc_portal.core.notices import list_private_events

DAY = dt.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def articles(world):
    return [world.articles["UNTOC 5"], world.articles["UNTOC 6"]]


def due(review, *rows, day, **assignee):
    return assign(review, *rows, due_on=day, expert=person(review, "KEN", "expert"), **assignee)


def list_notices(event):
    return sorted(Message.objects.filter(event=event).values_list("recipient__name", flat=True))


def test_due_day_is_inside_the_step(assessed, articles, today, who):
    last = assessed.deadlines.get(kind=D.SELF_ASSESSMENT).due_on
    for day, code in ((today - DAY, "day_is_over"), (last + DAY, "after_step")):
        with refusal(code):
            due(assessed, articles[0], day=day)
    assert not Assignment.objects.exists()
    [row] = due(assessed, articles[0], day=last)
    with refusal("after_step"):
        change_due_date(row, actor=who("KEN"), due_on=last + DAY)
    assert change_due_date(row, actor=who("KEN"), due_on=today).due_on == today
    assert change_due_date(row, actor=who("KEN"), due_on=None).due_on is None


def test_overdue_step_still_takes_a_day(assessed, articles, today):
    assessed.deadlines.filter(kind=D.SELF_ASSESSMENT).update(starts_on=today - 90 * DAY, due_on=today - DAY)
    [row] = due(assessed, articles[0], day=today + 20 * DAY)
    assert row.due_on == today + 20 * DAY


@pytest.mark.parametrize(("iso3", "role"), [("KEN", "expert"), ("KEN", "observer"), ("GHA", "focal_point")])
def test_due_day_changed_by_nobody_else(assessed, articles, today, who, iso3, role):
    [row] = due(assessed, articles[0], day=today)
    with refusal():
        change_due_date(row, actor=who(iso3, role), due_on=today + DAY)


def test_handed_in_article_has_no_new_day(assessed, articles, today, who):
    [row] = due(assessed, articles[0], day=today)
    hand_in_article(row, actor=who("KEN", "expert"))
    with refusal("handed_in"):
        change_due_date(row, actor=who("KEN"), due_on=today + DAY)


def test_times_of_coming_and_going_are_kept(assessed, articles, today, who):
    [row] = due(assessed, articles[0], day=today)
    assert row.handed_in_at is None
    assert hand_in_article(row, actor=who("KEN", "expert")).handed_in_at is not None
    assert return_article(row, actor=who("KEN"), comment="Cite.").returned_at is not None
    [again] = due(assessed, articles[0], day=None)
    assert (again.handed_in_at, again.returned_at, again.due_on) == (None, None, None)
    with pytest.raises(IntegrityError):
        Assignment.objects.filter(pk=row.pk).update(state=A.HANDED_IN)


def test_reminded_before_and_once_late(assessed, articles, today, who):
    due(assessed, *articles, day=today + 10 * DAY)
    ahead = ReviewSetting.get_number("article_reminder_days")
    assert send_article_reminders(today + (10 - ahead - 1) * DAY) == 0
    for _again in range(2):
        send_article_reminders(today + (10 - ahead) * DAY)
    assert list_notices(DUE) == [who("KEN", "expert").name]
    assert not list_notices(LATE)
    for later in (11, 12):
        send_article_reminders(today + later * DAY)
    assert list_notices(LATE) == sorted([who("KEN", "expert").name, who("KEN").name])
    assert {DUE, LATE} <= set(list_private_events())


def test_no_reminder_of_what_is_over(world, assessed, articles, today, who):
    due(assessed, articles[0], day=today)
    why = {"reason": "Elections", "mandate": "Note verbale 7"}
    clocks.suspend_deadlines(assessed, actor=world.secretariat, **why)
    assert send_article_reminders(today + DAY) == 0
    clocks.resume_deadlines(assessed, actor=world.secretariat, **why)
    carry_to(world, assessed, ReviewState.DESK_REVIEW)
    assert send_article_reminders(today + DAY) == 0


def test_no_reminder_of_handed_in_article(assessed, articles, today, who):
    [row] = due(assessed, articles[0], day=today)
    hand_in_article(row, actor=who("KEN", "expert"))
    assert send_article_reminders(today + DAY) == 0


def test_late_articles_come_first(assessed, articles, world, today, who):
    third = world.articles["TIP 5"]
    handed_in, open_one, late = (due(assessed, one, day=today + DAY)[0] for one in (*articles, third))
    hand_in_article(handed_in, actor=who("KEN", "expert"))
    Assignment.objects.filter(pk=late.pk).update(due_on=today - DAY)
    found = list_unfinished_work(delegation_of(assessed, "KEN"), who("KEN"))
    assert [one.assignment.pk for one in found] == [late.pk, handed_in.pk, open_one.pk]
    assert [row.pk for row in load_work_for_user(who("KEN")).with_colleagues] == [late.pk, handed_in.pk, open_one.pk]
    accept_article(handed_in, actor=who("KEN"))
    assert [row.pk for row in load_work_for_user(who("KEN")).with_colleagues] == [late.pk, open_one.pk]
    for stranger in (who("KEN", "expert"), who("GHA"), world.secretariat):
        assert load_work_for_user(stranger).with_colleagues == []


def test_reviewers_day_follows_their_own_deadline(at, articles, today, who):
    review = at(ReviewState.DESK_REVIEW)
    last = review.deadlines.get(kind=D.WRITTEN_FEEDBACK).due_on
    [row] = assign_feedback(review, "GHA", articles[0])
    with refusal("after_step"):
        change_due_date(row, actor=who("GHA"), due_on=last + DAY)
    assert change_due_date(row, actor=who("GHA"), due_on=last).due_on == last
    [one] = list_unfinished_work(delegation_of(review, "GHA"), who("GHA"))
    assert (one.done, one.total) == (0, 4)
