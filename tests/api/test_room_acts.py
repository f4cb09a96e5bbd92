"""Acts in the room over the API: the meeting, the list, messages, presences, points of order, minutes."""

import pytest
import time_machine
from django.utils import timezone

from dialogues.models import Dialogue, Meeting, MeetingLimit, Presence, RoomMessage, RoomNote, Speaker, WorkingGroup
from dialogues.services import applications, general_reviews, speakers
from tests.api.refusing import act, refuse, refuse_others
from tests.dialogues.conftest import stage  # noqa: F401
from tests.factories.delegations import make_state_person
from tests.factories.dialogues import (
    DAY,
    circulate,
    decide,
    make_application,
    make_chair,
    make_dialogue,
    make_session,
    open_room,
)
from tests.factories.stakeholders import make_organization, make_representative
from untoc_portal.core.public_ids import hide_id
from untoc_portal.front.demo.reading import do_after_reading

ROOM = (Dialogue, Meeting, MeetingLimit, Presence, RoomMessage, RoomNote, Speaker)
# Each act of who leads the room, with what it takes.
LEADING = {
    "open": {}, "close": {}, "close-list": {}, "open-list": {}, "programme-line": {"line": 2}, "renew-link": {},
    "message": {"kind": "break"}, "end-message": {}, "state-named": {}, "list-speakers": {},
    "ask": {"body": "UNODC"},
}  # fmt: skip


@pytest.fixture
def dialogue(stage):  # noqa: F811
    return make_dialogue(stage.secretariat, stage.group, speaking_minutes=3, programme="Opening\n\nPanel\nClosing")


@pytest.fixture
def invited(stage, dialogue):  # noqa: F811
    return decide(make_application(dialogue, stage.organization, stage.representative, wants_to_speak=True))


def url_of(dialogue, part=""):
    return f"/api/v1/rooms/{dialogue.pk}/{part}"


def test_nobody_else_leads_the_room(stage, dialogue, invited, api):  # noqa: F811
    del invited
    open_room(dialogue, stage.chair)
    allowed = [stage.secretariat, stage.chair]
    for name, sent in LEADING.items():

        def send(client, name=name, sent=sent):
            return client.post(url_of(dialogue, f"{name}/"), sent, format="json")

        refuse_others(stage, api, allowed, send, *ROOM)
    limits = {"limits": [{"speaker_class": "state", "rank": 1, "minutes": 5, "warning_seconds": 30}]}
    refuse_others(
        stage, api, allowed, lambda client: client.put(url_of(dialogue, "limits/"), limits, format="json"), *ROOM
    )
    for part in ("limits/", "presences/", "minutes/"):
        for person in stage.everyone_but(*allowed):
            assert api(person).get(url_of(dialogue, part)).status_code == 404, part
        assert api().get(url_of(dialogue, part)).status_code == 401


def test_meeting_is_opened_led_and_closed(stage, dialogue, api):  # noqa: F811
    chair = api(stage.chair)

    def do(name, **sent):
        return chair.post(url_of(dialogue, f"{name}/"), sent, format="json")

    assert do("close").status_code == 409
    assert do("message", kind="break").status_code == 409
    opened = do("open")
    assert (opened.status_code, opened.json()["is_live"]) == (200, True), opened.content
    assert do("open").status_code == 409
    assert do("programme-line", line=2).json()["meeting"]["programme_line"] == 2
    assert do("programme-line", line=20).status_code in (400, 409)
    assert do("message", kind="break").json()["message"]
    assert do("message", kind="own", texts={"en": "Coffee is served."}).json()["message"] == "Coffee is served."
    assert do("message", kind="own", texts={"de": "Kaffee"}).status_code == 400
    assert do("message", kind="own").status_code in (400, 409)
    assert do("end-message").json()["message"] is None
    before = Meeting.objects.get().interpreters_token
    answer = do("renew-link")
    assert Meeting.objects.get().interpreters_token not in (before, answer.content.decode())
    assert do("state-named").status_code == 409
    assert do("close-list").json()["meeting"]["list_closed_at"]
    assert do("ask", body="UNODC").json()["code"] == "list_closed"
    assert do("open-list").json()["meeting"]["list_closed_at"] is None
    (one,) = do("ask", body="UNODC").json()["waiting"]
    assert (one["name"], one["speaker_class"]) == ("UNODC", "un_body")
    assert do("ask", body="UNODC").json()["code"] == "on_list"
    assert do("ask", body="UNODC", state="KEN").status_code == 400
    assert do("close").json()["is_live"] is False


def test_limits_are_changed_for_this_meeting(stage, dialogue, api):  # noqa: F811
    chair, url = api(stage.chair), url_of(dialogue, "limits/")
    before = {row["speaker_class"]: row for row in chair.get(url).json()}
    sent = {**before["state"], "minutes": 7}
    assert chair.put(url, {"limits": [sent]}, format="json").status_code == 200
    after = {row["speaker_class"]: row for row in chair.get(url).json()}
    assert after == {**before, "state": sent}
    for wrong in ({**sent, "minutes": 99}, {**sent, "speaker_class": "king"}):
        assert chair.put(url, {"limits": [wrong]}, format="json").status_code in (400, 409)


def test_state_and_organization_ask_for_themselves(stage, dialogue, invited, api):  # noqa: F811
    open_room(dialogue, stage.chair)
    mission, other = make_state_person(stage.world, "KEN").user, make_state_person(stage.world, "GHA").user

    def ask(client, **sent):
        return client.post(url_of(dialogue, "ask/"), sent, format="json")

    people = [*stage.everyone_but(stage.secretariat, stage.chair), other]
    refuse(api, people, lambda client: ask(client, state="KEN"), *ROOM)
    assert [row["name"] for row in ask(api(mission), state="KEN").json()["waiting"]] == ["Kenya"]
    own = {"application": hide_id(invited)}
    refuse(
        api, [*stage.everyone_but(stage.secretariat, stage.chair, stage.representative), mission],
        lambda client: ask(client, **own), *ROOM,
    )  # fmt: skip
    assert ask(api(stage.representative), **own).status_code == 200
    assert ask(api(stage.representative), **own).json()["code"] == "on_list"
    assert ask(api(mission), body="UNODC").status_code == 404
    assert ask(api(mission)).status_code == 400
    # For anyone who asks in the room, who leads it puts the name on the list.
    assert len(ask(api(stage.chair), state="GHA").json()["waiting"]) == 3


def test_presence_is_recorded_by_oneself_or_the_chair(stage, dialogue, invited, api):  # noqa: F811
    attendee = invited.attendees.get()

    def send(client, **more):
        return client.post(url_of(dialogue, "presences/"), {"attendee": attendee.pk, **more}, format="json")

    own, chair = api(stage.representative), api(stage.chair)
    assert send(own).status_code == 409
    open_room(dialogue, stage.chair)
    others = stage.everyone_but(stage.secretariat, stage.chair, stage.representative)
    refuse(api, others, send, *ROOM)
    assert send(own, is_online=True).json()["online"] == 1
    assert send(chair, state="KEN").status_code == 400
    in_room = chair.post(url_of(dialogue, "presences/"), {"state": "KEN"}, format="json")
    assert (in_room.json()["present"], in_room.json()["online"]) == (1, 1)
    rows = chair.get(url_of(dialogue, "presences/")).json()
    assert [(row["attendee"], row["state"], row["is_online"]) for row in rows] == [
        (attendee.pk, None, True), (None, "KEN", False),
    ]  # fmt: skip
    entry = url_of(dialogue, f"presences/{rows[1]['id']}/")
    refuse_others(stage, api, [stage.secretariat, stage.chair], lambda client: client.delete(entry), *ROOM)
    assert chair.delete(entry).status_code == 204
    assert Presence.objects.count() == 1


def test_point_of_order_is_raised_by_a_state_party(stage, dialogue, api):  # noqa: F811
    mission, other = make_state_person(stage.world, "KEN").user, make_state_person(stage.world, "GHA").user

    def send(client, **more):
        return client.post(url_of(dialogue, "points-of-order/"), {"state": "KEN", **more}, format="json")

    assert send(api(mission)).status_code == 409
    open_room(dialogue, stage.chair)
    refuse(api, [*stage.everyone_but(stage.secretariat, stage.chair), other], send, *ROOM)
    assert send(api(mission), note="I say so").status_code == 200
    assert send(api(stage.chair), note="Ruled at once").status_code == 200
    assert [row.note for row in RoomNote.objects.all()] == ["", "Ruled at once"]
    (minutes,) = api(stage.chair).get(url_of(dialogue, "minutes/")).json()
    assert [(row["kind"], row["state"], row["note"]) for row in minutes["notes"]] == [
        ("point_of_order", "KEN", ""), ("point_of_order", "KEN", "Ruled at once"),
    ]  # fmt: skip


def test_act_on_the_list_is_undone_by_who_did_it(stage, dialogue, invited, api):  # noqa: F811
    chair, undo = api(stage.chair), url_of(dialogue, "undo/")
    listed = chair.post(url_of(dialogue, "list-speakers/")).json()["waiting"]
    assert len(listed) == 1
    del invited
    skipped = chair.post(f"/api/v1/speakers/{listed[0]['id']}/skip/").json()
    assert [row["id"] for row in skipped["skipped"]] == [listed[0]["id"]]
    token = {"undo": skipped["undo"]}
    everyone = stage.everyone_but(stage.chair)
    refuse(api, everyone, lambda client: client.post(undo, token, format="json"), *ROOM)
    undone = chair.post(undo, token, format="json")
    assert ([row["id"] for row in undone.json()["waiting"]], undone.json()["skipped"]) == ([listed[0]["id"]], [])
    assert chair.post(undo, token, format="json").json()["code"] == "built_on"
    assert chair.post(undo, {"undo": "x"}, format="json").status_code == 404


def test_speech_is_in_the_minutes(stage, dialogue, invited, api):  # noqa: F811
    del invited
    open_room(dialogue, stage.chair)
    chair = api(stage.chair)
    (one,) = chair.post(url_of(dialogue, "list-speakers/")).json()["waiting"]
    chair.post(f"/api/v1/speakers/{one['id']}/give-floor/", {"expected": None}, format="json")
    chair.post(f"/api/v1/speakers/{one['id']}/end/")
    (minutes,) = chair.get(url_of(dialogue, "minutes/")).json()
    assert [row["name"] for row in minutes["speeches"]] == [str(stage.organization)]


def test_president_invites_and_the_conference_approves(stage, api):  # noqa: F811
    conference = WorkingGroup.objects.create(code="COP", names={"en": "Conference"}, source="test")
    president = make_chair(conference)
    item = make_session(stage.secretariat, conference, in_days=90).agenda_items.get()
    opened = do_after_reading(
        general_reviews.open_general_review, item, actor=stage.secretariat,
        applications_close_on=timezone.localdate() + 40 * DAY,
    )  # fmt: skip
    organization = make_organization(stage.secretariat, ecosoc_status="special")
    circulate(
        make_application(
            opened, organization, make_representative(stage.secretariat, organization), wants_to_speak=True
        )
    )
    with time_machine.travel(timezone.now() + 20 * DAY):
        applications.accept_unobjected(opened)
    speakers.list_speakers(opened, actor=president)
    speaker = opened.speakers.get()
    invite, url = f"/api/v1/speakers/{speaker.pk}/invite/", url_of(opened)
    officer = api(stage.secretariat)
    assert act(officer, url, "approve_speakers", path="approve-speakers").json()["code"] == "nobody"
    refuse(api, stage.everyone_but(), lambda client: client.post(invite), *ROOM)
    assert api(president).post(invite).status_code == 200
    approve = f"{url}approve-speakers/"
    refuse(
        api, [*stage.everyone_but(stage.secretariat), president],
        lambda client: client.post(approve, {"seen": "x"}, format="json"), *ROOM,
    )  # fmt: skip
    assert officer.post(approve, {"seen": "x"}, format="json").status_code in (400, 409)
    assert act(officer, url, "approve_speakers", path="approve-speakers").status_code == 200
    assert Speaker.objects.get().approved_at
