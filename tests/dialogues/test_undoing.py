"""Small acts of a dialogue can be undone for a minute, by the person who did them, if nothing followed."""

from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from dialogues.models import Attendee, Speaker
from dialogues.services import attendees, dialogues, floor, speakers
from tests.factories.dialogues import decide, make_application, make_dialogue, open_room
from tests.factories.rows import nothing_changes, refusal
from untoc_portal.front.demo.reading import do_after_reading


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group)


@pytest.fixture
def listed(stage, dialogue):
    pairs = ((stage.organization, stage.representative), (stage.other_organization, stage.other_representative))
    for organization, representative in pairs:
        decide(make_application(dialogue, organization, representative, wants_to_speak=True))
    speakers.list_speakers(dialogue, actor=stage.chair)
    open_room(dialogue, stage.chair)
    return list(dialogue.speakers.all())


@pytest.fixture
def act(stage, dialogue):
    """Do an act of the chair, and return the token that undoes it."""

    def do(service, speaker, **more):
        return speakers.change_speakers_list(
            dialogue, partial(service, speaker, actor=stage.chair, **more), actor=stage.chair
        )

    return do


def _list_of(dialogue):
    columns = ("pk", *speakers.COLUMNS)
    return list(dialogue.speakers.order_by("pk").values_list(*columns))


@pytest.mark.parametrize("name", ["floor", "next floor", "end", "down", "skip"])
def test_act_on_the_list_is_undone(name, stage, dialogue, listed, act):
    first, second = listed
    if name in {"next floor", "end"}:
        floor.give_floor(first, actor=stage.chair)
    before = _list_of(dialogue)
    token = {
        "floor": partial(act, floor.give_floor, first),
        "next floor": partial(act, floor.give_floor, second),
        "end": partial(act, floor.end_speech, first),
        "down": partial(act, speakers.move_speaker, first, up=False),
        "skip": partial(act, speakers.skip_speaker, first),
    }[name]()
    assert _list_of(dialogue) != before
    speakers.undo_act_on_list(dialogue, actor=stage.chair, token=token)
    assert _list_of(dialogue) == before


def test_undo_is_refused_to_others(stage, dialogue, listed, act):
    token = act(floor.give_floor, listed[0])
    for person in stage.everyone_but(stage.chair):
        with refusal():
            speakers.undo_act_on_list(dialogue, actor=person, token=token)
    for made_up in ("", "x", token[:-1]):
        with refusal():
            speakers.undo_act_on_list(dialogue, actor=stage.chair, token=made_up)


def test_undo_is_refused_after_a_minute(stage, dialogue, listed, settings):
    assert settings.UNDO_SECONDS == 60
    with time_machine.travel(timezone.now(), tick=False) as clock:
        token = speakers.change_speakers_list(
            dialogue, partial(floor.give_floor, listed[0], actor=stage.chair), actor=stage.chair
        )
        clock.shift(62)
        with refusal("too_late"):
            speakers.undo_act_on_list(dialogue, actor=stage.chair, token=token)


def test_undo_is_refused_when_something_followed(stage, dialogue, listed, act):
    token = act(floor.give_floor, listed[0])
    act(floor.give_floor, listed[1])
    with refusal("built_on"):
        speakers.undo_act_on_list(dialogue, actor=stage.chair, token=token)


def test_undo_of_another_dialogue_is_refused(stage, dialogue, listed, act):
    token = act(floor.give_floor, listed[0])
    other = make_dialogue(stage.secretariat, stage.group)
    with refusal():
        speakers.undo_act_on_list(other, actor=stage.chair, token=token)


def test_undo_is_offered_in_the_message(stage, dialogue, listed, client):
    client.force_login(stage.chair)
    answer = client.post(reverse("dialogues:speaker_act", args=[listed[0].pk, "floor"]))
    (message,) = get_messages(answer.wsgi_request)
    address = message.extra_tags
    page = client.get(answer["Location"]).content.decode()
    assert ("The speaker has the floor." in page, ">Undo<" in page) == (True, True)
    assert parse_qs(urlsplit(address).query)["act"]
    assert client.post(address).status_code == 302
    assert not Speaker.objects.filter(began_at__isnull=False).exists()
    with nothing_changes(but=("accounts.User",)):
        client.post(address)


def test_attendance_is_undone_until_a_certificate(stage, dialogue, listed, client):
    do_after_reading(dialogues.record_dialogue_held, dialogue, actor=stage.chair)
    people = list(Attendee.objects.filter(application__dialogue=dialogue))
    record = partial(attendees.record_attendance_with_undo, dialogue, actor=stage.secretariat)
    token = record(present=people)
    with refusal():
        attendees.undo_attendance(dialogue, actor=stage.chair, token=token)
    attendees.undo_attendance(dialogue, actor=stage.secretariat, token=token)
    assert set(Attendee.objects.values_list("attended", flat=True)) == {None}
    token = record(present=people)
    attendees.certify_attendance(people[0], actor=stage.secretariat)
    with refusal("built_on"):
        attendees.undo_attendance(dialogue, actor=stage.secretariat, token=token)
    client.force_login(stage.secretariat)
    answer = client.post(reverse("dialogues:dialogue_attendance", args=[dialogue.pk]), {"present": [people[1].pk]})
    assert answer.status_code == 302
