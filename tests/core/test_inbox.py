"""Messages in the portal: one's own, read and unread, and the channels one chooses."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories.people import make_secretariat, make_user
from untoc_portal.core import inbox, notify
from untoc_portal.core.enums import Channel, MessageCategory, MessageState
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import ChannelChoice, Message

STEP, DATE, ACCOUNT = "reviews/list_agreed", "reviews/deadline_near", "accounts/activation"
CHANNELS = {"dates": "daily", "steps": "portal", "work": "email", "dialogues": "weekly"}


@pytest.fixture
def person(db):
    return make_user()


@pytest.fixture
def signed_in(client, person):
    client.force_login(person)
    return client


def tell(person, event=STEP, key="1", path="/states/"):
    return notify.notify_users(event, [person], key=key, path=path)[0]


def unread(client):
    return client.get(reverse("accounts:profile")).wsgi_request.user.unread_count


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
        message = tell(person)
    message.refresh_from_db()
    assert (message.state, len(mail.outbox)) == (state, mails)
    assert list(Message.objects.in_inbox_of(person)) == [message]


def test_secretariat_gets_dates_daily_unless_it_chooses(db, person):
    secretariat = make_secretariat()
    told = {who: [tell(who, event).state for event in (DATE, STEP)] for who in (person, secretariat)}
    assert told == {
        person: [MessageState.QUEUED, MessageState.QUEUED],
        secretariat: [MessageState.WAITING, MessageState.QUEUED],
    }
    assert notify.get_channels_by_category(secretariat)[MessageCategory.DATES] == Channel.DAILY
    inbox.choose_channels({MessageCategory.DATES: Channel.EMAIL}, actor=secretariat)
    assert tell(secretariat, DATE, key="2").state == MessageState.QUEUED


def test_channel_choice_affects_one_kind_and_person(person):
    inbox.choose_channels({MessageCategory.STEPS: Channel.PORTAL}, actor=person)
    assert tell(person, DATE).state == MessageState.QUEUED
    assert tell(make_user()).state == MessageState.QUEUED


def test_account_links_always_come_by_email_only(person):
    with pytest.raises(DomainError):
        inbox.choose_channels({MessageCategory.ACCOUNT: Channel.PORTAL}, actor=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelChoice.objects.create(user=person, family=MessageCategory.ACCOUNT, channel=Channel.PORTAL)
    message = tell(person, ACCOUNT)
    assert (message.channel, message.family) == (Channel.EMAIL, MessageCategory.ACCOUNT)
    assert list(Message.objects.in_inbox_of(person)) == []


def test_page_shows_ones_own_messages_and_nobody_elses(signed_in, person):
    own, _other = tell(person), tell(make_user())
    tell(person, ACCOUNT)
    assert list(signed_in.get(reverse("inbox")).context["page_obj"]) == [own]


def test_opening_a_message_leads_to_its_page_and_marks_it_read(signed_in, person):
    message = tell(person)
    assert unread(signed_in) == 1
    answer = signed_in.post(reverse("open_message", args=[message.pk]))
    assert (answer.status_code, answer.url) == (302, "/states/")
    assert unread(signed_in) == 0
    message.refresh_from_db()
    first = message.read_at
    inbox.mark_message_opened(message, actor=person)
    message.refresh_from_db()
    assert message.read_at == first


def test_nobody_opens_anothers_message(signed_in, person):
    message = tell(make_user())
    assert signed_in.post(reverse("open_message", args=[message.pk])).status_code == 404
    secretariat = make_secretariat()
    with pytest.raises(NotAllowedError):
        inbox.mark_message_opened(message, actor=secretariat)
    message.refresh_from_db()
    assert message.read_at is None


def test_all_messages_are_put_away_at_once(signed_in, person):
    tell(person)
    tell(person, DATE)
    other = tell(make_user())
    signed_in.post(reverse("open_all_messages"))
    assert unread(signed_in) == 0
    other.refresh_from_db()
    assert other.read_at is None


def test_header_counts_what_is_unread(signed_in, person):
    tell(person)
    tell(person, DATE)
    tell(person, ACCOUNT)
    assert '<span class="count">2' in signed_in.get(reverse("accounts:profile")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_a_fixed_number_of_queries(signed_in, person, django_assert_num_queries, count):
    for number in range(count):
        tell(person, key=str(number))
    with django_assert_num_queries(6):
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


def test_marking_all_as_read_is_undone_for_a_minute(signed_in, person, settings):
    tell(person)
    address = signed_in.post(reverse("open_all_messages"), follow=True).context["messages"]
    (message,) = list(address)
    assert not Message.objects.unread().filter(recipient=person).exists()
    assert signed_in.post(message.extra_tags).status_code == 302
    assert Message.objects.unread().filter(recipient=person).exists()
    address = reverse("undo_open_all_messages", args=["2020-01-01T00:00:00+00:00"])
    page = signed_in.post(address, follow=True)
    assert "This can be undone only at once." in page.content.decode()
    assert signed_in.post(reverse("undo_open_all_messages", args=["soon"])).status_code == 404
