"""The room during a session in the API: what a reader gets, and what the acts of the chair take."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dialogues.enums import MoveReason, SpeakerClass
from dialogues.models import Meeting
from dialogues.services.floor import EXTENSION_SECONDS, MAX_EXTENSION
from untoc_portal.core.api.serializers import PortalModelSerializer


class RoomMeetingSerializer(PortalModelSerializer):
    """The meeting that is prepared or open, or else the last one that was closed."""

    class Meta:
        model = Meeting
        fields = ["number", "opened_at", "closed_at", "list_closed_at", "programme_line"]


class RoomEntrySerializer(serializers.Serializer):
    """An entry of the list of speakers. An organization that did not agree to be named has a sentence as its name."""

    id = serializers.IntegerField(source="speaker.pk")
    number = serializers.IntegerField()
    name = serializers.CharField()
    organization = serializers.CharField(help_text="Of a person on the panel.")
    speaker_class = serializers.ChoiceField(SpeakerClass.choices, source="speaker.speaker_class")
    minutes = serializers.IntegerField()
    requested_at = serializers.DateTimeField(source="speaker.requested_at")
    seconds_spoken = serializers.IntegerField()
    waits_seconds = serializers.IntegerField(help_text="Until the turn, if everyone before takes the whole time.")
    is_for_user = serializers.BooleanField(help_text="You act for this speaker.")


class FloorSerializer(serializers.Serializer):
    """The current speech."""

    speaker = RoomEntrySerializer(source="entry")
    seconds_left = serializers.IntegerField(help_text="Negative when the time is over.")
    seconds_all = serializers.IntegerField()
    is_paused = serializers.BooleanField()


class RoomSerializer(serializers.Serializer):
    """The room of a dialogue as this reader sees it."""

    dialogue = serializers.IntegerField(source="dialogue.pk")
    version = serializers.IntegerField(help_text="A new number after each act in the room.")
    is_live = serializers.BooleanField(help_text="A meeting of today is open.")
    reason = serializers.CharField(source="floor_closed", allow_null=True, help_text="Why the floor cannot be given.")
    meeting = RoomMeetingSerializer(allow_null=True)
    floor = FloorSerializer(allow_null=True)
    waiting = RoomEntrySerializer(many=True)
    skipped = RoomEntrySerializer(many=True)
    spoken = RoomEntrySerializer(many=True)
    programme = serializers.SerializerMethodField()
    message = serializers.CharField(source="message.text", default=None, allow_null=True)
    present = serializers.IntegerField(help_text="In the room.")
    online = serializers.IntegerField()
    undo = serializers.CharField(
        default=None, allow_null=True, help_text="After an act on the list: `undo` takes it back within a minute."
    )

    def get_programme(self, room: Any) -> list[str]:
        """Return the lines of the programme in the language of the request, or else in the original one."""
        return [line for _number, line in room.programme]


class GiveFloorInput(serializers.Serializer):
    """Who has the floor as far as you know: a number, or null for nobody. It is refused if someone else has it."""

    expected = serializers.IntegerField(min_value=1, allow_null=True)


class ExtendInput(serializers.Serializer):
    """By how many seconds the speech is extended."""

    seconds = serializers.IntegerField(min_value=1, max_value=MAX_EXTENSION, default=EXTENSION_SECONDS)


class SkipInput(serializers.Serializer):
    """Skip the speaker, or put the speaker back on the list."""

    skip = serializers.BooleanField(default=True)


class MoveInput(serializers.Serializer):
    """One place up or down, or to the place of the entry `before` (0 is the end). Give one of the two."""

    up = serializers.BooleanField(required=False, allow_null=True, default=None)
    before = serializers.IntegerField(min_value=0, required=False, allow_null=True, default=None)
    reason = serializers.ChoiceField(MoveReason.choices, default=MoveReason.CHAIR)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values. Raises ValidationError for none of the two, or both."""
        if (attrs["up"] is None) == (attrs["before"] is None):
            raise serializers.ValidationError(MoveInput.__doc__)
        return attrs
