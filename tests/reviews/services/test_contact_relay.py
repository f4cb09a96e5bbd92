"""The contact relay: opt-in, nobody shown, limits, reports of abuse."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from reviews.models import ContactMessage, ContactOpening
from reviews.services import contact_relay
from stakeholders.models import ParticipationSetting, State
from tests.factories.people import make_user
from tests.factories.reviews import carry_to, person
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import Message

WORDS = {"subject": "A question", "text": "Whom may we ask?"}
STRANGER = {"name": "A Stranger", "email": "stranger@example.org"}


@pytest.fixture(autouse=True)
def _nobody_has_written_yet():
    cache.clear()


@pytest.fixture
def kenya(world, review):
    carry_to(world, review, "self_assessment")
    return State.objects.get(iso3="KEN")


@pytest.fixture
def focal_point(kenya, review):
    return person(review, "KEN")


@pytest.fixture
def opened(kenya, focal_point):
    contact_relay.open_contact(kenya, actor=focal_point)
    return kenya


def send(state, actor=None, **fields):
    who = STRANGER if actor is None else {}
    return contact_relay.send_contact_message(state, actor=actor, **{**who, **WORDS, **fields})


def test_state_that_did_not_agree_is_not_written_to(kenya, client):
    with pytest.raises(DomainError) as caught:
        send(kenya)
    assert (caught.value.code, ContactMessage.objects.count()) == ("closed", 0)
    assert client.get(reverse("reviews:contact_state", args=["KEN"])).status_code == 404


def test_focal_point_alone_opens_and_closes_relay(world, review, kenya, focal_point):
    others = [
        person(review, "KEN", "expert"),
        person(review, "GHA"),
        world.secretariat,
        make_user(RoleGroup.FOCAL_POINTS),
    ]
    for act in (contact_relay.open_contact, contact_relay.close_contact):
        for other in others:
            with pytest.raises(NotAllowedError):
                act(kenya, actor=other)
    contact_relay.open_contact(kenya, actor=focal_point)
    contact_relay.open_contact(kenya, actor=focal_point)
    assert ContactOpening.objects.count() == 1
    contact_relay.close_contact(kenya, actor=focal_point)
    with pytest.raises(DomainError):
        send(kenya)


def test_message_reaches_the_focal_point_who_is_nowhere_shown(opened, focal_point, client):
    address = reverse("reviews:contact_state", args=["KEN"])
    assert client.post(address, {**WORDS, **STRANGER}).status_code == 302
    row = ContactMessage.objects.get()
    assert (row.state, row.email, row.sender) == (opened, "stranger@example.org", None)
    notified = Message.objects.get(event="stakeholders/contact_received")
    assert (notified.recipient, WORDS["text"] in notified.body) == (focal_point, False)
    for page in (address, opened.get_absolute_url()):
        shown = client.get(page).content.decode()
        assert (focal_point.name in shown, focal_point.email in shown) == (False, False)


def test_message_is_read_by_the_states_focal_point_alone(world, review, opened, focal_point):
    row = send(opened)
    assert list(ContactMessage.objects.visible_to(focal_point)) == [row]
    for one in (world.secretariat, person(review, "KEN", "expert"), person(review, "GHA"), AnonymousUser()):
        assert not ContactMessage.objects.visible_to(one).exists()


def test_signed_in_sender_writes_under_own_name(world, opened):
    organization = make_organization(world.secretariat)
    sender = make_representative(world.secretariat, organization)
    row = send(opened, actor=sender, organization=organization, name="Somebody else", email="x@example.org")
    assert (row.name, row.email, row.organization) == (sender.name, sender.email, organization)
    with pytest.raises(DomainError) as caught:
        send(opened, actor=sender, organization=make_organization(world.secretariat))
    assert caught.value.code == "not_its_own"


def test_messages_of_one_sender_are_limited_by_the_day(opened):
    ParticipationSetting.objects.create(name="relay_messages_per_day", value=2, source="test")
    send(opened)
    send(opened, email="STRANGER@example.org")
    with pytest.raises(DomainError) as caught:
        send(opened)
    assert caught.value.code == "too_many"
    send(opened, email="another@example.org")
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        send(opened)


def test_messages_from_one_address_of_the_network_are_limited(opened, client):
    cache.clear()
    address = reverse("reviews:contact_state", args=["KEN"])
    answers = [
        client.post(address, {**WORDS, "name": "N", "email": f"n{number}@example.org"}).status_code
        for number in range(11)
    ]
    assert answers == [302] * 10 + [422]


def test_abuse_report_blocks_sender(world, review, opened, focal_point, client):
    row = send(opened)
    for one in (world.secretariat, person(review, "KEN", "expert"), person(review, "GHA")):
        with pytest.raises(NotAllowedError):
            contact_relay.report_abuse(row, actor=one)
    client.force_login(focal_point)
    assert client.post(reverse("reviews:contact_report", args=[row.pk])).status_code == 302
    with pytest.raises(DomainError) as caught:
        send(opened)
    assert caught.value.code == "blocked"
    assert list(ContactMessage.objects.visible_to(world.secretariat)) == [row]
    with pytest.raises(NotAllowedError):
        contact_relay.unblock_sender(row, actor=focal_point)
    client.force_login(world.secretariat)
    assert row.text in client.get(row.get_absolute_url()).content.decode()
    assert client.post(reverse("reviews:contact_again", args=[row.pk])).status_code == 302
    send(opened)


@pytest.mark.parametrize(
    ("fields", "field"), [({"text": " "}, "text"), ({"email": "nobody"}, "email"), ({"name": " "}, "name")]
)
def test_message_with_a_wrong_value_names_the_field(opened, fields, field):
    with pytest.raises(DomainError) as caught:
        send(opened, **fields)
    assert caught.value.field == field


def test_inbox_is_for_focal_points_and_the_secretariat(world, opened, focal_point, client):
    row = send(opened)
    address = reverse("reviews:contact_list")
    client.force_login(focal_point)
    shown = client.get(address).content.decode()
    assert (row.subject in shown, "Stop new messages" in shown) == (True, True)
    assert client.post(reverse("reviews:contact_open", args=["KEN"]), {"open": "no"}).status_code == 302
    assert not ContactOpening.objects.exists()
    assert client.get(row.get_absolute_url()).status_code == 200
    client.force_login(make_user(RoleGroup.DELEGATES))
    assert [client.get(page).status_code for page in (address, row.get_absolute_url())] == [404, 404]
