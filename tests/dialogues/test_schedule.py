"""The public schedule, as a page, a feed and a file: neutral, and the same whether a review is late or not."""

import datetime as dt
import re

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from dialogues.models import RoutingRule, RoutingTable, WorkingGroup
from reviews.enums import ReviewState as S
from reviews.models import Deadline, Review
from reviews.services import clocks
from tests.factories.dialogues import make_dialogue, make_session
from tests.factories.reviews import carry_to, make_review

DAY = dt.timedelta(days=1)


@pytest.fixture
def feed(client):
    def read(**query):
        response = client.get(reverse("dialogues:calendar_file"), query)
        assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        return icalendar.Calendar.from_ical(response.content).walk("VEVENT")

    return read


def test_file_has_sessions_dialogues_and_closing_days(stage, feed):
    dialogue = make_dialogue(stage.secretariat, stage.group, in_days=10)
    session = make_session(
        stage.secretariat, stage.groups["TA"], in_days=30, ends_on=timezone.localdate() + 32 * DAY, place="Room 1"
    )
    events = {str(event["uid"]).partition("@")[0]: event for event in feed()}
    first = dialogue.report.session
    assert set(events) == {
        f"session-{first.pk}", f"session-{session.pk}", f"session-{session.pk}-documents",
        f"dialogue-{dialogue.pk}", f"dialogue-{dialogue.pk}-applications",
    }  # fmt: skip
    event = events[f"session-{session.pk}"]
    assert (event["dtstart"].dt, event["dtend"].dt) == (session.starts_on, session.ends_on + DAY)
    assert (str(event["summary"]), str(event["location"])) == (str(session), "Room 1")
    assert str(event["url"]).endswith(session.get_absolute_url())


def test_file_of_one_body_and_the_same_bytes_again(stage, client, feed):
    for code in ("TIP", "TA"):
        make_session(stage.secretariat, stage.groups[code], in_days=30)
    assert len(feed(group="TA")) == 2
    assert len(feed(group="nonsense")) == 4
    url = reverse("dialogues:calendar_file")
    assert client.get(url).content == client.get(url).content


def test_conference_session_has_no_documents_and_no_dialogue(stage, feed):
    body = WorkingGroup.objects.create(code="COP", symbol="", names={"en": "The Conference"}, source="test")
    session = make_session(stage.secretariat, body, in_days=30)
    assert [str(event["uid"]).partition("@")[0] for event in feed()] == [f"session-{session.pk}"]


def test_page_shows_what_is_ahead_by_month(stage, client):
    url = reverse("dialogues:schedule")
    assert "Nothing is scheduled" in client.get(url).content.decode()
    session = make_session(stage.secretariat, stage.group, in_days=30)
    shown = client.get(url, {"group": "TIP"}).content.decode()
    assert session.get_absolute_url() in shown
    assert "calendar.ics?group=TIP" in shown
    assert all(f'name="{field}"' in shown for field in ("state", "region", "group", "month"))


@pytest.mark.parametrize("sessions", [1, 3])
def test_calendar_costs_the_same_with_more_rows(stage, review, client, django_assert_num_queries, sessions):
    for _n in range(sessions):
        make_session(stage.secretariat, stage.group, in_days=30)
    with django_assert_num_queries(7):
        client.get(reverse("dialogues:schedule"))


def see_all(client, **query):
    """Return everything public of the schedule, without what differs from request to request."""
    names = ("dialogues:schedule", "dialogues:schedule_feed", "dialogues:calendar_file")
    pages = [client.get(reverse(name), query).content.decode() for name in names]
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", "".join(pages))


def be_overdue(world, review):
    Deadline.objects.filter(review=review).update(due_on=timezone.localdate() - 30 * DAY, starts_on=dt.date(2020, 1, 1))


def be_extended(world, review):
    row = review.deadlines.open().first()
    clocks.extend_deadline(row, actor=world.secretariat, amount=9, unit="months", reason="R", mandate="M")


def be_suspended(world, review):
    clocks.suspend_deadlines(review, actor=world.secretariat, reason="R", mandate="M")


def be_done_late(world, review):
    Deadline.objects.filter(review=review).update(met_on=timezone.localdate() + 100 * DAY)


def be_opened_early(world, review):
    Review.objects.filter(pk=review.pk).update(opened_on=dt.date(2020, 1, 1))


@pytest.mark.parametrize("step", [S.NOMINATION, S.SELF_ASSESSMENT, S.DESK_REVIEW, S.ISSUED])
@pytest.mark.parametrize("happens", [be_overdue, be_extended, be_suspended, be_done_late, be_opened_early])
def test_schedule_is_the_same_whether_late_or_not(world, review, other_review, client, step, happens):
    world.group.phase.groups.update(starts_on=timezone.localdate() - 90 * DAY)
    choices = ({}, {"state": "KEN"}, {"region": "african"}, {"month": f"{timezone.localdate():%Y-%m}"})
    planned = [see_all(client, **choice) for choice in choices]
    review = carry_to(world, review, step)
    happens(world, review)
    assert [see_all(client, **choice) for choice in choices] == planned


def test_window_follows_from_group_and_rule(world, review, client):
    start = world.group.starts_on
    page = client.get(reverse("dialogues:schedule"), {"state": "KEN"})
    [(window, sessions)] = page.context["windows"]
    assert (window.opens_on, window.states, sessions) == (start, [("KEN", "Kenya")], [])
    months = (window.closes_on.year - start.year) * 12 + window.closes_on.month - start.month
    assert months == 6


def test_region_shows_its_states_alone(world, review, other_review, client):
    page = client.get(reverse("dialogues:schedule"), {"region": "african"})
    assert [window.states for window, _sessions in page.context["windows"]] == [[("KEN", "Kenya")]]


def test_session_takes_the_outcomes_of_a_group(stage, client):
    world = stage.world
    make_review(world)
    RoutingRule.objects.all().delete()
    RoutingTable.objects.all().delete()
    table = RoutingTable.objects.create(number=1, note="N", state="in_force", in_force_since=timezone.now())
    RoutingRule.objects.create(table=table, position=1, working_group=stage.group, source="test")
    world.group.starts_on = timezone.localdate() - 700 * DAY
    world.group.save()
    early = make_session(stage.secretariat, stage.group, in_days=10)
    takes = make_session(stage.secretariat, stage.group, in_days=200)
    make_session(stage.secretariat, stage.group, in_days=400)
    page = client.get(reverse("dialogues:schedule"), {"state": "KEN"})
    [(window, sessions)] = page.context["windows"]
    found = [one for one in (early, takes) if one.documents_close_on >= window.outcomes_on]
    assert sessions == found[:1]
    shown = page.content.decode()
    assert "Planned to take the outcomes of:" in shown
    assert "They apply once its report is adopted." in shown
    assert reverse("dialogues:session_detail", args=[sessions[0].pk]) in shown


def test_month_shows_what_is_in_it(stage, client):
    session = make_session(stage.secretariat, stage.group, in_days=100)
    month = session.starts_on.replace(day=1)
    shown = client.get(reverse("dialogues:schedule"), {"month": f"{month:%Y-%m}"}).context["months"]
    assert [day for day, _entries in shown] == [month]
    assert client.get(reverse("dialogues:schedule"), {"month": "nonsense"}).status_code == 200


def test_atom_feed_has_each_date_once(stage, client):
    make_session(stage.secretariat, stage.group, in_days=30)
    answer = client.get(reverse("dialogues:schedule_feed"))
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer.content.decode().count("<entry>") == 2


def test_visitor_of_the_calendar_finds_the_schedule(db, client):
    assert client.get(reverse("calendar")).url == reverse("dialogues:schedule")


def test_group_counts_all_its_states_and_names_those_asked_for(world, review, other_review, client):
    whole = client.get(reverse("dialogues:schedule"))
    [(window, _sessions)] = whole.context["windows"]
    assert (window.number, window.states) == (2, [])
    assert "2 States" in whole.content.decode()
    african = client.get(reverse("dialogues:schedule"), {"region": "african"})
    assert [window.number for window, _sessions in african.context["windows"]] == [1]


def test_session_that_is_over_is_shown_in_its_month_alone(stage, client, feed):
    session = make_session(stage.secretariat, stage.group, in_days=30)
    past = timezone.localdate().replace(day=1) - 40 * DAY
    dates = {"starts_on": past, "ends_on": past + DAY, "documents_close_on": past - DAY}
    type(session).objects.filter(pk=session.pk).update(**dates)
    address = session.get_absolute_url()
    assert address not in client.get(reverse("dialogues:schedule")).content.decode()
    assert address in client.get(reverse("dialogues:schedule"), {"month": f"{past:%Y-%m}"}).content.decode()
    assert any(str(event["url"]).endswith(address) for event in feed())
