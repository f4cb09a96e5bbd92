"""The room during a session: meetings, the floor, the order, replies, points of order, messages, the pulse."""

import datetime as dt

import pytest
import time_machine
from django.core.handlers.wsgi import WSGIRequest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from dialogues.live import VERSIONS, PulseApplication, PulseMiddleware, get_pulse_url
from dialogues.models import Dialogue, Meeting, Presence, RoomMessage, RoomNote, Speaker
from dialogues.selectors.room_screens import load_room
from dialogues.selectors.rooms import get_last_meeting, get_room_limits, list_points_of_order
from dialogues.services import asking, co_chairs, floor, room_notes, rooms, speakers
from tests.factories.dialogues import decide, make_application, make_dialogue, make_statement, open_room
from tests.factories.people import make_secretariat, make_user
from tests.factories.rows import refusal
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.models import AuditEvent

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def dialogue(stage):
    return make_dialogue(stage.secretariat, stage.group, speaking_minutes=3, programme="Opening\n\nPanel\nClosing")


@pytest.fixture
def invited(stage, dialogue):
    pairs = (
        (stage.organization, stage.representative), (stage.other_organization, stage.other_representative),
    )  # fmt: skip
    return [decide(make_application(dialogue, one, who, wants_to_speak=True)) for one, who in pairs]


@pytest.fixture
def listed(stage, dialogue, invited):
    speakers.list_speakers(dialogue, actor=stage.chair)
    return list(dialogue.speakers.order_by("position"))


@pytest.fixture
def kenya(stage):
    return stage.world.states["KEN"]


def waiting(dialogue, user):
    return [entry.speaker for entry in load_room(dialogue, user).waiting]


def test_only_who_leads_acts_in_the_room(stage, dialogue, listed, client):
    """Each act, tried by everyone who is not the chair and not in the Secretariat."""
    open_room(dialogue, stage.chair)
    floor.give_floor(listed[0], actor=stage.chair)
    names = {"floor", "pause", "resume", "extend", "end", "up", "down", "to", "invite"}
    acts = ("open", "close", "close-list", "open-list", "line", "link", "message", "end-message", "named", "absent")
    pages = ("room_desk", "room_add", "room_point_of_order", "room_own_message", "room_limits")
    version = Dialogue.objects.get(pk=dialogue.pk).room_version
    for person in stage.everyone_but(stage.secretariat, stage.chair):
        client.force_login(person)
        found = {client.post(reverse("dialogues:speaker_act", args=[listed[1].pk, name])).status_code for name in names}
        found |= {client.post(reverse("dialogues:room_act", args=[dialogue.pk, act])).status_code for act in acts}
        found |= {client.get(reverse(f"dialogues:{page}", args=[dialogue.pk])).status_code for page in pages}
        assert found == {404}, person
    assert Dialogue.objects.get(pk=dialogue.pk).room_version == version


def test_meeting_opens_once_and_on_the_day(stage, dialogue):
    for days in (-1, 1):
        with time_machine.travel(timezone.now() + dt.timedelta(days=days)), refusal("floor_closed"):
            rooms.open_meeting(dialogue, actor=stage.chair)
    assert rooms.prepare_meeting(dialogue, actor=stage.chair).opened_at is None
    meeting = rooms.open_meeting(dialogue, actor=stage.chair)
    with refusal("open"):
        rooms.open_meeting(dialogue, actor=stage.secretariat)
    for line in (-1, 99):
        with refusal("no_line"):
            rooms.set_programme_line(dialogue, actor=stage.chair, line=line)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.create(dialogue=dialogue, number=2)
    rooms.close_meeting(dialogue, actor=stage.chair)
    with refusal("no_meeting"):
        rooms.close_meeting(dialogue, actor=stage.chair)
    assert rooms.open_meeting(dialogue, actor=stage.chair).number == meeting.number + 1


def test_floor_needs_open_meeting_of_today(stage, dialogue, listed):
    with refusal("floor_closed"):
        floor.give_floor(listed[0], actor=stage.chair)
    rooms.prepare_meeting(dialogue, actor=stage.chair)
    with refusal("floor_closed"):
        floor.give_floor(listed[0], actor=stage.chair)
    open_room(dialogue, stage.chair)
    floor.give_floor(listed[0], actor=stage.chair)
    rooms.close_meeting(dialogue, actor=stage.chair)
    assert Speaker.objects.get(pk=listed[0].pk).ended_at is not None
    with refusal("floor_closed"):
        floor.give_floor(listed[1], actor=stage.chair)


def test_database_keeps_the_floor_in_a_meeting(stage, dialogue, listed):
    meeting = rooms.open_meeting(dialogue, actor=stage.chair)
    row = Speaker.objects.filter(pk=listed[0].pk)
    early = meeting.opened_at - MINUTE
    for values in ({"began_at": timezone.now()}, {"began_at": early, "meeting": meeting, "minutes": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**values)
    rooms.close_meeting(dialogue, actor=stage.chair)
    late = {"began_at": timezone.now() + MINUTE, "meeting": meeting, "minutes": 3}
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(**late)


def test_two_chairs_press_together(stage, dialogue, listed):
    """The page of the second one shows nobody on the floor, or someone who has ended in the meantime."""
    open_room(dialogue, stage.chair)
    floor.give_floor(listed[0], actor=stage.chair, expected=None)
    with refusal("floor_changed"):
        floor.give_floor(listed[1], actor=stage.secretariat, expected=None)
    floor.give_floor(listed[1], actor=stage.secretariat, expected=listed[0].pk)
    with refusal("no_floor"):
        floor.end_speech(listed[0], actor=stage.chair)
    with pytest.raises(IntegrityError), transaction.atomic():
        Speaker.objects.filter(pk=listed[0].pk).update(ended_at=None)


def test_clock_pauses_extends_and_stays(stage, dialogue, listed):
    now = timezone.now().replace(microsecond=0) + MINUTE
    open_room(dialogue, stage.chair)
    with time_machine.travel(now, tick=False) as clock:
        first = floor.give_floor(listed[0], actor=stage.chair)
        clock.shift(MINUTE)
        floor.stop_clock(first, actor=stage.chair)
        with refusal("paused"):
            floor.stop_clock(first, actor=stage.chair)
        clock.shift(5 * MINUTE)
        assert load_room(dialogue, stage.chair).floor.clock == "2:00"
        floor.resume_speech(first, actor=stage.chair)
        with refusal("not_paused"):
            floor.resume_speech(first, actor=stage.chair)
        floor.extend_speech(first, actor=stage.chair)
        with refusal("extension"):
            floor.extend_speech(first, actor=stage.chair, seconds=floor.MAX_EXTENSION)
        limits = {"stakeholder": {**get_room_limits(dialogue)["stakeholder"], "minutes": 9}}
        rooms.change_limits(dialogue, actor=stage.chair, limits=limits)
        clock.shift(2.5 * MINUTE)
        shown = load_room(dialogue, stage.chair).floor
        assert (shown.clock, shown.minutes_all, shown.is_ending, shown.is_over) == ("0:30", 4, True, False)
        clock.shift(MINUTE)
        assert load_room(dialogue, stage.chair).floor.is_over
        floor.end_speech(first, actor=stage.chair)
        assert Speaker.objects.get(pk=first.pk).get_seconds_spoken(now) == 270
        assert floor.give_floor(listed[1], actor=stage.chair).minutes == 9


def test_order_is_by_class_then_as_asked(stage, dialogue, listed, kenya):
    now = timezone.now()
    with time_machine.travel(now + MINUTE, tick=False):
        body = asking.add_body(dialogue, actor=stage.chair, body="Office A", speaker_class="un_body")
    with time_machine.travel(now + 2 * MINUTE, tick=False):
        state = asking.ask_floor_for_state(dialogue, actor=stage.chair, state=kenya)
        other = asking.ask_floor_for_state(dialogue, actor=stage.chair, state=stage.world.states["GHA"])
    assert waiting(dialogue, stage.chair) == [state, other, body, *listed]
    speakers.move_speaker(listed[1], actor=stage.chair, before=state.pk, reason="balance")
    moved = Speaker.objects.get(pk=listed[1].pk)
    assert waiting(dialogue, stage.chair)[0] == moved
    assert (moved.moved_by, moved.move_reason) == (stage.chair, "balance")
    assert AuditEvent.objects.latest("pk").changes == {"speaker": str(moved), "place": [5, 1], "move_reason": "balance"}
    with refusal("reason"):
        speakers.move_speaker(moved, actor=stage.chair, up=False, reason="mood")
    open_room(dialogue, stage.chair)
    floor.give_floor(moved, actor=stage.chair)
    with refusal("had_floor"):
        speakers.move_speaker(moved, actor=stage.chair, up=False)


def test_state_and_organization_ask_for_themselves(stage, dialogue, invited, kenya, monkeypatch):
    Speaker.objects.all().delete()
    for person in stage.everyone_but(stage.secretariat, stage.chair):
        with pytest.raises(NotAllowedError):
            asking.ask_floor_for_state(dialogue, actor=person, state=kenya)
    for person in stage.everyone_but(stage.secretariat, stage.chair, stage.representative):
        with pytest.raises(NotAllowedError):
            asking.ask_floor_for_organization(invited[0], actor=person)
    asking.ask_floor_for_organization(invited[0], actor=stage.representative)
    with refusal("on_list"):
        asking.ask_floor_for_organization(invited[0], actor=stage.representative)
    monkeypatch.setattr(asking, "may_speak_for_state", lambda user, state: (user, state) == (stage.delegate, kenya))
    asking.ask_floor_for_state(dialogue, actor=stage.delegate, state=kenya)
    with refusal("on_list"):
        asking.ask_floor_for_state(dialogue, actor=stage.delegate, state=kenya)
    rooms.close_speakers_list(dialogue, actor=stage.chair)
    with refusal("list_closed"):
        asking.ask_floor_for_organization(invited[1], actor=stage.other_representative)
    with refusal("no_meeting"):
        asking.ask_floor_for_state(dialogue, actor=stage.delegate, state=kenya, is_reply=True)


def test_uninvited_organization_does_not_ask(stage, dialogue):
    application = make_application(dialogue, stage.organization, stage.representative)
    with refusal("not_invited"):
        asking.ask_floor_for_organization(application, actor=stage.representative)
    with refusal("no_body"):
        asking.add_body(dialogue, actor=stage.chair, body="A firm", speaker_class="stakeholder")


def test_reply_waits_at_the_end(stage, dialogue, listed, kenya):
    open_room(dialogue, stage.chair)
    rooms.close_speakers_list(dialogue, actor=stage.chair)
    reply = asking.ask_floor_for_state(dialogue, actor=stage.chair, state=kenya, is_reply=True)
    assert waiting(dialogue, stage.chair) == [*listed, reply]
    floor.give_floor(reply, actor=stage.chair)
    second = asking.ask_floor_for_state(dialogue, actor=stage.chair, state=kenya, is_reply=True)
    floor.give_floor(second, actor=stage.chair)
    with refusal("speeches_used"):
        asking.ask_floor_for_state(dialogue, actor=stage.chair, state=kenya, is_reply=True)


def test_class_may_use_up_its_minutes(stage, dialogue, listed):
    open_room(dialogue, stage.chair)
    limits = {"stakeholder": {**get_room_limits(dialogue)["stakeholder"], "total_minutes": 1}}
    rooms.change_limits(dialogue, actor=stage.chair, limits=limits)
    floor.give_floor(listed[0], actor=stage.chair)
    with time_machine.travel(timezone.now() + MINUTE), refusal("total_used"):
        floor.give_floor(listed[1], actor=stage.chair)
    with refusal("limit"):
        rooms.change_limits(dialogue, actor=stage.chair, limits={"reply": {**limits["stakeholder"], "minutes": 0}})


def test_only_states_parties_raise_points_of_order(stage, dialogue, listed, kenya):
    with refusal("floor_closed"):
        room_notes.record_point_of_order(dialogue, actor=stage.chair, state=kenya)
    meeting = rooms.open_meeting(dialogue, actor=stage.chair)
    with pytest.raises(NotAllowedError):
        room_notes.record_point_of_order(dialogue, actor=stage.representative, state=kenya)
    assert room_notes.record_point_of_order(dialogue, actor=stage.chair, state=kenya, note="On time").state == kenya
    kenya.statuses.update(status="signatory")
    with refusal("no_party"):
        room_notes.record_point_of_order(dialogue, actor=stage.chair, state=kenya)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoomNote.objects.create(meeting=meeting, kind="point_of_order", speaker=listed[0], recorded_by=stage.chair)


def test_chair_sees_a_point_of_order_until_the_next_speech(stage, dialogue, listed, kenya, client):
    open_room(dialogue, stage.chair)
    floor.give_floor(listed[0], actor=stage.chair)
    assert not list_points_of_order(get_last_meeting(dialogue))
    room_notes.record_point_of_order(dialogue, actor=stage.chair, state=kenya, note="On the order of speakers")
    client.force_login(stage.chair)
    desk, screen = (reverse(f"dialogues:{name}", args=[dialogue.pk]) for name in ("room_desk", "room_screen"))
    assert "On the order of speakers" in client.get(desk).content.decode()
    assert "On the order of speakers" not in client.get(screen).content.decode()
    floor.end_speech(Speaker.objects.get(pk=listed[0].pk), actor=stage.chair)
    assert list_points_of_order(get_last_meeting(dialogue))
    floor.give_floor(listed[1], actor=stage.chair)
    assert not list_points_of_order(get_last_meeting(dialogue))


def test_state_named_aloud_reminds_the_room(stage, dialogue, listed, client):
    open_room(dialogue, stage.chair)
    with refusal("no_floor"):
        room_notes.record_state_named(dialogue, actor=stage.chair)
    floor.give_floor(listed[0], actor=stage.chair)
    room_notes.record_state_named(dialogue, actor=stage.chair)
    assert RoomNote.objects.get().speaker == listed[0]
    for name in ("room_screen", "speaker_list"):
        assert "Please name no State" in client.get(reverse(f"dialogues:{name}", args=[dialogue.pk])).content.decode()


def test_message_is_in_the_language_of_its_reader(stage, dialogue):
    with refusal("no_meeting"):
        room_notes.show_message(dialogue, actor=stage.chair, kind="break")
    open_room(dialogue, stage.chair)
    for kind, texts in (("own", {}), ("break", {"en": "x"}), ("nonsense", {})):
        with refusal("no_message"):
            room_notes.show_message(dialogue, actor=stage.chair, kind=kind, texts=texts)
    with refusal("too_long"):
        room_notes.show_message(dialogue, actor=stage.chair, kind="own", texts={"en": "x" * 301})
    made = room_notes.show_message(dialogue, actor=stage.chair, kind="own", texts={"en": "Hall B", "fr": "Salle B"})
    with translation.override("fr"):
        assert made.text == "Salle B"
    room_notes.show_message(dialogue, actor=stage.chair, kind="break")
    assert RoomMessage.objects.filter(ended_at=None).count() == 1
    assert room_notes.end_message(dialogue, actor=stage.chair) == 1


def test_presence_is_recorded_by_oneself_or_the_chair(stage, dialogue, invited, kenya):
    attendee = invited[0].attendees.get()
    with refusal("floor_closed"):
        room_notes.record_presence(dialogue, actor=stage.representative, attendee=attendee)
    open_room(dialogue, stage.chair)
    with pytest.raises(NotAllowedError):
        room_notes.record_presence(dialogue, actor=stage.other_representative, attendee=attendee)
    with pytest.raises(NotAllowedError):
        room_notes.record_presence(dialogue, actor=stage.delegate, state=kenya)
    room_notes.record_presence(dialogue, actor=stage.representative, attendee=attendee)
    row = room_notes.record_presence(dialogue, actor=stage.representative, attendee=attendee, is_online=True)
    assert (Presence.objects.count(), load_room(dialogue, stage.chair).online) == (1, 1)
    room_notes.remove_presence(dialogue, actor=stage.chair, key=row.pk)
    assert Presence.objects.count() == 0


def test_interpreters_read_accepted_texts_until_the_end(stage, dialogue, invited, client):
    own = make_statement(
        dialogue, stage.representative, organization=stage.organization, delivery="oral", text="Draft."
    )
    speakers.list_speakers(dialogue, actor=stage.chair)
    meeting = rooms.open_meeting(dialogue, actor=stage.chair)
    page = reverse("dialogues:room_texts", args=[meeting.interpreters_token])
    assert "Draft." not in client.get(page).content.decode()
    type(own).objects.filter(pk=own.pk).update(state="accepted")
    answer = client.get(page)
    assert "Draft." in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    for name in ("room_screen", "speaker_list"):
        assert "Draft." not in client.get(reverse(f"dialogues:{name}", args=[dialogue.pk])).content.decode()
    rooms.renew_interpreters_link(dialogue, actor=stage.chair)
    assert client.get(page).status_code == 404
    page = reverse("dialogues:room_texts", args=[get_last_meeting(dialogue).interpreters_token])
    assert client.get(page).status_code == 200
    rooms.close_meeting(dialogue, actor=stage.chair)
    assert client.get(page).status_code == 404


def test_screen_shows_what_everyone_may_see(stage, dialogue, listed, client):
    open_room(dialogue, stage.chair)
    floor.give_floor(listed[0], actor=stage.chair)
    client.force_login(stage.chair)
    shown = client.get(reverse("dialogues:room_screen", args=[dialogue.pk])).content.decode()
    assert ("did not agree to be named" in shown, stage.organization.name in shown) == (True, False)


def test_pages_of_the_room_cost_few_queries(stage, dialogue, listed, client, count_queries):
    """The whole page and its part, also for a co-chair, whose right is found by one more query."""
    officer = make_secretariat()
    row = co_chairs.propose_co_chair(dialogue, actor=stage.secretariat, email="co@chair.example", name="Co Chair")
    co_chair = co_chairs.confirm_co_chair(row, actor=officer).user
    open_room(dialogue, stage.chair)
    floor.give_floor(listed[0], actor=stage.chair)
    for row in listed:
        room_notes.record_presence(dialogue, actor=stage.chair, attendee=row.application.attendees.get())
    people = (stage.chair, co_chair, stage.secretariat, stage.representative, stage.delegate)
    costs = {}
    for name, readers in (("room_desk", people[:3]), ("speaker_list", people), ("room_screen", (None,))):
        for number, user in enumerate(readers):
            client.logout() if user is None else client.force_login(user)
            for query in ("", "?part=1", "?list=present"):
                page = reverse(f"dialogues:{name}", args=[dialogue.pk]) + query
                client.get(page)
                with count_queries() as queries:
                    client.get(page)
                costs[name, number, query] = len(queries)
    assert max(cost for (name, *_rest), cost in costs.items() if name == "room_screen") <= 9, costs
    assert max(costs.values()) <= 15, costs


def test_pulse_says_only_that_something_is_new(stage, dialogue, count_queries):
    VERSIONS.clear()
    moment = [1.0]
    middleware = PulseMiddleware(lambda _request: None, clock=lambda: moment[0])
    address, statuses = get_pulse_url(dialogue), []

    def django(environ, _start_response):
        answer = middleware(WSGIRequest(environ))
        return None if answer is None else [answer.content]

    pulse = PulseApplication(django, clock=lambda: moment[0])

    def ask(seen=None, path=address):
        headers = {} if seen is None else {"last-event-id": seen}
        environ = RequestFactory().get(path, headers=headers).environ
        answer = pulse(environ, lambda status, _headers: statuses.append(status))
        return answer and b"".join(answer).decode()

    assert "data: 0" in ask()
    assert "data:" not in ask("0")
    assert statuses == ["200 OK"]
    open_room(dialogue, stage.chair)
    # The process trusts its number for half a second, and asks the database for nothing.
    with count_queries() as queries:
        assert "data:" not in ask("0")
        assert "data: 0" in ask()
    assert not len(queries)
    moment[0] += 0.6
    with count_queries() as queries:
        assert f"data: {Dialogue.objects.get(pk=dialogue.pk).room_version}" in ask("0")
    assert len(queries) == 2
    assert middleware(RequestFactory().get("/live/rooms/999999/")).status_code == 404
    assert "data:" not in (ask(path="/live/rooms/999999/") or "")
    assert ask(path="/elsewhere/") is None


def test_pulse_reaches_nobody_with_its_cookie(stage, dialogue, client):
    client.force_login(make_user(RoleGroup.DELEGATES))
    answer = client.get(get_pulse_url(dialogue))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/event-stream; charset=utf-8")
    assert (answer["Cache-Control"], answer.cookies) == ("no-store", {})
