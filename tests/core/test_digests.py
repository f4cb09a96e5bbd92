"""Digests: one e-mail a day or a week, each made once, in the person's own morning."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.urls import reverse
from hypothesis import given, strategies as st

from tests.factories.people import make_user
from untoc_portal.core import digests, inbox, jobs, notify
from untoc_portal.core.enums import Channel, MessageCategory, MessageState
from untoc_portal.core.models import Message, MessageGroup

EVENT = "reviews/list_agreed"
# A Wednesday, half past six in the morning at the duty station.
EARLY = dt.datetime(2026, 11, 25, 6, 30, tzinfo=ZoneInfo("Europe/Vienna"))
START = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ZONES = ["Europe/Vienna", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Africa/Cairo", "Pacific/Kiritimati"]


@pytest.fixture(autouse=True)
def _nobody_takes_jobs(settings):
    settings.JOBS_MODE = "embedded"


def make_reader(channel, **fields):
    user = make_user()
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()
    inbox.choose_channels({MessageCategory.STEPS: channel}, actor=user)
    return user


def notify_user(user, *keys, at=EARLY):
    with time_machine.travel(at, tick=False):
        return [notify.notify_users(EVENT, [user], key=key, path=f"/reviews/{key}/")[0] for key in keys]


def make_digests(at):
    with time_machine.travel(at, tick=False):
        return digests.send_digests(at)


def find_address(body, start):
    """Return the path of the first address in the mail that begins with this."""
    found = (line.strip().removeprefix(settings.PORTAL_URL) for line in body.splitlines())
    return next(path for path in found if path.startswith(start))


def test_digest_has_all_waiting_messages_in_one_mail(db, client):
    user = make_reader(Channel.DAILY)
    first, second = notify_user(user, "KEN-1", "FIN-1")
    assert {row.state for row in (first, second)} == {MessageState.WAITING}
    jobs.run_due_jobs()
    assert mail.outbox == []
    [digest] = make_digests(EARLY + HOUR)
    with time_machine.travel(EARLY + HOUR):
        jobs.run_due_jobs()
    [sent] = mail.outbox
    assert sent.to == [user.email]
    # One line with their number, which leads to the list of them.
    assert sent.body.count("- ") == 1
    assert "- The list of observations is agreed (2)" in sent.body
    client.force_login(user)
    listed = client.get(find_address(sent.body, "/messages/")).context["entries"]
    assert {entry.message.url for entry in listed} == {"/reviews/KEN-1/", "/reviews/FIN-1/"}
    rows = Message.objects.filter(digest=digest).order_by("pk")
    assert [(row.pk, row.state) for row in rows] == [(first.pk, "collected"), (second.pk, "collected")]


def test_digest_has_a_line_for_each_kind(db, client):
    user = make_reader(Channel.DAILY)
    [message] = notify_user(user, "KEN-1")
    with time_machine.travel(EARLY, tick=False):
        notify.notify_users("reviews/summary_returned", [user], key="x", path="/reviews/FIN-1/")
    make_digests(EARLY + HOUR)
    with time_machine.travel(EARLY + HOUR):
        jobs.run_due_jobs()
    [sent] = mail.outbox
    assert sent.body.count("- ") == 2
    client.force_login(user)
    # A single message is followed to the page that it is about.
    followed = find_address(sent.body, "/messages/follow/")
    assert (followed, client.get(followed).url) == (reverse("follow_message", args=[message.pk]), "/reviews/KEN-1/")


def test_digest_is_made_once_however_often_it_is_asked_for(db):
    user = make_reader(Channel.DAILY)
    notify_user(user, "KEN-1")
    assert len(make_digests(EARLY + HOUR)) == 1
    assert make_digests(EARLY + HOUR) == []
    assert make_digests(EARLY + 2 * HOUR) == []
    notify_user(user, "FIN-1", at=EARLY + HOUR)
    assert make_digests(EARLY + 20 * HOUR) == []
    assert len(make_digests(EARLY + 25 * HOUR)) == 1


def test_nothing_new_makes_no_digest(db):
    make_reader(Channel.DAILY)
    assert make_digests(EARLY + HOUR) == []


def test_weekly_digest_waits_for_monday(db):
    user = make_reader(Channel.WEEKLY)
    notify_user(user, "KEN-1")
    assert make_digests(EARLY + 4 * 24 * HOUR) == []
    [digest] = make_digests(EARLY + 5 * 24 * HOUR + HOUR)
    assert digest.key == "weekly:2026-11-30"


def test_morning_is_the_readers_own(db):
    near, far = make_reader(Channel.DAILY), make_reader(Channel.DAILY, time_zone="America/Lima")
    for user in (near, far):
        notify_user(user, "KEN-1")
    assert [row.recipient for row in make_digests(EARLY + HOUR)] == [near]
    assert [row.recipient for row in make_digests(EARLY + 7 * HOUR)] == [far]


def test_digest_is_in_the_readers_language(db):
    user = make_reader(Channel.DAILY, language="fr")
    notify_user(user, "KEN-1")
    [digest] = make_digests(EARLY + HOUR)
    assert digest.language == "fr"


def test_digest_is_no_message_of_the_portal(db):
    user = make_reader(Channel.DAILY)
    notify_user(user, "KEN-1")
    make_digests(EARLY + HOUR)
    groups = MessageGroup.objects.of_recipient(user).in_inbox(EARLY + HOUR)
    assert list(groups.values_list("entries__event", flat=True)) == [EVENT]


@given(
    st.integers(0, 5 * 366 * 24 * 60).map(lambda minutes: START + dt.timedelta(minutes=minutes)),
    st.sampled_from(ZONES),
    st.sampled_from([Channel.DAILY, Channel.WEEKLY]),
)
def test_latest_morning_is_the_last_one_that_has_come(now, zone, channel):
    morning = digests.get_latest_morning(now, zone, channel)
    assert morning.timetz().replace(tzinfo=None) == dt.time(7)
    assert morning <= now
    step = dt.timedelta(days=7 if channel == Channel.WEEKLY else 1)
    following = dt.datetime.combine(morning.date() + step, dt.time(7), tzinfo=ZoneInfo(zone))
    assert now < following
    assert channel != Channel.WEEKLY or morning.weekday() == 0
    # Who asks again before the next one gets the same answer.
    assert digests.get_latest_morning(following - dt.timedelta(seconds=1), zone, channel) == morning
