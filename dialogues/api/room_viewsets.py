"""The room during a session in the API: everyone reads it, and who leads it gives the floor."""

from __future__ import annotations

from functools import partial

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from dialogues.api.room_serializers import ExtendInput, GiveFloorInput, MoveInput, RoomSerializer, SkipInput
from dialogues.models import Dialogue, Speaker
from dialogues.selectors.dialogues import CONFERENCE_GROUP_PATH, WITH_SESSION
from dialogues.selectors.room_screens import load_room
from dialogues.services import floor, general_reviews, speakers
from dialogues.services.room_locks import LEAD
from untoc_portal.core.api.viewsets import PortalViewSet


class RoomViewSet(PortalViewSet):
    """The room of a dialogue: the floor, the clock, the list of speakers. Public, with the names that you may see."""

    queryset = Dialogue.objects.select_related(WITH_SESSION, CONFERENCE_GROUP_PATH)
    lookup_value_converter = "int"
    serializer_class = RoomSerializer

    def retrieve(self, request: Request, pk: int) -> Response:
        """Return the room of the dialogue with this number."""
        del pk
        return self.answer(load_room(self.get_object(), request.user))


class SpeakerViewSet(PortalViewSet):
    """Acts on an entry of the list of speakers, by those who lead the room. Each answers with the room."""

    queryset = Speaker.objects.select_related(
        f"dialogue__{WITH_SESSION}", f"dialogue__{CONFERENCE_GROUP_PATH}", "application__organization", "review"
    )
    lookup_value_converter = "int"
    serializer_class = RoomSerializer
    services = {
        "give_floor": floor.give_floor,
        "pause": floor.stop_clock,
        "resume": floor.resume_speech,
        "extend": floor.extend_speech,
        "end": floor.end_speech,
        "skip": speakers.skip_speaker,
        "move": speakers.move_speaker,
        "invite": general_reviews.invite_speaker,
    }

    def act(self, takes: type[serializers.Serializer] | None = None, permission: str = LEAD) -> Response:
        """Check the right, call the service of this action, and return the room as it is then."""
        speaker = self.get_object()
        self.allow(permission, speaker.dialogue if permission == LEAD else speaker)
        data = self.read_in(takes) if takes else {}
        user, service = self.request.user, self.services[self.action]
        undo = speakers.change_speakers_list(
            speaker.dialogue, partial(service, speaker, actor=user, **data), actor=user
        )
        dialogue = RoomViewSet.queryset.get(pk=speaker.dialogue_id)
        shown = self.get_serializer(load_room(dialogue, user)).data
        return Response({**shown, "undo": undo})

    @extend_schema(request=GiveFloorInput, responses=RoomSerializer)
    @action(detail=True, methods=["post"], url_path="give-floor")
    def give_floor(self, request: Request, pk: int) -> Response:
        """Give the floor (those who lead the room). A current speech ends. Only in an open meeting of today."""
        del request, pk
        return self.act(GiveFloorInput)

    @extend_schema(request=None, responses=RoomSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: int) -> Response:
        """Stop the clock of the current speech (those who lead the room)."""
        del request, pk
        return self.act()

    @extend_schema(request=None, responses=RoomSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: int) -> Response:
        """Let the clock of the current speech run again (those who lead the room)."""
        del request, pk
        return self.act()

    @extend_schema(request=ExtendInput, responses=RoomSerializer)
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, pk: int) -> Response:
        """Give the current speaker more time (those who lead the room)."""
        del request, pk
        return self.act(ExtendInput)

    @extend_schema(request=None, responses=RoomSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """End the current speech (those who lead the room)."""
        del request, pk
        return self.act()

    @extend_schema(request=SkipInput, responses=RoomSerializer)
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, pk: int) -> Response:
        """Skip a speaker who waits, or put the speaker back (those who lead the room, and the speaker's own side)."""
        del request, pk
        return self.act(SkipInput, "dialogues.skip_speaker")

    @extend_schema(request=MoveInput, responses=RoomSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        """Move a speaker who waits to another place (those who lead the room). The act is recorded (rule 42)."""
        del request, pk
        return self.act(MoveInput)

    @extend_schema(request=None, responses=RoomSerializer)
    @action(detail=True, methods=["post"])
    def invite(self, request: Request, pk: int) -> Response:
        """Invite an organization to make an oral statement in the general review (President of the Conference)."""
        del request, pk
        return self.act(None, "dialogues.invite_speaker")
