"""The drawing of lots over the API, as it is held: the States, the officers, and who else may do nothing."""

import datetime as dt

import pytest

from reviews.enums_of_draws import DrawProposalKind as P
from reviews.models import Cluster, Draw, NoteVerbale, Phase, RevealedText, Review, SealedText
from tests.factories.draw_course import (
    FROZEN,
    NONCE,
    NUMBER,
    OPENED,
    OPENING,
    ROUND,
    SEALED,
    SEALING,
    SIGNATURE,
    TIMES,
    at,
    just_after,
    make_course,
)
from tests.factories.pdfs import make_pdf
from tests.factories.people import make_user
from tests.factories.rows import nothing_changes
from untoc_portal.core import preparations
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.models import Preparation

DRAW, PHASES = "/api/v1/draws/1/", "/api/v1/phases/"
ENVELOPES, PROPOSALS = f"{DRAW}envelopes/", f"{DRAW}proposals/"


@pytest.fixture
def course(hall):
    return make_course(hall)


@pytest.fixture
def staff(course, api):
    return api(course.first)


@pytest.fixture
def second(course, api):
    return api(course.second)


def look(client, url, act):
    answer = client.get(f"{url}second_look/?act={act}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def send(client, url, path, act, data=None, status=200, look_at=""):
    """Read the second look of an act, do it, and give the answer."""
    seen = look(client, look_at or url, act)["seen"]
    answer = client.post(f"{url}{path}", {"seen": seen, **(data or {})}, format="json")
    assert answer.status_code in ((status,) if isinstance(status, int) else status), answer.content
    return answer.json()


def refuse(client, *arguments, status=(400, 409), code="", **options):
    with nothing_changes():
        answer = send(client, *arguments, status=status, **options)
    assert not code or answer["code"] == code
    return answer


def of_state(course, api, place):
    state = course.hall.parties[place]
    return state, api(course.people[state.iso3]), f"{DRAW}states/{state.iso3}/"


def everyone_else(course):
    """Give those who do not conduct a drawing."""
    return [*course.people.values(), *(make_user(role) for role in RoleGroup if role != RoleGroup.SECRETARIAT)]


def test_phase_is_opened_and_its_pool_frozen(hall, api):
    staff = api(hall.secretariat)
    used = Phase.objects.get().cluster
    taken = staff.post(PHASES, {"cluster": used.number, "starts_on": "2028-01-01"}, format="json")
    assert (taken.status_code, taken.json()["code"]) == (400, "phase_exists")
    values = {name: moment.isoformat() for name, moment in TIMES.items()}
    values["givers"] = [state.iso3 for state in hall.parties[:3]]
    url = f"{PHASES}1/"
    with at(FROZEN):
        for wrong in (
            {"givers": []},
            {"givers": ["XXX"]},
            {"settings": {"no_such": 1}},
            {"settings": {"new_pairs": 2}},
            {"settings": {"hours_to_beacon": 0}},
        ):
            refuse(staff, url, "freeze-pool/", "freeze_pool", values | wrong, status=400)
        refuse(staff, url, "freeze-pool/", "freeze_pool", values | {"reveals_until": values["commitments_until"]})
        unread = staff.post(f"{url}freeze-pool/", values, format="json")
        assert (unread.status_code, unread.json()["code"]) == (409, "not_read")
        numbers = {"settings": {"fewest_texts": 2, "new_pairs": 0}}
        send(staff, url, "freeze-pool/", "freeze_pool", values | numbers)
        assert Draw.objects.get().ledger().terms.fewest_texts == 2
        assert "already frozen" in look(staff, url, "freeze_pool")["reasons"][0]
        refuse(staff, url, "freeze-pool/", "freeze_pool", values, code="already_frozen")
    assert api().get(DRAW).json()["awaits"] == "commitments"
    assert api().get(url).json()["cluster"] == used.number


def test_next_phase_takes_the_next_number(hall, api):
    other = Cluster.objects.create(number=9, roman="IX", titles={"en": "Another cluster"})
    sent = {"cluster": other.number, "starts_on": "2028-01-01"}
    others = [api(make_user(role)) for role in RoleGroup if role != RoleGroup.SECRETARIAT]
    with nothing_changes():
        assert {other.post(PHASES, sent, format="json").status_code for other in others} == {404}
        assert api().post(PHASES, sent, format="json").status_code == 401
    made = api(hall.secretariat).post(PHASES, sent, format="json")
    assert (made.status_code, made.json()["number"]) == (201, 2), made.content
    assert [row["starts_on"] for row in made.json()["groups"]] == ["2028-01-01", "2029-01-01", "2030-01-01"]


def test_state_seals_opens_and_objects(course, api):
    state, mission, url = of_state(course, api, 0)
    opening = {"nonce": NONCE, "text": "dice 4 2 6"}
    with at(SEALING):
        refuse(mission, url, "seal/", "seal", {"commitment": "x"}, status=400)
        refuse(mission, url, "open/", "open", opening)
        sealed = send(mission, url, "seal/", "seal", {"commitment": course.commitment(state, "dice 4 2 6")})
        assert (sealed["is_invited"], sealed["has_sealed"], sealed["text"]) == (True, True, None)
        refuse(mission, url, "seal/", "seal", {"commitment": course.commitment(state, "other")}, code="sealed_already")
        said = mission.post(f"{url}objections/", {"text": "Our regional group is wrong."}, format="json")
        assert said.status_code == 200, said.content
        assert [row["text"] for row in api().get(url).json()["objections"]] == ["Our regional group is wrong."]
    with just_after(SEALED):
        course.close()
    with at(OPENING):
        refuse(mission, url, "open/", "open", opening | {"text": "dice 6 6 6"}, code="no_draw")
        assert send(mission, url, "open/", "open", opening)["text"] is None
        refuse(mission, url, "open/", "open", opening, code="opened_already")
    with just_after(OPENED):
        course.close()
    assert api().get(url).json()["text"] == "dice 4 2 6"
    with at(NUMBER), nothing_changes():
        late = mission.post(f"{url}objections/", {"text": "Too late."}, format="json")
    assert late.json()["code"] == "objections_over"


def test_nobody_acts_for_another_state(course, api):
    state, _mission, url = of_state(course, api, 0)
    sent = {"seen": "x", "commitment": course.commitment(state, "x"), "nonce": NONCE, "text": "x"}
    others = [course.first, course.people[course.givers[1].iso3], *(make_user(role) for role in RoleGroup)]
    clients = [api(user) for user in others]
    with at(SEALING), nothing_changes():
        for client in clients:
            answers = [client.post(f"{url}{act}/", sent, format="json") for act in ("seal", "open", "objections")]
            answers += [client.get(f"{url}second_look/?act={act}") for act in ("seal", "open")]
            assert {answer.status_code for answer in answers} == {404}
        assert api().post(f"{url}seal/", sent, format="json").status_code == 401


def test_state_that_is_not_asked_seals_nothing(course, api):
    state, mission, url = of_state(course, api, 3)
    with at(SEALING):
        assert "not asked" in look(mission, url, "seal")["reasons"][0]
        refuse(mission, url, "seal/", "seal", {"commitment": course.commitment(state, "x")}, code="not_asked")
    assert api().get(f"{DRAW}states/{course.hall.outsider.iso3}/").status_code == 404


def test_two_officers_record_a_paper_envelope(course, staff, second, api):
    state = course.givers[2]
    sent = {"giver": state.iso3, "commitment": course.commitment(state, "edelweiss")}
    content = {"nonce": NONCE, "text": "edelweiss"}
    with at(SEALING):
        made = send(staff, ENVELOPES, "", "record_envelope", sent, status=201, look_at=DRAW)
        assert (made["giver"], made["decided_at"], made["opened"]) == (state.iso3, None, None)
        url = f"{ENVELOPES}{made['id']}/"
        assert staff.get(url).json() == made
        assert look(staff, url, "decide")["reasons"]
        refuse(staff, url, "decide/", "decide", {"is_refused": False}, code="own_record")
        refuse(staff, url, "open/", "open", content)
        assert second.post(f"{url}confirm-opening/", {"seen": "x"}, format="json").status_code == 404
        assert send(second, url, "decide/", "decide", {"is_refused": False})["decided_at"]
        refuse(second, url, "decide/", "decide", {"is_refused": True}, code="decided_already")
    with just_after(SEALED):
        send(staff, DRAW, "close-list/", "close_list")
    with at(OPENING):
        opened = send(staff, url, "open/", "open", content)["opened"]
        assert (opened["text"], opened["confirmed_at"]) == ("edelweiss", None)
        refuse(staff, url, "confirm-opening/", "confirm_opening", code="own_record")
        assert send(second, url, "confirm-opening/", "confirm_opening")["opened"]["confirmed_at"]
    with just_after(OPENED):
        closed = send(staff, DRAW, "close-list/", "close_list")
    assert closed["awaits"] == "beacon"
    assert [row["text"] for row in course.draw.ledger().opened] == ["edelweiss"]
    assert api(course.people[state.iso3]).get(url).status_code == 404


def test_refused_envelope_can_be_recorded_again(course, staff, second):
    state = course.givers[2]
    sent = {"giver": state.iso3, "commitment": course.commitment(state, "edelweiss")}
    with at(SEALING):
        made = send(staff, ENVELOPES, "", "record_envelope", sent, status=201, look_at=DRAW)
        url = f"{ENVELOPES}{made['id']}/"
        assert send(second, url, "decide/", "decide", {"is_refused": True})["is_refused"]
        again = sent | {"commitment": course.commitment(state, "heather")}
        send(staff, ENVELOPES, "", "record_envelope", again, status=201, look_at=DRAW)
    assert SealedText.objects.count() == 2
    assert [row["is_refused"] for row in staff.get(ENVELOPES).json()["results"]] == [True, False]


def test_list_is_closed_after_its_time_alone(course, staff):
    with at(SEALING):
        assert look(staff, DRAW, "close_list")["reasons"]
        refuse(staff, DRAW, "close-list/", "close_list", code="no_draw")


def test_number_is_recorded_noted_and_the_lots_drawn(course, staff, api):
    assert staff.post(f"{DRAW}hash-notes/", {}, format="json").status_code == 404
    course.seal_all()
    course.open_all()
    note = {"kind": "read_out", "place": "Working Group, third meeting"}
    when = OPENED + dt.timedelta(minutes=30)
    with at(OPENED + dt.timedelta(hours=1)):
        with nothing_changes():
            early = staff.post(f"{DRAW}hash-notes/", note | {"happened_at": SEALED.isoformat()}, format="json")
            mail = staff.post(f"{DRAW}hash-notes/", note | {"happened_at": when, "kind": "mail"}, format="json")
        assert (early.json()["code"], mail.status_code) == ("wrong_time", 400)
        noted = staff.post(f"{DRAW}hash-notes/", note | {"happened_at": when.isoformat()}, format="json")
        assert "Working Group, third meeting" in str(noted.json()["published_hashes"])
        assert look(staff, DRAW, "record_number")["reasons"]
        refuse(staff, DRAW, "public-number/", "record_number", {"round": ROUND, "signature": SIGNATURE})
    with just_after(NUMBER):
        for wrong in ({"round": ROUND, "signature": "00" * 48}, {"round": 1, "signature": SIGNATURE}):
            refuse(staff, DRAW, "public-number/", "record_number", wrong)
        refuse(staff, DRAW, "practice-number/", "take_practice_number", code="no_practice")
        known = send(staff, DRAW, "public-number/", "record_number", {"round": ROUND, "signature": SIGNATURE})
        assert known["awaits"] == "draw"
        begun = send(staff, DRAW, "lots/", "draw_lots", status=202)
        preparations.run_preparation(Preparation.objects.get().pk)
        assert staff.get(f"/api/v1/preparations/{begun['id']}/").json()["state"] == "ready"
        assert api(course.second).get(f"/api/v1/preparations/{begun['id']}/").status_code == 404
    assert Review.objects.count() == len(course.hall.parties)
    place = api().get(f"/api/v1/draw-reasons/{course.hall.parties[0].iso3}/").json()["phases"][0]["places"][0]
    assert place["reviewer"]
    assert place["is_current"]


def test_nobody_else_conducts_a_drawing(course, api):
    course.seal_all()
    course.open_all()
    paths = [
        *("close-list", "public-number", "practice-number", "lots", "hash-notes", "new-lots", "join", "withdrawal"),
        *("consent", "deferral", "envelopes", "proposals"),
    ]
    row = SealedText.objects.filter(is_envelope=True).get()
    paths += [f"envelopes/{row.pk}/{act}" for act in ("decide", "open", "confirm-opening")]
    with just_after(NUMBER):
        proposal = course.propose(P.VOID, {"reason": "A party was missing."})
        paths.append(f"proposals/{proposal.pk}/decide")
        others = [api(user) for user in everyone_else(course)]
        with nothing_changes():
            for client in others:
                sent = {"seen": course.seen(), "is_refused": False, "kind": "void", "reason": "No."}
                assert {path: client.post(f"{DRAW}{path}/", sent, format="json").status_code for path in paths} == (
                    dict.fromkeys(paths, 404)
                )
                frozen = client.post(f"{PHASES}1/freeze-pool/", sent, format="json")
                seen = [client.get(f"{DRAW}second_look/?act=close_list"), client.get(f"{PROPOSALS}{proposal.pk}/")]
                assert {answer.status_code for answer in (frozen, *seen)} == {404}
                assert client.get(PROPOSALS).json()["results"] == client.get(ENVELOPES).json()["results"] == []
            assert {api().post(f"{DRAW}{path}/", {}, format="json").status_code for path in paths} == {401}


def test_proposal_is_decided_by_another_officer(course, staff, second):
    course.draw_all()
    reason = "A party was missing from the list."
    with just_after(NUMBER):
        for wrong in ({"kind": "void"}, {"kind": "dice", "reason": reason}, {"kind": "other", "reason": reason}):
            refuse(staff, PROPOSALS, "", "propose", wrong, status=400, look_at=DRAW)
        refuse(staff, PROPOSALS, "", "propose", {"kind": "missing", "reason": reason}, look_at=DRAW)
        refuse(staff, PROPOSALS, "", "propose", {"kind": "dice", "digits": "1" * 100}, look_at=DRAW)
        sent = {"kind": "void", "reason": reason}
        made = send(staff, PROPOSALS, "", "propose", sent, status=201, look_at=DRAW)
        url = f"{PROPOSALS}{made['id']}/"
        assert staff.get(url).json() == made
        refuse(staff, PROPOSALS, "", "propose", sent, code="proposed_already", look_at=DRAW)
        refuse(staff, url, "decide/", "decide", {"is_refused": False}, code="own_record")
        assert second.post(f"{url}decide/", {"is_refused": False}, format="json").json()["code"] == "not_read"
        assert send(second, url, "decide/", "decide", {"is_refused": False})["decided_at"]
        refuse(second, url, "decide/", "decide", {"is_refused": True}, code="decided_already")
        assert staff.get(DRAW).json()["is_void"]


def test_refused_proposal_changes_nothing_of_the_drawing(course, staff, second):
    course.seal_all()
    course.open_all()
    with at(NUMBER + dt.timedelta(hours=25)):
        sent = {"kind": "missing", "reason": "Three relays do not have it."}
        made = send(staff, PROPOSALS, "", "propose", sent, status=201, look_at=DRAW)
        send(second, f"{PROPOSALS}{made['id']}/", "decide/", "decide", {"is_refused": True})
        assert staff.get(DRAW).json()["awaits"] == "beacon"


@pytest.fixture
def drawn(hall):
    return hall.draw()


def note(reference="NV 12"):
    return {"reference": reference, "dated": "2026-01-20"}


def test_new_lots_need_the_note_of_the_right_state(hall, drawn, api):
    staff = api(hall.secretariat)
    one = drawn.ledger().assignments[0]
    sent = {"act": "refusal", "state": one.sur, "reviewer": one.reviewer}
    for wrong in ({}, {"reference": "NV 12"}, note() | {"act": "join"}, note() | {"state": "XXX"}):
        refuse(staff, DRAW, "new-lots/", "request_lots", sent | wrong, status=400)
    outside = {"state": hall.outsider.iso3}
    refuse(staff, DRAW, "new-lots/", "request_lots", sent | note() | outside, code="no_draw")
    assert send(staff, DRAW, "new-lots/", "request_lots", sent | note())["awaits"] == "beacon"
    assert NoteVerbale.objects.get().sender.iso3 == one.reviewer
    refuse(staff, DRAW, "withdrawal/", "withdraw", note("NV 13") | {"state": one.sur}, code="no_draw")


def test_note_comes_as_a_file_too(hall, drawn, api):
    staff = api(hall.secretariat)
    one = drawn.ledger().assignments[0]
    seen = look(staff, DRAW, "consent")["seen"]
    sent = {"seen": seen, "state": one.sur, "limit": 5, **note(), "file": make_pdf()}
    answer = staff.post(f"{DRAW}consent/", sent, format="multipart")
    assert answer.status_code == 200, answer.content
    assert NoteVerbale.objects.get().file


def test_states_withdraw_defer_and_agree_by_note(hall, drawn, api):
    staff, groups = api(hall.secretariat), drawn.ledger().groups
    state = next(row.sur for row in drawn.ledger().assignments if groups[row.sur] < 3)
    last = next(row.sur for row in drawn.ledger().assignments if groups[row.sur] == 3)
    refuse(staff, DRAW, "deferral/", "defer", note() | {"state": state, "group": 4}, status=400)
    refuse(staff, DRAW, "consent/", "consent", note() | {"state": state, "limit": 21}, status=400)
    refuse(staff, DRAW, "consent/", "consent", note() | {"state": hall.outsider.iso3, "limit": 5}, code="no_draw")
    refuse(staff, DRAW, "deferral/", "defer", note() | {"state": last, "group": 3}, code="no_draw")
    send(staff, DRAW, "deferral/", "defer", note() | {"state": state, "group": 3})
    assert drawn.ledger().deferred == {state: 3}
    send(staff, DRAW, "consent/", "consent", note("NV 14") | {"state": state, "limit": 5})
    assert send(staff, DRAW, "withdrawal/", "withdraw", note("NV 15") | {"state": state})["awaits"] == "beacon"
    assert send(staff, DRAW, "practice-number/", "take_practice_number")["awaits"] == "redraw"


def test_state_that_joins_must_be_a_party(hall, drawn, api):
    staff = api(hall.secretariat)
    refuse(staff, DRAW, "join/", "join", {"state": hall.outsider.iso3}, code="not_party")
    refuse(staff, DRAW, "join/", "join", {"state": hall.parties[0].iso3}, code="no_draw")


def test_act_on_an_older_state_of_the_drawing_is_refused(course, staff):
    with at(SEALING):
        seen = look(staff, DRAW, "record_envelope")["seen"]
        course.seal(course.givers[0], "dice 4 2 6")
        sent = {"giver": course.givers[2].iso3, "commitment": course.commitment(course.givers[2], "x"), "seen": seen}
        with nothing_changes():
            answer = staff.post(ENVELOPES, sent, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_since_read")
    assert not RevealedText.objects.exists()
