"""Notes verbales over the API: of the Secretariat, of Missions that answer them, and of States on their people."""

import pytest
from django.utils import timezone

from reviews.enums import DelegateRole, ReviewState as S
from reviews.enums_of_states import NoteCheck
from reviews.models import ContactEntry, Letter, Mandate, Nomination, NoteVerbale, StateMandate, StateNotice
from tests.factories.delegations import make_state_person
from tests.factories.letters import answer as hand_in, load_letter_world, make
from tests.factories.people import make_secretariat, make_user
from tests.factories.reviews import carry_to, person
from tests.factories.rows import nothing_changes
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.public_ids import hide_id, hide_key

LETTERS, TEXTS, NOTICES = "/api/v1/letters/", "/api/v1/letter-texts/", "/api/v1/state-notices/"
NOTES = "/api/v1/nominations/notes/"
CHECKS = list(NoteCheck.values)


@pytest.fixture
def opened(world, review):
    load_letter_world(world)
    return carry_to(world, review, S.NOMINATION)


@pytest.fixture
def kenya(world, opened, capture_commit):
    with capture_commit():
        made = make(world, opened)
    return Letter.objects.get(pk=next(row.pk for row in made if row.state.iso3 == "KEN"))


@pytest.fixture
def staff(world, api):
    return api(world.secretariat)


@pytest.fixture
def strangers(world, api):
    return [api(make_user(role)) for role in RoleGroup if role != RoleGroup.SECRETARIAT]


def look(client, url, act):
    answer = client.get(f"{url}second_look/?act={act}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def send(client, url, path, act, data=None):
    seen = look(client, url, act)["seen"]
    return client.post(f"{url}{path}/", {"seen": seen, **(data or {})}, format="json")


def is_refused(answer, code=""):
    assert answer.status_code in (400, 409), answer.content
    assert not code or answer.json()["code"] == code
    return True


def test_letters_are_made_for_what_was_read(opened, staff):
    read = staff.get(f"{LETTERS}making/?reviews={opened.code}").json()
    with nothing_changes():
        assert staff.get(f"{LETTERS}making/?reviews=XXX-9").status_code == 404
        assert is_refused(staff.post(LETTERS, {"reviews": [opened.code]}, format="json"), "not_read")
    made = staff.post(LETTERS, {"reviews": [opened.code], "seen": read["seen"]}, format="json")
    assert made.status_code == 201, made.content
    assert {row["state"]["iso3"] for row in made.json()} == {"KEN", "GHA", "PER"}
    again = staff.get(f"{LETTERS}making/?reviews={opened.code}").json()
    assert again["reasons"]
    with nothing_changes():
        sent = {"reviews": [opened.code], "seen": again["seen"]}
        assert is_refused(staff.post(LETTERS, sent, format="json"))
    batch = made.json()[0]["batch"]
    assert len(staff.get(f"{LETTERS}?batch={batch}").json()["results"]) == 3


def test_files_are_printed_for_the_secretariat(kenya, staff, strangers):
    url = f"{LETTERS}{kenya.pk}/files/"
    for form, begin in (("print", b"%PDF"), ("official", b"%PDF"), ("word", b"PK"), ("sheet", b"PK")):
        answer = staff.get(f"{url}{form}/")
        assert (answer.status_code, b"".join(answer)[:4].startswith(begin)) == (200, True), form
    assert staff.get(f"{url}other/").status_code == 404
    assert staff.get(f"{LETTERS}print/?batch={kenya.batch_id}").content.startswith(b"%PDF")
    assert staff.get(f"{LETTERS}print/?batch=999").status_code == 404
    for stranger in strangers:
        paths = (f"{url}print/", f"{LETTERS}print/?batch={kenya.batch_id}", f"{LETTERS}{kenya.pk}/answer-scan/")
        assert {stranger.get(path).status_code for path in paths} == {404}


def test_letters_are_handed_over_once_and_logged(kenya, staff):
    today = timezone.localdate().isoformat()
    sent = {"letters": [kenya.pk], "day": today, "carrier": "the pouch"}
    with nothing_changes():
        assert is_refused(staff.post(f"{LETTERS}handovers/", {**sent, "day": "2020-01-01"}, format="json"), "wrong_day")
        unknown = staff.post(f"{LETTERS}handovers/", {**sent, "letters": [kenya.pk, 9999]}, format="json")
        assert unknown.status_code == 404
    done = staff.post(f"{LETTERS}handovers/", sent, format="json")
    assert [(row["status"], row["handed_over_by"]) for row in done.json()] == [("handed_over", "the pouch")]
    assert ContactEntry.objects.get().letter == kenya
    with nothing_changes():
        assert is_refused(staff.post(f"{LETTERS}handovers/", sent, format="json"), "not_waiting")
        assert is_refused(send(staff, f"{LETTERS}{kenya.pk}/", "void", "void", {"reason": "Late."}), "not_waiting")


def test_letter_is_void_and_its_link_withdrawn(kenya, world, staff):
    url, other = f"{LETTERS}{kenya.pk}/", Letter.objects.get(state=world.states["GHA"])
    assert staff.post(f"{url}withdraw-link/").json()["link_works"] is False
    with nothing_changes():
        assert is_refused(staff.post(f"{url}withdraw-link/"), "link_closed")
    void = send(staff, f"{LETTERS}{other.pk}/", "void", "void", {"reason": "Another text."})
    assert (void.status_code, void.json()["status"], void.json()["void_reason"]) == (200, "void", "Another text.")


def test_answer_of_a_mission_is_entered_after_the_checks(kenya, staff):
    url = f"{LETTERS}{kenya.pk}/"
    assert staff.get(url).json()["answer"] is None
    assert staff.get(f"{url}second_look/?act=enter_answer").status_code == 404
    hand_in(kenya)
    scan = staff.get(f"{url}answer-scan/")
    assert b"".join(scan).startswith(b"%PDF")
    assert staff.get(url).json()["answer"]["people"][0]["review"] == "KEN-1"
    with nothing_changes():
        assert is_refused(send(staff, url, "enter-answer", "enter_answer", {"checks": CHECKS[:1]}), "note_incomplete")
    entered = send(staff, url, "enter-answer", "enter_answer", {"checks": CHECKS})
    assert entered.json()["answer"]["decision"] == "entered", entered.content
    assert Nomination.objects.count() == 1
    with nothing_changes():
        late = send(staff, url, "refuse-answer", "refuse_answer", {"reason": "No stamp."})
        assert is_refused(late, "decided_already")


def test_answer_of_a_mission_is_refused_with_a_reason(kenya, staff):
    hand_in(kenya)
    refused = send(staff, f"{LETTERS}{kenya.pk}/", "refuse-answer", "refuse_answer", {"reason": "No stamp."})
    assert (refused.json()["answer"]["decision"], refused.json()["answer"]["reason"]) == ("refused", "No stamp.")
    assert not Nomination.objects.exists()


def test_nobody_else_touches_letters(kenya, opened, strangers, world, api):
    hand_in(kenya)
    url = f"{LETTERS}{kenya.pk}/"
    sent = {
        "seen": "x", "reason": "No.", "checks": CHECKS, "reviews": [opened.code], "letters": [kenya.pk],
        "day": "2026-01-01", "carrier": "x", "subject": "x",
    }  # fmt: skip
    paths = [LETTERS, f"{LETTERS}handovers/", *(f"{url}{act}/" for act in ("void", "withdraw-link"))]
    paths += [f"{url}enter-answer/", f"{url}refuse-answer/", f"{TEXTS}nominations/take-in-translations/"]
    with nothing_changes():
        for client in strangers:
            assert {client.post(path, sent, format="json").status_code for path in paths} == {404}
            assert client.put(f"{TEXTS}nominations/", sent, format="json").status_code == 404
            assert client.get(f"{LETTERS}making/?reviews={opened.code}").status_code == 404
            assert client.get(TEXTS).json()["results"] == client.get(LETTERS).json()["results"] == []
        assert {api().post(path, sent, format="json").status_code for path in paths} == {401}


def test_text_of_letters_keeps_what_is_filled_in(opened, staff):
    (text,) = staff.get(TEXTS).json()["results"]
    url = f"{TEXTS}{text['key']}/"
    assert staff.get(url).json()["key"] == text["key"]
    assert staff.put(url, {**text, "subject": "People of the review"}, format="json").json()["subject"] == (
        "People of the review"
    )
    with nothing_changes():
        wrong = staff.put(url, {**text, "text": "Nothing is filled in."}, format="json")
        assert is_refused(wrong)
    assert staff.post(f"{url}take-in-translations/").status_code == 200
    with nothing_changes():
        assert is_refused(staff.post(f"{url}take-in-translations/"), "nothing_to_do")


JOINER = {"name": "Ada", "email": "ada@example.org", "role": "designated", "seat": "vienna"}


def notice(state="KEN", reference="NV 70", **changes):
    dated = timezone.localdate().isoformat()
    return {"state": state, "reference": reference, "dated": dated, "joins": [JOINER], "checks": CHECKS, **changes}


@pytest.fixture
def answering(world, review):
    return carry_to(world, review, S.SELF_ASSESSMENT)


def test_state_names_its_delegation_and_another_person_confirms(answering, world, staff, api):
    focal_point = api(person(answering, "KEN"))
    with nothing_changes():
        for wrong in (
            {"joins": []},
            {"checks": CHECKS[:2]},
            {"leaves": [hide_key("state_mandate", 999)]},
            {"dated": "2099-01-01"},
        ):
            answer = focal_point.post(NOTICES, notice(**wrong), format="json")
            assert answer.status_code in (400, 404, 409), answer.content
    made = focal_point.post(NOTICES, notice(), format="json")
    assert made.status_code == 201, made.content
    url = f"{NOTICES}{made.json()['id']}/"
    assert [row["person"] for row in focal_point.get(url).json()["entries"]] == ["Ada"]
    with nothing_changes():
        assert focal_point.post(f"{url}confirm/", {"seen": "x", "checks": CHECKS}, format="json").status_code == 404
        assert is_refused(send(staff, url, "confirm", "confirm", {"checks": CHECKS[:1]}), "note_incomplete")
    assert send(staff, url, "confirm", "confirm", {"checks": CHECKS}).json()["decision"] == "confirmed"
    mandate = StateMandate.objects.get()
    assert mandate.user.name == "Ada"
    with nothing_changes():
        assert is_refused(send(staff, url, "refuse", "refuse", {"reason": "No."}))
    leaving = focal_point.post(NOTICES, notice(reference="NV 71", joins=[], leaves=[hide_id(mandate)]), format="json")
    assert leaving.json()["entries"][0]["leaving"] == hide_id(mandate), leaving.content


def test_officer_does_not_confirm_what_the_officer_sent(answering, staff, api):
    made = staff.post(NOTICES, notice(), format="json").json()
    url = f"{NOTICES}{made['id']}/"
    with nothing_changes():
        assert is_refused(send(staff, url, "confirm", "confirm", {"checks": CHECKS}), "same_person")
    refused = send(api(make_secretariat()), url, "refuse", "refuse", {"reason": "No stamp."})
    assert (refused.json()["decision"], refused.json()["reason"]) == ("refused", "No stamp.")
    assert not StateMandate.objects.exists()


def test_notes_are_of_their_own_state(answering, world, staff, api):
    notice_of_kenya = staff.post(NOTICES, notice(), format="json").json()["id"]
    url = f"{NOTICES}{notice_of_kenya}/"
    others = [person(answering, "GHA"), person(answering, "KEN", DelegateRole.EXPERT), make_user()]
    clients = [api(user) for user in others]
    with nothing_changes():
        for client in clients:
            assert client.post(NOTICES, notice(), format="json").status_code == 404
            assert client.post(f"{url}refuse/", {"seen": "x", "reason": "No."}, format="json").status_code == 404
        assert {client.get(url).status_code for client in (clients[0], clients[2])} == {404}
        assert api().post(NOTICES, notice(), format="json").status_code == 401
    assert staff.get(f"{url}scan/").status_code == 404
    assert StateNotice.objects.count() == 1


def test_many_names_come_under_one_note_or_none(answering, api):
    focal_point, dated = api(person(answering, "KEN")), timezone.localdate().isoformat()
    row = {"review": "KEN-1", "name": "Ben", "title": "Judge", "email": "ben@example.org", "role": "expert"}
    sent = {"state": "KEN", "reference": "NV 80", "dated": dated}
    with nothing_changes():
        wrong = [row, {**row, "review": "FIN-1", "email": "c@example.org"}]
        refused = focal_point.post(NOTES, {**sent, "people": wrong}, format="json")
        assert is_refused(refused)
        assert "Row 2" in refused.json()["reasons"][0]
    others = [api(person(answering, "GHA")), api(person(answering, "KEN", DelegateRole.EXPERT))]
    with nothing_changes():
        for other in others:
            assert other.post(NOTES, {**sent, "people": [row]}, format="json").status_code == 404
    people = [row, {**row, "name": "Cid", "email": "cid@example.org"}]
    made = focal_point.post(NOTES, {**sent, "people": people}, format="json")
    assert [one["name"] for one in made.json()] == ["Ben", "Cid"], made.content
    assert NoteVerbale.objects.filter(reference="NV 80").count() == 1
    assert focal_point.get(f"{NOTES}{made.json()[0]['id']}/scan/").status_code == 404
    assert not Mandate.objects.filter(user__name="Ben").exists()


def test_mission_is_made_a_part_of_the_delegation(world, answering, api):
    mission = make_state_person(world)
    assert api(mission.user).post(NOTICES, notice(reference="NV 90"), format="json").status_code == 201
