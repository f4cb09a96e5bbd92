"""Acts in the room during a session: the meeting, the list of speakers, messages, presences and notes."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.api.dialogue_inputs import UndoInput
from dialogues.api.room_act_inputs import (
    AskInput,
    LimitSerializer,
    LimitsInput,
    MessageInput,
    MinutesSerializer,
    PointOfOrderInput,
    PresenceInput,
    PresenceSerializer,
    ProgrammeLineInput,
)
from dialogues.api.room_serializers import RoomSerializer
from dialogues.models import Application, Attendee, Dialogue
from dialogues.selectors.dialogues import CONFERENCE_GROUP_PATH, WITH_SESSION
from dialogues.selectors.looks import look_at_approval
from dialogues.selectors.room_minutes import build_minutes
from dialogues.selectors.room_screens import list_presences, load_room
from dialogues.selectors.rooms import get_room_limits, states_for_speaker
from dialogues.services import asking, general_reviews, room_notes, rooms, speakers
from dialogues.services.room_locks import LEAD
from stakeholders.models import State
from untoc_portal.core.api.look_table import LooksByName
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.api.viewsets import PortalViewSet

APPROVE = "dialogues.approve_speakers"


class RoomActViewSet(LooksByName, PortalViewSet):
    """Acts in the room of a dialogue. Each answers with the room as it is then."""

    queryset = Dialogue.objects.select_related(WITH_SESSION, CONFERENCE_GROUP_PATH)
    lookup_value_converter = "int"
    serializer_class = RoomSerializer
    pagination_class = None
    services = {
        "open": rooms.open_meeting,
        "close": rooms.close_meeting,
        "close_list": rooms.close_speakers_list,
        "open_list": rooms.close_speakers_list,
        "programme_line": rooms.set_programme_line,
        "renew_link": rooms.renew_interpreters_link,
        "limits": get_room_limits,
        "change_limits": rooms.change_limits,
        "message": room_notes.show_message,
        "end_message": room_notes.end_message,
        "state_named": room_notes.record_state_named,
        "point_of_order": room_notes.record_point_of_order,
        "presences": list_presences,
        "record_presence": room_notes.record_presence,
        "remove_presence": room_notes.remove_presence,
        "ask": asking.ask_floor_for_state,
        "list_speakers": speakers.list_speakers,
        "approve_speakers": general_reviews.approve_speakers,
        "undo": speakers.undo_act_on_list,
        "minutes": build_minutes,
    }
    looks = {"approve_speakers": (APPROVE, look_at_approval)}

    def lead(self, takes: type[serializers.Serializer] | None = None, **arguments: Any) -> Response:
        """Call the service of this action, for those who lead the room, and return the room."""
        self.perform(self.get_object(), LEAD, takes, **arguments)
        return self.show()

    def show(self) -> Response:
        """Return the room as this reader sees it."""
        return self.answer(load_room(self.get_object(), self.request.user))

    @property
    def can_lead(self) -> bool:
        """Return whether the user leads the room."""
        return bool(self.request.user.has_perm(LEAD, self.get_object()))

    @extend_schema(request=None, responses=RoomSerializer)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: int) -> Response:
        """Open the meeting, on the day of the dialogue (those who lead the room)."""
        del request, pk
        return self.lead()

    @extend_schema(request=None, responses=RoomSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        """Close the open meeting. A current speech ends (those who lead the room)."""
        del request, pk
        return self.lead()

    @extend_schema(request=None, responses=RoomSerializer)
    @action(detail=True, methods=["post"], url_path="close-list")
    def close_list(self, request: Request, pk: int) -> Response:
        """Close the list of speakers (those who lead the room). A reply can still be asked for."""
        del request, pk
        return self.lead()

    @extend_schema(request=None, responses=RoomSerializer)
    @action(detail=True, methods=["post"], url_path="open-list")
    def open_list(self, request: Request, pk: int) -> Response:
        """Open the list of speakers again (those who lead the room)."""
        del request, pk
        return self.lead(is_closed=False)

    @extend_schema(request=ProgrammeLineInput, responses=RoomSerializer)
    @action(detail=True, methods=["post"], url_path="programme-line")
    def programme_line(self, request: Request, pk: int) -> Response:
        """Record at which line of the programme the meeting is (those who lead the room)."""
        del request, pk
        return self.lead(ProgrammeLineInput)

    @extend_schema(request=None, responses=RoomSerializer)
    @action(detail=True, methods=["post"], url_path="renew-link")
    def renew_link(self, request: Request, pk: int) -> Response:
        """Make a new link for the interpreters; the old one no longer opens (those who lead the room)."""
        del request, pk
        return self.lead()

    @extend_schema(responses=LimitSerializer(many=True))
    @action(detail=True, methods=["get"])
    def limits(self, request: Request, pk: int) -> Response:
        """Return the limits of the meeting by class of speakers (those who lead the room)."""
        del request, pk
        dialogue = self.get_object()
        self.allow(LEAD, dialogue)
        rows = [{"speaker_class": name, **numbers} for name, numbers in get_room_limits(dialogue).items()]
        return Response(LimitSerializer(rows, many=True).data)

    @extend_schema(request=LimitsInput, responses=RoomSerializer)
    @limits.mapping.put
    def change_limits(self, request: Request, pk: int) -> Response:
        """Change the limits of the meeting. A speech that has begun keeps its time (those who lead the room)."""
        del pk
        dialogue = self.get_object()
        self.allow(LEAD, dialogue)
        rows = self.read_in(LimitsInput)["limits"]
        numbers = {row.pop("speaker_class"): {**row} for row in rows}
        present = get_room_limits(dialogue)
        wanted = {name: {**present.get(name, {}), **found} for name, found in numbers.items()}
        rooms.change_limits(dialogue, actor=request.user, limits=wanted)
        return self.show()

    @extend_schema(request=MessageInput, responses=RoomSerializer)
    @action(detail=True, methods=["post"])
    def message(self, request: Request, pk: int) -> Response:
        """Show a message to everyone in the room. It replaces the one before (those who lead the room)."""
        del request, pk
        return self.lead(MessageInput)

    @extend_schema(request=None, responses=RoomSerializer)
    @action(detail=True, methods=["post"], url_path="end-message")
    def end_message(self, request: Request, pk: int) -> Response:
        """End the message that is shown (those who lead the room)."""
        del request, pk
        return self.lead()

    @extend_schema(request=None, responses=RoomSerializer)
    @action(detail=True, methods=["post"], url_path="state-named")
    def state_named(self, request: Request, pk: int) -> Response:
        """Record that the speaker named a State aloud, and remind the room (those who lead the room)."""
        del request, pk
        return self.lead()

    @extend_schema(request=PointOfOrderInput, responses=RoomSerializer)
    @action(detail=True, methods=["post"], url_path="points-of-order")
    def point_of_order(self, request: Request, pk: int) -> Response:
        """Record a point of order of a State (those who lead the room) or raise one (those who speak for the State)."""
        del pk
        dialogue, can_lead, data = self.get_object(), self.can_lead, self.read_in(PointOfOrderInput)
        rows = State.objects.parties_to().distinct() if can_lead else states_for_speaker(request.user)
        more = {"note": data["note"]} if can_lead else {}
        state = get_object_or_404(rows, iso3=data["state"])
        room_notes.record_point_of_order(dialogue, actor=request.user, state=state, **more)
        return self.show()

    @extend_schema(responses=PresenceSerializer(many=True))
    @action(detail=True, methods=["get"])
    def presences(self, request: Request, pk: int) -> Response:
        """Return who is in the meeting (those who lead the room)."""
        del pk
        dialogue = self.get_object()
        self.allow(LEAD, dialogue)
        meeting = load_room(dialogue, request.user, with_sides=False).meeting
        return Response(PresenceSerializer(list_presences(meeting), many=True).data)

    @extend_schema(request=PresenceInput, responses=RoomSerializer)
    @presences.mapping.post
    def record_presence(self, request: Request, pk: int) -> Response:
        """Record who is in the open meeting: those who lead the room for everyone, others for themselves."""
        del pk
        dialogue, data = self.get_object(), self.read_in(PresenceInput)
        if "attendee" in data:
            rows = Attendee.objects.filter(application__dialogue=dialogue)
            data["attendee"] = get_object_or_404(rows, pk=data["attendee"])
        else:
            data["state"] = get_object_or_404(State, iso3=data["state"])
        room_notes.record_presence(dialogue, actor=request.user, **data)
        return self.show()

    @extend_schema(responses={204: None})
    @action(detail=True, methods=["delete"], url_path="presences/<int:row>")
    def remove_presence(self, request: Request, pk: int, row: int) -> Response:
        """Remove a wrong entry of the presences (those who lead the room)."""
        del request, pk
        self.perform(self.get_object(), LEAD, key=row)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=AskInput, responses=RoomSerializer)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, pk: int) -> Response:
        """Ask for the floor: for your State or organization, or for anyone if you lead the room."""
        del pk
        dialogue, can_lead, data, actor = self.get_object(), self.can_lead, self.read_in(AskInput), request.user
        if "state" in data:
            rows = State.objects.all() if can_lead else states_for_speaker(actor)
            state = get_object_or_404(rows, iso3=data["state"])
            asking.ask_floor_for_state(dialogue, actor=actor, state=state, is_reply=data["is_reply"])
        elif "application" in data:
            found = dialogue.applications.taking_part() if can_lead else Application.objects.visible_to(actor)
            application = get_object_or_404(found, pk=data["application"], dialogue=dialogue)
            asking.ask_floor_for_organization(application, actor=actor)
        else:
            asking.add_body(dialogue, actor=actor, body=data["body"], speaker_class=data["speaker_class"])
        return self.show()

    @extend_schema(request=None, responses=RoomSerializer)
    @action(detail=True, methods=["post"], url_path="list-speakers")
    def list_speakers(self, request: Request, pk: int) -> Response:
        """Add everyone who is to speak and is not on the list (those who lead the room)."""
        del request, pk
        return self.lead()

    @extend_schema(request=ReadInput, responses=RoomSerializer)
    @action(detail=True, methods=["post"], url_path="approve-speakers")
    def approve_speakers(self, request: Request, pk: int) -> Response:
        """Record that the Conference approves the speakers whom its President has invited (Secretariat)."""
        del request, pk
        self.perform(self.get_object(), APPROVE, ReadInput)
        return self.show()

    @extend_schema(request=UndoInput, responses=RoomSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: int) -> Response:
        """Undo, within a minute, what you did on the list of speakers."""
        del pk
        speakers.undo_act_on_list(self.get_object(), actor=request.user, token=self.read_in(UndoInput)["undo"])
        return self.show()

    @extend_schema(responses=MinutesSerializer(many=True))
    @action(detail=True, methods=["get"])
    def minutes(self, request: Request, pk: int) -> Response:
        """Return the minutes of each meeting, from the record of the room (those who lead the room)."""
        del pk
        dialogue = self.get_object()
        self.allow(LEAD, dialogue)
        return Response(MinutesSerializer(build_minutes(dialogue, request.user), many=True).data)
