"""Messages in the portal: one for similar events of a day; read, archive, later; search; the channels one chooses."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from tests.factories.people import make_secretariat, make_user
from untoc_portal.core import inbox, message_acts, notify
from untoc_portal.core.enums import Channel, MessageCategory, MessageState, RoleGroup
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.inbox_lists import Box, InboxReading, Status
from untoc_portal.core.models import ChannelChoice, Message, MessageGroup, Preparation
from untoc_portal.core.notices import NOTICES, SUMMARY, Act, Notice, get_notice
from untoc_portal.core.stored_queries import StoredQuery, make_functions

STEP, DATE, ACCOUNT = "reviews/closed", "stakeholders/contact_received", "accounts/activation"
CHANNELS = {"dates": "daily", "steps": "portal", "work": "email", "dialogues": "weekly"}
VERIFY = "stakeholders/registration_received"


@pytest.fixture
def person(db):
    return make_user()


@pytest.fixture
def signed_in(client, person):
    client.force_login(person)
    return client


def notify_person(person, event=STEP, key="1", path="/states/", **about):
    return notify.notify_users(event, [person], key=key, path=path, **about)[0]


def act(client, name, *groups, **values):
    return client.post(
        reverse("message_act"), {"act": name, "message": [group.pk for group in groups], **values}, follow=True
    )


def groups_of(person, box=Box.INBOX, **limits):
    return list(InboxReading(person, box, **limits).list_groups())


@pytest.mark.parametrize(
    ("channel", "state", "mails"),
    [
        (None, MessageState.SENT, 1),
        (Channel.EMAIL, MessageState.SENT, 1),
        (Channel.DAILY, MessageState.WAITING, 0),
        (Channel.WEEKLY, MessageState.WAITING, 0),
        (Channel.PORTAL, MessageState.IN_PORTAL, 0),
    ],
)
def test_channel_decides_whether_there_is_an_email(person, capture_commit, channel, state, mails):
    if channel:
        inbox.choose_channels({MessageCategory.STEPS: channel}, actor=person)
    with capture_commit():
        message = notify_person(person)
    message.refresh_from_db()
    assert (message.state, len(mail.outbox)) == (state, mails)
    assert groups_of(person) == [message.group]


def test_secretariat_gets_one_email_a_day_by_default(person):
    secretariat = make_secretariat()
    messages = {who: [notify_person(who, event).state for event in (DATE, STEP)] for who in (person, secretariat)}
    assert messages == {
        person: [MessageState.QUEUED, MessageState.QUEUED],
        secretariat: [MessageState.WAITING, MessageState.WAITING],
    }
    assert set(notify.get_channels_by_category(secretariat).values()) == {Channel.DAILY, Channel.EMAIL}
    inbox.choose_channels({MessageCategory.WORK: Channel.EMAIL}, actor=secretariat)
    assert notify.get_channels([secretariat.pk], MessageCategory.WORK) == {secretariat.pk: Channel.EMAIL}


def test_channel_choice_affects_one_kind_and_person(person):
    inbox.choose_channels({MessageCategory.STEPS: Channel.PORTAL}, actor=person)
    assert notify_person(person, DATE).state == MessageState.QUEUED
    assert notify_person(make_user()).state == MessageState.QUEUED


def test_account_links_always_come_by_email_only(person):
    with pytest.raises(DomainError):
        inbox.choose_channels({MessageCategory.ACCOUNT: Channel.PORTAL}, actor=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelChoice.objects.create(user=person, family=MessageCategory.ACCOUNT, channel=Channel.PORTAL)
    message = notify_person(person, ACCOUNT)
    assert (message.channel, message.family, message.group) == (Channel.EMAIL, MessageCategory.ACCOUNT, None)
    assert groups_of(person) == []


def test_deadlines_are_never_without_email(person, signed_in):
    with pytest.raises(DomainError) as caught:
        inbox.choose_channels({MessageCategory.DATES: Channel.PORTAL}, actor=person)
    assert caught.value.code == "binding_channel"
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelChoice.objects.create(user=person, family=MessageCategory.DATES, channel=Channel.PORTAL)
    page = signed_in.get(reverse("message_channels")).context["form"]
    assert "portal" not in dict(page.fields["dates"].choices)
    assert "portal" in dict(page.fields["steps"].choices)


def test_what_binds_is_mailed_against_never(person):
    inbox.choose_channels({MessageCategory.STEPS: Channel.PORTAL}, actor=person)
    assert get_notice("reviews/list_proposed").binds
    assert notify_person(person, "reviews/list_proposed").channel == Channel.DAILY
    assert notify_person(person, STEP).channel == Channel.PORTAL


def test_like_events_of_a_day_are_one_message(signed_in, person):
    messages = [notify_person(person, key=str(number)) for number in range(3)]
    notify_person(person, DATE)
    assert len({message.group_id for message in messages}) == 1
    rows = signed_in.get(reverse("inbox")).context["rows"]
    assert [row.count for row in rows] == [1, 3]
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        assert notify_person(person, key="tomorrow").group_id != messages[0].group_id


def test_day_is_the_one_of_the_readers_zone(person):
    person.time_zone = "Pacific/Auckland"
    person.save()
    with time_machine.travel(dt.datetime(2026, 11, 25, 22, tzinfo=dt.UTC)):
        assert notify_person(person).group.day == dt.date(2026, 11, 26)


def test_day_has_one_message_of_a_kind_in_database(person):
    row = notify_person(person).group
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageGroup.objects.create(recipient=person, kind=row.kind, day=row.day)


def test_same_event_notified_twice_is_one_entry(person):
    first = notify_person(person)
    assert notify.notify_users(STEP, [person, person], key="1") == []
    values = {"recipient": person, "event": STEP, "key": "1", "language": "en", "group": first.group}
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(**values, subject="x", body="x")
    assert first.group.entries.count() == 1


def test_worker_that_is_late_adds_nothing(person, monkeypatch):
    first = notify_person(person)
    # Another worker has looked before the first one wrote.
    monkeypatch.setattr(notify, "_is_notified", lambda *_all: False)
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        assert notify.notify_users(STEP, [person], key="1") == []
    assert (Message.objects.count(), list(MessageGroup.objects.all())) == (1, [first.group])


def test_more_of_a_day_is_mailed_together(person):
    channels = [notify_person(person, key=str(number)).channel for number in range(3)]
    assert channels == [Channel.EMAIL, Channel.DAILY, Channel.DAILY]


def test_secretariat_has_one_summary_a_day(db):
    secretariat = make_secretariat()
    messages = [notify_person(secretariat, event) for event in (STEP, DATE, "reviews/issued")]
    (group,) = groups_of(secretariat)
    assert ({message.group_id for message in messages}, group.kind) == ({group.pk}, SUMMARY)


def test_page_shows_only_the_users_own_messages(signed_in, person):
    own, other = notify_person(person), notify_person(make_user())
    notify_person(person, ACCOUNT)
    assert [row.group for row in signed_in.get(reverse("inbox")).context["rows"]] == [own.group]
    assert signed_in.get(other.group.get_absolute_url()).status_code == 404
    assert signed_in.get(reverse("follow_message", args=[other.pk])).status_code == 404
    act(signed_in, "archive", other.group)
    other.group.refresh_from_db()
    assert (other.group.archived_at, other.group.read_at) == (None, None)


def test_following_a_message_leads_to_its_page(signed_in, person):
    message = notify_person(person)
    answer = signed_in.get(reverse("follow_message", args=[message.pk]))
    assert (answer.status_code, answer.url) == (302, "/states/")
    message.group.refresh_from_db()
    assert message.group.read_at is not None


@pytest.mark.parametrize("name", ["read", "archive", "later"])
def test_act_on_messages_is_undone_for_a_minute(signed_in, person, name):
    rows = [notify_person(person).group, notify_person(person, DATE).group]
    other = notify_person(make_user()).group
    before = list(MessageGroup.objects.values_list("read_at", "archived_at", "later_until"))
    day = timezone.localdate() + dt.timedelta(days=3)
    page = act(signed_in, name, *rows, day=day.isoformat())
    assert list(MessageGroup.objects.values_list("read_at", "archived_at", "later_until")) != before
    other.refresh_from_db()
    assert (other.read_at, other.archived_at, other.later_until) == (None, None, None)
    (message,) = page.context["messages"]
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5)):
        signed_in.post(message.extra_tags)
    assert list(MessageGroup.objects.values_list("read_at", "archived_at", "later_until")) != before
    signed_in.post(message.extra_tags)
    assert list(MessageGroup.objects.values_list("read_at", "archived_at", "later_until")) == before


def test_bringing_back_is_undone(person):
    archived, later = notify_person(person).group, notify_person(person, DATE).group
    day = timezone.localdate() + dt.timedelta(days=3)
    inbox.move_to_archive([archived.pk], actor=person)
    inbox.put_to_later([later.pk], actor=person, day=day)
    done = inbox.restore_messages([archived.pk, later.pk], actor=person)
    assert (done.count, len(groups_of(person))) == (2, 2)
    inbox.undo_message_act("back", done.done_at, actor=person)
    assert (groups_of(person), groups_of(person, Box.ARCHIVE), groups_of(person, Box.LATER)) == (
        [],
        [archived],
        [later],
    )


def test_later_comes_back_in_the_morning_of_the_day(person):
    group = notify_person(person).group
    day = timezone.now().astimezone(ZoneInfo(person.time_zone)).date() + dt.timedelta(days=2)
    inbox.put_to_later([group.pk], actor=person, day=day)
    assert (groups_of(person), groups_of(person, Box.LATER)) == ([], [group])
    morning = dt.datetime.combine(day, dt.time(7), tzinfo=ZoneInfo(person.time_zone))
    with time_machine.travel(morning - dt.timedelta(minutes=1)):
        assert groups_of(person) == []
    with time_machine.travel(morning + dt.timedelta(minutes=1)):
        assert (groups_of(person), groups_of(person, Box.LATER)) == ([group], [])


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_later_refuses_a_day_that_is_not_later(person, days):
    group = notify_person(person).group
    today = timezone.now().astimezone(ZoneInfo(person.time_zone)).date()
    with pytest.raises(DomainError):
        inbox.put_to_later([group.pk], actor=person, day=today + dt.timedelta(days=days))
    group.refresh_from_db()
    assert group.later_until is None


def test_new_event_brings_a_message_back(person):
    group = notify_person(person).group
    inbox.move_to_archive([group.pk], actor=person)
    assert groups_of(person) == []
    notify_person(person, key="2")
    assert groups_of(person) == [group]


def test_wrong_act_changes_nothing(signed_in, person):
    group = notify_person(person).group
    assert "Choose at least one message." in act(signed_in, "archive").content.decode()
    assert act(signed_in, "burn", group).status_code == 404
    assert "Choose the day" in act(signed_in, "later", group, day="soon").content.decode()
    assert signed_in.post(reverse("undo_message_act", args=["read", "soon"])).status_code == 404
    assert signed_in.post(reverse("undo_message_act", args=["burn", timezone.now().isoformat()])).status_code == 404
    group.refresh_from_db()
    assert (group.read_at, group.archived_at, group.later_until) == (None, None, None)


def test_form_leads_back_to_the_inbox_alone(signed_in, person):
    group = notify_person(person).group
    answer = signed_in.post(
        reverse("message_act"), {"act": "read", "message": group.pk, "back": "https://evil.example"}
    )
    assert answer.url == reverse("inbox")
    back = reverse("inbox") + "?show=archive"
    assert signed_in.post(reverse("message_act"), {"act": "back", "message": group.pk, "back": back}).url == back


def test_archive_can_be_searched_by_word_kind_and_place(signed_in, person, review):
    secretary = make_secretariat()
    for event in (STEP, DATE):
        notify_person(secretary, event, about=review if event == STEP else "")
    (group,) = groups_of(secretary)
    inbox.move_to_archive([group.pk], actor=secretary)
    place = f"reviews.review:{review.pk}"
    for limits, count in (
        ({"words": "kenya closed"}, 1),
        ({"words": "mongolia"}, 0),
        ({"kind": STEP}, 1),
        ({"kind": "reviews/opened"}, 0),
        ({"about": place}, 1),
        ({"about": "reviews.review:0"}, 0),
        ({"about": "nonsense"}, 0),
    ):
        assert len(groups_of(secretary, Box.ARCHIVE, **limits)) == count, limits
    signed_in.force_login(secretary)
    page = signed_in.get(reverse("inbox"), {"show": "archive", "q": "kenya", "kind": STEP, "about": place})
    assert [row.count for row in page.context["rows"]] == [1]
    assert [value for value, _label in page.context["form"].fields["about"].choices] == ["", place]


def ask(monkeypatch, *, due, mine):
    """Let an event ask for an act under these conditions."""
    asked = Act(name="tests", label="Do it", is_due=due, is_readers=mine, roles=())
    monkeypatch.setitem(NOTICES, "tests/asked", Notice(MessageCategory.WORK, act=asked, title="Asked"))
    monkeypatch.setattr(notify, "_render", lambda *_all, **_named: "A text")
    _rebuild_functions()


def _rebuild_functions():
    for query in StoredQuery.all:
        query.forget()
    make_functions(DEFAULT_DB_ALIAS)


@pytest.fixture
def asked(monkeypatch, person):
    """Give a message that asks its reader for something about a row, which is done by ending the row."""
    row = Preparation.objects.create(owner=person, kind="tests", label="x")
    rows = Preparation.objects.filter(pk=OuterRef("concerns_id"))
    ask(
        monkeypatch,
        due=lambda: Q(Exists(rows.filter(label="x"))),
        mine=lambda: Q(Exists(rows.filter(owner=OuterRef("recipient_id")))),
    )
    yield notify_person(person, "tests/asked", concerns=row), row
    monkeypatch.undo()
    _rebuild_functions()


def status_of(message):
    (entry,) = InboxReading(message.recipient).attach_statuses([message])
    return entry.status


def test_doing_the_act_clears_the_message(signed_in, asked):
    message, row = asked
    assert (status_of(message), message_acts.find_open_messages(message.recipient)) == (Status.OPEN, {message.pk})
    signed_in.get(message.group.get_absolute_url())
    assert status_of(message) == Status.OPEN
    Preparation.objects.filter(pk=row.pk).update(label="done")
    assert (status_of(message), message_acts.find_open_messages(message.recipient)) == (Status.DONE, set())
    answer = signed_in.get(reverse("follow_message", args=[message.pk]), follow=True)
    assert answer.redirect_chain[0][0] == message.group.get_absolute_url()
    assert "This has been done." in answer.content.decode()
    assert "Do it" not in answer.content.decode()


def test_act_is_not_offered_without_the_right(asked):
    message, row = asked
    other = make_user()
    Preparation.objects.filter(pk=row.pk).update(owner=other)
    assert status_of(message) == Status.FOR_OTHERS
    assert message_acts.find_open_messages(message.recipient) == set()


def test_only_the_latest_message_on_a_row_needs_the_reader(asked):
    message, row = asked
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        again = notify_person(message.recipient, "tests/asked", key="2", concerns=row)
    assert [status_of(one) for one in (message, again)] == [Status.REPEATED, Status.OPEN]
    assert groups_of(message.recipient, Box.NEEDS) == [again.group]


def test_what_needs_the_reader_is_not_archived(signed_in, asked):
    message, row = asked
    other = notify_person(message.recipient).group
    page = act(signed_in, "archive", message.group, other)
    assert "1 message needs you and stays." in page.content.decode()
    assert groups_of(message.recipient) == [message.group]
    act(signed_in, "archive.all")
    assert groups_of(message.recipient) == [message.group]
    Preparation.objects.filter(pk=row.pk).update(label="done")
    act(signed_in, "archive.all")
    assert groups_of(message.recipient) == []


def test_who_may_not_read_the_row_reads_nothing_of_it(signed_in, asked):
    message, row = asked
    person = message.recipient
    Preparation.objects.filter(pk=row.pk).update(owner=make_user())
    reading = InboxReading(person)
    assert (reading.readable, groups_of(person), reading.list_kinds()) == ([], [], [])
    assert groups_of(person, words="text") == []
    for address in (message.group.get_absolute_url(), reverse("follow_message", args=[message.pk])):
        assert signed_in.get(address).status_code == 404
    assert "A text" not in signed_in.get(reverse("inbox")).content.decode()


def test_email_is_not_sent_after_the_right_ended(asked):
    message, row = asked
    Preparation.objects.filter(pk=row.pk).update(owner=make_user())
    notify.send_message(message.pk)
    message.refresh_from_db()
    assert (message.state, mail.outbox) == (MessageState.IN_PORTAL, [])


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_a_fixed_number_of_queries(signed_in, person, django_assert_num_queries, count):
    signed_in.get(reverse("inbox"))
    for number in range(count):
        notify_person(person, key=str(number))
        notify_person(person, DATE, key=str(number))
    with django_assert_num_queries(10):
        signed_in.get(reverse("inbox"))


def test_channels_are_chosen_on_a_page(signed_in, person):
    url = reverse("message_channels")
    assert signed_in.get(url).context["form"].initial == dict.fromkeys(MessageCategory, Channel.EMAIL)
    assert signed_in.post(url, CHANNELS).status_code == 302
    assert dict(person.channel_choices.values_list("family", "channel")) == CHANNELS
    assert signed_in.post(url, {**CHANNELS, "steps": "pigeon"}).status_code == 422


def test_messages_are_for_those_signed_in(client, db):
    for name in ("inbox", "message_channels"):
        assert client.get(reverse(name)).status_code == 302


def test_old_archive_is_cleared_and_nothing_else(person, settings):
    settings.ARCHIVED_MESSAGES_KEPT_DAYS = 100
    old, kept = notify_person(person), notify_person(person, DATE)
    inbox.move_to_archive([old.group_id], actor=person)
    later = timezone.now() + dt.timedelta(days=101)
    assert inbox.clear_archived_messages(timezone.now() + dt.timedelta(days=99)) == 0
    assert inbox.clear_archived_messages(later) == 1
    old.refresh_from_db()
    kept.refresh_from_db()
    assert (old.subject, old.body, old.group, kept.subject != "") == ("", "", None, True)
    assert list(MessageGroup.objects.all()) == [kept.group]
    # It is known that the person was notified.
    assert notify.notify_users(STEP, [person], key="1") == []


def test_name_of_every_act_is_unique():
    named = {}
    for notice in NOTICES.values():
        if notice.act is not None:
            assert named.setdefault(notice.act.name, notice.act) is notice.act
    assert {role for person in named.values() for role in person.roles} <= set(RoleGroup)
