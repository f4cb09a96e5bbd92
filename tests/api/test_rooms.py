"""The room during a session over the API: the same rights, services and names as on the pages."""

import pytest
from django.urls import reverse

from dialogues.models import Dialogue, Speaker
from dialogues.services import rooms, speakers
from tests.dialogues.conftest import stage  # noqa: F401
from tests.factories.dialogues import decide, make_application, make_dialogue, open_room

HIDDEN = "An organization that did not agree to be named"
ACTS = ("give-floor", "pause", "resume", "extend", "end", "skip", "move")


@pytest.fixture
def dialogue(stage):  # noqa: F811
    return make_dialogue(stage.secretariat, stage.group, speaking_minutes=3, programme="Opening\nClosing")


@pytest.fixture
def listed(stage, dialogue):  # noqa: F811
    pairs = (
        (stage.organization, stage.representative), (stage.other_organization, stage.other_representative),
    )  # fmt: skip
    for organization, person in pairs:
        decide(make_application(dialogue, organization, person, wants_to_speak=True))
    speakers.list_speakers(dialogue, actor=stage.chair)
    return list(dialogue.speakers.order_by("position"))


def room_of(dialogue):
    return f"/api/v1/rooms/{dialogue.pk}/"


def act(speaker, name):
    return f"/api/v1/speakers/{speaker.pk}/{name}/"


def test_chair_leads_the_room(stage, dialogue, listed, api):  # noqa: F811
    first, second = listed
    chair = api(stage.chair)
    assert chair.post(act(first, "give-floor"), {"expected": None}, format="json").status_code == 409
    open_room(dialogue, stage.chair)
    room = chair.post(act(first, "give-floor"), {"expected": None}, format="json").json()
    assert (room["floor"]["speaker"]["id"], room["floor"]["seconds_all"]) == (first.pk, 180)
    assert chair.post(act(second, "give-floor"), {"expected": None}, format="json").status_code == 409
    assert chair.post(act(first, "pause")).json()["floor"]["is_paused"] is True
    assert chair.post(act(first, "resume")).json()["floor"]["is_paused"] is False
    assert chair.post(act(first, "extend"), {"seconds": 90}, format="json").json()["floor"]["seconds_all"] == 270
    assert chair.post(act(first, "end")).json()["floor"] is None
    assert chair.post(act(first, "end")).status_code == 409
    assert [row["id"] for row in chair.post(act(second, "skip")).json()["skipped"]] == [second.pk]
    back = chair.post(act(second, "skip"), {"skip": False}, format="json").json()
    assert ([row["id"] for row in back["waiting"]], [row["id"] for row in back["spoken"]]) == (
        [second.pk],
        [first.pk],
    )


def test_chair_moves_with_one_place_and_a_reason(stage, listed, api):  # noqa: F811
    first, second = listed
    chair = api(stage.chair)
    for bad in ({}, {"up": True, "before": first.pk}, {"up": True, "reason": "mood"}, {"before": -1}):
        assert chair.post(act(second, "move"), bad, format="json").status_code == 400, bad
    moved = chair.post(act(second, "move"), {"before": first.pk, "reason": "balance"}, format="json").json()
    assert [row["id"] for row in moved["waiting"]] == [second.pk, first.pk]
    assert Speaker.objects.get(pk=second.pk).move_reason == "balance"
    assert chair.post(act(second, "move"), {"up": False}, format="json").json()["waiting"][0]["id"] == first.pk


def test_nobody_else_acts_in_the_room(stage, dialogue, listed, api):  # noqa: F811
    open_room(dialogue, stage.chair)
    version = Dialogue.objects.get(pk=dialogue.pk).room_version
    for person in [*stage.everyone_but(stage.secretariat, stage.chair, stage.representative), None]:
        found = {api(person).post(act(listed[0], name), {}, format="json").status_code for name in ACTS}
        assert found == ({401} if person is None else {404}), person
    own = api(stage.representative)
    assert {own.post(act(listed[0], one), {}, format="json").status_code for one in ACTS if one != "skip"} == {404}
    assert Dialogue.objects.get(pk=dialogue.pk).room_version == version
    # Each side gives up its own place, and no other.
    assert own.post(act(listed[1], "skip")).status_code == 404
    assert own.post(act(listed[0], "skip")).status_code == 200


def test_each_reader_gets_the_names_of_the_page(stage, dialogue, listed, api, client):  # noqa: F811
    names = [str(stage.organization), str(stage.other_organization)]
    expected = {stage.chair: names, stage.delegate: names, stage.representative: [names[0], HIDDEN], None: [HIDDEN] * 2}
    for person, shown in expected.items():
        answer = api(person).get(room_of(dialogue))
        assert [row["name"] for row in answer.json()["waiting"]] == shown, person
        own = [row["is_for_user"] for row in answer.json()["waiting"]]
        assert own == [person == stage.representative, False]
        client.force_login(person) if person else client.logout()
        page = client.get(reverse("dialogues:speaker_list", args=[dialogue.pk])).content.decode()
        # A speaker's telephone shows who speaks before, and not who follows.
        assert all(name in page for name in shown[: shown.index(HIDDEN) if any(own) else 2])
        assert all(name not in page for name in names if name not in shown)


def test_room_says_why_and_keeps_the_link_secret(stage, dialogue, api):  # noqa: F811
    before = api().get(room_of(dialogue)).json()
    assert (before["is_live"], before["meeting"], before["programme"]) == (False, None, ["Opening", "Closing"])
    assert before["reason"]
    meeting = rooms.open_meeting(dialogue, actor=stage.chair)
    answer = api(stage.delegate).get(room_of(dialogue))
    assert (answer.json()["is_live"], answer.json()["reason"]) == (True, None)
    assert meeting.interpreters_token not in answer.content.decode()
    assert api().get("/api/v1/rooms/999999/").status_code == 404
