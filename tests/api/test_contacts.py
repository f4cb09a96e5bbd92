"""Contacts over the API: the relay, authorities of States, and what the Secretariat keeps for itself."""

import pytest
from django.utils import timezone

from reviews.enums import DelegateRole, ReviewState as S
from reviews.models import ContactEntry, ContactKind, ContactMessage, OfficerInCharge, SecretariatNote, StateContact
from stakeholders.models import Instrument
from tests.factories.people import make_secretariat, make_user
from tests.factories.reviews import carry_to, person
from tests.factories.rows import nothing_changes
from untoc_portal.core.enums import RoleGroup

MESSAGES, CONTACTS, OFFICERS = "/api/v1/contact-messages/", "/api/v1/contacts/", "/api/v1/officers/"
OPENING, AUTHORITIES = "/api/v1/contact-openings/KEN/", "/api/v1/state-contacts/"
NOTES = "/api/v1/reviews/KEN-1/secretariat-notes/"
LETTER = {"state": "KEN", "subject": "A question", "text": "When is the visit?"}


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, S.SELF_ASSESSMENT)


@pytest.fixture
def focal_point(answering, api):
    return api(person(answering, "KEN"))


@pytest.fixture
def staff(world, api):
    return api(world.secretariat)


@pytest.fixture
def others(answering, api):
    people = [person(answering, "GHA"), person(answering, "KEN", DelegateRole.EXPERT)]
    return [api(user) for user in (*people, *(make_user(role) for role in RoleGroup if role != RoleGroup.SECRETARIAT))]


def codes_of(answers):
    return {answer.status_code for answer in answers}


def test_focal_point_opens_and_closes_the_relay(focal_point, others, staff, api):
    assert api().get(OPENING).json() == {"state": "KEN", "is_open": False}
    with nothing_changes():
        assert codes_of(client.put(OPENING, {"is_open": True}, format="json") for client in (*others, staff)) == {404}
        assert codes_of(client.post(MESSAGES, LETTER, format="json") for client in others) == {404}
    assert focal_point.put(OPENING, {"is_open": True}, format="json").json()["is_open"] is True
    assert others[-1].post(MESSAGES, LETTER, format="json").status_code == 201
    assert focal_point.put(OPENING, {"is_open": False}, format="json").json()["is_open"] is False
    with nothing_changes():
        assert others[-1].post(MESSAGES, LETTER, format="json").status_code == 404
        assert api().post(MESSAGES, LETTER, format="json").status_code == 401


def test_message_is_reported_and_the_report_withdrawn(focal_point, others, staff):
    focal_point.put(OPENING, {"is_open": True}, format="json")
    sent = others[0].post(MESSAGES, LETTER, format="json").json()
    assert set(sent) == {"state", "subject", "created_at"}
    url = f"{MESSAGES}{ContactMessage.objects.get().pk}/"
    assert focal_point.get(url).json()["text"] == LETTER["text"]
    assert [row["subject"] for row in focal_point.get(MESSAGES).json()["results"]] == [LETTER["subject"]]
    with nothing_changes():
        assert codes_of(client.get(url) for client in (*others, staff)) == {404}
        assert codes_of(client.post(f"{url}report/") for client in (*others, staff)) == {404}
        assert focal_point.post(f"{url}unblock/").status_code == 404
    assert focal_point.post(f"{url}report/").json()["abuse_reported_at"]
    with nothing_changes():
        assert others[0].post(MESSAGES, LETTER, format="json").json()["code"] == "blocked"
    assert staff.post(f"{url}unblock/").json()["abuse_reported_at"] is None
    assert others[0].post(MESSAGES, LETTER, format="json").status_code == 201


def test_one_address_sends_a_few_messages_a_day(focal_point, others):
    focal_point.put(OPENING, {"is_open": True}, format="json")
    senders = [others[number % len(others)] for number in range(11)]
    answers = [client.post(MESSAGES, LETTER, format="json") for client in senders]
    assert [answer.status_code for answer in answers][:3] == [201] * 3
    assert answers[-1].json()["code"] == "too_many"


@pytest.fixture
def authority():
    kind = ContactKind.objects.create(
        key="central-authority", names={"en": "Central authority"}, instrument=Instrument.objects.get(code="UNTOC"),
        article=18, paragraph=13, source="article 18",
    )  # fmt: skip
    return {
        "state": "KEN", "kind": kind.key, "authority": "Office of the Attorney General", "email": "a@example.org",
        "starts_on": "2020-01-01", "source": "NV 5",
    }  # fmt: skip


def test_state_records_shares_and_ends_an_authority(focal_point, others, authority, answering, api):
    with nothing_changes():
        assert focal_point.post(AUTHORITIES, {**authority, "kind": "x"}, format="json").status_code == 400
        assert focal_point.post(AUTHORITIES, {**authority, "source": ""}, format="json").status_code == 400
        assert codes_of(client.post(AUTHORITIES, authority, format="json") for client in others) == {404}
    made = focal_point.post(AUTHORITIES, authority, format="json")
    assert (made.status_code, made.json()["article"]) == (201, "UNTOC-18"), made.content
    url, ghana = f"{AUTHORITIES}{made.json()['id']}/", others[0]
    assert ghana.get(url).status_code == 404
    assert focal_point.post(f"{url}share/", {"is_shared": True}, format="json").json()["is_shared"] is True
    assert ghana.get(url).json()["authority"] == authority["authority"]
    assert [row["id"] for row in ghana.get(AUTHORITIES).json()["results"]] == [made.json()["id"]]
    with nothing_changes():
        assert codes_of([ghana.post(f"{url}end/"), ghana.post(f"{url}share/", {"is_shared": False})]) == {404}
    assert focal_point.post(f"{url}end/").json()["ended_on"] == timezone.localdate().isoformat()
    with nothing_changes():
        assert focal_point.post(f"{url}end/").json()["code"] == "not_current"
    assert StateContact.objects.count() == 1


CALL = {"way": "call", "whom": "Permanent Mission", "result": "New attaché in November"}


def test_contacts_are_logged_together_and_corrected_once(answering, staff):
    sent = {**CALL, "places": [{"state": "KEN", "reviews": ["KEN-1"]}, {"state": "GHA", "reviews": ["KEN-1"]}]}
    with nothing_changes():
        for wrong in (
            {"way": "reminder"},
            {"result": ""},
            {"reached_on": "2099-01-01"},
            {"places": []},
            {"places": [{"state": "KEN", "reviews": ["KEN-1"]}, {"state": "FIN", "reviews": ["KEN-1"]}]},
        ):
            answer = staff.post(CONTACTS, {**sent, **wrong}, format="json")
            assert answer.status_code in (400, 409), answer.content
        unknown = {"places": [{"state": "KEN", "reviews": ["XXX-1"]}]}
        assert staff.post(CONTACTS, {**sent, **unknown}, format="json").status_code == 404
    made = staff.post(CONTACTS, sent, format="json")
    assert [row["state"] for row in made.json()] == ["KEN", "GHA"], made.content
    assert staff.get(f"{CONTACTS}{made.json()[0]['id']}/").json() == made.json()[0]
    url = f"{CONTACTS}{made.json()[0]['id']}/correct/"
    corrected = staff.post(url, {**CALL, "result": "In December"}, format="json")
    assert (corrected.status_code, corrected.json()["corrects"]) == (201, made.json()[0]["id"])
    with nothing_changes():
        assert staff.post(url, CALL, format="json").json()["code"] == "corrected"
    assert [row["result"] for row in staff.get(f"{CONTACTS}?state=KEN").json()["results"]] == [
        "In December", CALL["result"],
    ]  # fmt: skip


def test_officers_are_put_in_charge(answering, staff, world, others):
    second = make_secretariat()
    sent = {"reviews": ["KEN-1"], "officer": second.email}
    with nothing_changes():
        stranger = staff.post(f"{OFFICERS}reviews/", {**sent, "officer": make_email(answering)}, format="json")
        assert stranger.json()["code"] == "not_secretariat"
        assert staff.post(f"{OFFICERS}reviews/", {**sent, "officer": "x@example.org"}, format="json").status_code == 404
        region = staff.post(f"{OFFICERS}regions/", {"region": "moon", "officer": None}, format="json")
        assert region.json()["code"] == "unknown_region"
        assert codes_of(client.post(f"{OFFICERS}reviews/", sent, format="json") for client in others) == {404}
        in_region = {"region": "african", "officer": second.email}
        assert codes_of(client.post(f"{OFFICERS}regions/", in_region, format="json") for client in others) == {404}
    done = staff.post(f"{OFFICERS}reviews/", sent, format="json")
    assert done.json() == [{"review": "KEN-1", "region": "", "officer": second.email, "name": second.name}]
    region = staff.post(f"{OFFICERS}regions/", in_region, format="json")
    assert (region.json()[0]["region"], region.json()[0]["officer"]) == ("african", second.email)
    nobody = staff.post(f"{OFFICERS}reviews/", {"reviews": ["KEN-1"], "officer": None}, format="json")
    assert nobody.json()[0]["officer"] is None
    assert OfficerInCharge.objects.count() == 2


def make_email(review):
    return person(review, "GHA").email


def test_notes_of_the_secretariat_are_its_own(answering, staff, focal_point, others):
    made = staff.post(NOTES, {"text": "Call again."}, format="json")
    assert made.status_code == 201, made.content
    url, read = f"{NOTES}{made.json()['id']}/", made.json()["updated_at"]
    edited = staff.put(url, {"text": "Called.", "expected": read}, format="json")
    assert edited.json()["text"] == "Called."
    assert staff.get(NOTES).json()["results"] == [staff.get(url).json()] == [edited.json()]
    with nothing_changes():
        late = staff.put(url, {"text": "Not called.", "expected": read}, format="json")
        assert late.status_code == 409, late.content
        assert staff.post(NOTES, {"text": ""}, format="json").status_code == 400
        for client in (focal_point, *others):
            sent = {"text": "Mine.", "expected": read}
            assert codes_of([client.post(NOTES, sent, format="json"), client.put(url, sent, format="json")]) == {404}
            assert client.get(url).status_code == 404
    assert SecretariatNote.objects.get().text == "Called."


def test_log_is_the_secretariats_own(answering, staff, others, api):
    staff.post(CONTACTS, {**CALL, "places": [{"state": "KEN", "reviews": ["KEN-1"]}]}, format="json")
    url, sent = (
        f"{CONTACTS}{ContactEntry.objects.get().pk}/",
        {**CALL, "places": [{"state": "KEN", "reviews": ["KEN-1"]}]},
    )
    with nothing_changes():
        for client in others:
            assert codes_of([client.post(CONTACTS, sent, format="json"), client.post(f"{url}correct/", CALL)]) == {404}
            assert client.get(CONTACTS).json()["results"] == client.get(OFFICERS).json()["results"] == []
        assert api().post(CONTACTS, sent, format="json").status_code == 401
