"""The public calendar, as a page and as a file for calendar programs."""

import datetime as dt

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from dialogues.models import WorkingGroup
from tests.factories.dialogues import make_dialogue, make_session

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
    url = reverse("dialogues:calendar")
    assert "Nothing is scheduled" in client.get(url).content.decode()
    session = make_session(stage.secretariat, stage.group, in_days=30)
    shown = client.get(url, {"group": "TIP"}).content.decode()
    assert session.get_absolute_url() in shown
    assert "calendar.ics?group=TIP" in shown


@pytest.mark.parametrize("sessions", [1, 3])
def test_calendar_costs_the_same_with_more_rows(stage, client, django_assert_num_queries, sessions):
    for _n in range(sessions):
        make_session(stage.secretariat, stage.group, in_days=30)
    with django_assert_num_queries(2):
        client.get(reverse("dialogues:calendar"))
