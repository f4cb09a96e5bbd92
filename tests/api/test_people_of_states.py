"""The people of a State over the API: standing delegation, circles, handovers, declarations."""

import datetime as dt

import pytest
from django.utils import timezone

from reviews.enums import DelegateRole, ReviewState as S
from reviews.enums_of_states import Circle, StateRight, StateRole
from reviews.models import Handover, Mandate, Nomination, NoteVerbale, StateCircle, StateHandover
from reviews.selectors.readings import read_nomination
from reviews.selectors.state_delegation import get_circles
from reviews.services.people import approve_nomination, nominate_person
from reviews.services.state_notices import end_state_mandate
from tests.api.conftest import places, traces
from tests.api.test_acts import read_first
from tests.factories.delegations import make_state_person
from tests.factories.people import make_secretariat
from tests.factories.reading import seen
from tests.factories.reviews import carry_to, delegation_of, person
from untoc_portal.accounts.models import User
from untoc_portal.core.public_ids import hide_id

FOCAL, EXPERT = DelegateRole.FOCAL_POINT, DelegateRole.EXPERT
MANDATES, CIRCLES, HANDOVERS = "/api/v1/state-mandates/", "/api/v1/circles/", "/api/v1/handovers/"
PEOPLE = "/api/v1/people/KEN/"


def today(days=0):
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


@pytest.fixture
def opened(world, review):
    return carry_to(world, review, S.PRELIMINARY_CONSULTATION)


@pytest.fixture
def mission(world):
    return make_state_person(world, "KEN")


def refuse_all(api, people, url, data=None):
    for user in people:
        before = traces()
        answer = api(user).post(url, data, format="json")
        assert answer.status_code == 404, (user, answer.status_code, answer.content)
        assert traces() == before


def name(world, review, email, role=EXPERT, **fields):
    return nominate_person(
        delegation_of(review, "KEN"),
        actor=world.secretariat,
        note_verbale=NoteVerbale.objects.filter(sender__iso3="KEN").first(),
        name="Ada New",
        email=email,
        role=role,
        **fields,
    )


def test_people_of_a_state_are_for_its_own_people(world, opened, mission, outsiders, api):
    for user in (mission.user, person(opened, "KEN"), world.secretariat):
        found = api(user).get(PEOPLE)
        assert found.status_code == 200, found.content
    body = found.json()
    assert [row["person"] for row in body["mandates"]] == [mission.user.name]
    assert [row["review"] for row in body["delegations"]] == ["KEN-1"]
    assert {row["right"] for row in body["rights"]} == set(StateRight.values)
    assert "email" not in str(body)
    for user in (person(opened, "GHA"), *outsiders.values()):
        assert api(user).get(PEOPLE).status_code == 404
    assert api().get(PEOPLE).status_code == 404


def test_mandate_for_a_state_is_ended_by_the_secretariat(world, opened, mission, outsiders, api):
    client, url = api(world.secretariat), f"{MANDATES}{hide_id(mission)}/"
    assert [row["id"] for row in client.get(f"{MANDATES}?state=KEN&in_force=true").json()["results"]] == [
        hide_id(mission)
    ]
    assert api(mission.user).get(url).json()["person"] == mission.user.name
    data = {"seen": read_first(client, f"{url}end/"), "reason": "Left the mission"}
    refuse_all(api, [mission.user, person(opened, "KEN"), *outsiders.values()], f"{url}end/", data)
    for user in (mission.user, person(opened, "KEN")):
        assert api(user).get(f"{url}second_look/?act=end").status_code == 404
    assert client.post(f"{url}end/", {"reason": "x"}, format="json").json()["code"] == "not_read"
    done = client.post(f"{url}end/", data, format="json")
    assert (done.status_code, done.json()["ended_on"]) == (200, today()), done.content
    again = client.post(f"{url}end/", {**data, "seen": read_first(client, f"{url}end/")}, format="json")
    assert again.status_code == 409
    for user in outsiders.values():
        assert api(user).get(url).status_code == 404


def test_successor_reads_what_the_predecessor_left(world, mission, api):
    from reviews.selectors.readings_of_states import read_state_mandate  # noqa: PLC0415

    contact = make_state_person(world, "KEN", StateRole.CONTACT)
    end_state_mandate(contact, actor=world.secretariat, seen=seen(read_state_mandate(contact)), reason="Left")
    later = make_state_person(world, "KEN", StateRole.CONTACT, local="later")
    body = api(later.user).get(f"{MANDATES}{hide_id(later)}/").json()
    assert len(body["handovers"]) == StateHandover.objects.filter(mandate=later).count()
    assert api(world.secretariat).get(f"{MANDATES}{hide_id(later)}/").json()["handovers"] == []


CHOICE = {"reference": "NV 7", "right": StateRight.READ, "circle": Circle.NOBODY}


def test_smaller_circle_applies_and_a_wider_one_waits(world, opened, mission, outsiders, api):
    client, url = api(person(opened, "KEN")), f"{PEOPLE}circles/"
    data = {**CHOICE, "dated": today()}
    refuse_all(api, [person(opened, "GHA"), *outsiders.values()], url, data)
    made = client.post(url, data, format="json")
    assert (made.status_code, made.json()["is_wider"]) == (201, False), made.content
    assert get_circles(world.states["KEN"])[StateRight.READ] == Circle.NOBODY
    wider = client.post(url, {**data, "reference": "NV 8", "circle": Circle.EVERYONE}, format="json")
    assert (wider.status_code, wider.json()["confirmed_at"]) == (201, None)
    assert get_circles(world.states["KEN"])[StateRight.READ] == Circle.NOBODY
    waits = next(row for row in client.get(PEOPLE).json()["rights"] if row["right"] == StateRight.READ)
    assert waits["waiting"] == wider.json()["id"]
    confirm = f"{CIRCLES}{wider.json()['id']}/confirm/"
    refuse_all(api, [person(opened, "KEN"), mission.user, *outsiders.values()], confirm)
    done = api(world.secretariat).post(confirm)
    assert done.status_code == 200, done.content
    assert get_circles(world.states["KEN"])[StateRight.READ] == Circle.EVERYONE
    assert api(world.secretariat).post(confirm).json()["code"] == "not_waiting"


def test_circle_is_confirmed_by_another_person(world, api):
    client, url = api(world.secretariat), f"{PEOPLE}circles/"
    client.post(url, {**CHOICE, "dated": today()}, format="json")
    wider = client.post(
        url, {**CHOICE, "dated": today(), "reference": "NV 8", "circle": Circle.EVERYONE}, format="json"
    )
    confirm = f"{CIRCLES}{wider.json()['id']}/confirm/"
    assert client.post(confirm).json()["code"] == "same_person"
    assert api(make_secretariat()).post(confirm).status_code == 200


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"right": "reign"}, "right"),
        ({"circle": "x"}, "circle"),
        ({"dated": today(2)}, "dated"),
        ({"reference": ""}, "reference"),
    ],
)
def test_choice_that_is_none_leaves_no_note(change, place, opened, api):
    count = NoteVerbale.objects.count()
    refused = api(person(opened, "KEN")).post(
        f"{PEOPLE}circles/", {**CHOICE, "dated": today(), **change}, format="json"
    )
    assert (refused.status_code, places(refused)) == (400, [place])
    assert (NoteVerbale.objects.count(), StateCircle.objects.count()) == (count, 0)


def test_handover_is_for_the_delegation(world, review, outsiders, api):
    review = carry_to(world, review, S.SELF_ASSESSMENT)
    nomination = name(world, review, "new@example.org", FOCAL, replaces=True)
    approve_nomination(nomination, actor=world.secretariat, seen=seen(read_nomination(nomination)))
    handover = Handover.objects.get()
    new = User.objects.get(email="new@example.org")
    (row,) = api(new).get(f"{HANDOVERS}?review=KEN-1").json()["results"]
    assert row == api(new).get(f"{HANDOVERS}{hide_id(handover)}/").json()
    assert (row["facts"]["state"], row["facts"]["questions"]) == ("self_assessment", 4)
    assert {one["role"] for one in row["facts"]["people"]} == {"expert", "observer"}
    assert row["mandate"] == hide_id(Mandate.objects.get(user=new))
    for user in (world.secretariat, person(review, "GHA"), *outsiders.values()):
        assert api(user).get(f"{HANDOVERS}{hide_id(handover)}/").status_code == 404
        assert api(user).get(HANDOVERS).json()["results"] == []


def test_person_declares_once_if_the_state_asks(world, opened, outsiders, api):
    url, data = "/api/v1/reviews/KEN-1/declarations/", {"state": "KEN", "asks": True}
    refuse_all(api, [person(opened, "GHA"), person(opened, "KEN", EXPERT), *outsiders.values()], url, data)
    assert not delegation_of(opened, "KEN").asks_declaration
    done = api(person(opened, "KEN")).post(url, data, format="json")
    assert (done.status_code, done.json()) == (200, data), done.content
    assert delegation_of(opened, "KEN").asks_declaration
    nomination = name(world, opened, "new@example.org")
    declare = f"/api/v1/declarations/{hide_id(nomination)}/declare/"
    new = api(User.objects.get(email="new@example.org"))
    (row,) = new.get("/api/v1/declarations/").json()["results"]
    assert (row["is_requested"], row["declaration"]) == (True, "")
    refuse_all(api, [world.secretariat, person(opened, "KEN"), *outsiders.values()], declare, {"declaration": "none"})
    assert places(new.post(declare, {"declaration": "conflict"}, format="json")) == ["text"]
    made = new.post(declare, {"declaration": "conflict", "text": "My brother is a judge."}, format="json")
    assert (made.status_code, made.json()["declaration"]) == (200, "conflict"), made.content
    assert (
        new.post(declare, {"declaration": "conflict", "text": "x"}, format="json").json()["code"] == "declared_already"
    )
    assert Nomination.objects.get(pk=nomination.pk).declared_text == "My brother is a judge."
    stopped = api(person(opened, "KEN")).post(url, {"state": "KEN", "asks": False}, format="json")
    assert stopped.json() == {"state": "KEN", "asks": False}


def test_declarations_are_of_a_state_of_the_review(opened, api):
    for state in ("FIN", "XXX"):
        data = {"state": state, "asks": True}
        answer = api(person(opened, "KEN")).post("/api/v1/reviews/KEN-1/declarations/", data, format="json")
        assert answer.status_code == 404
