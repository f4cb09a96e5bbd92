"""The inputs of acts in a room, and the data that only those who lead the room read."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dialogues.enums import RoomMessageKind, RoomNoteKind, SpeakerClass
from dialogues.models import MeetingLimit, Presence
from dialogues.services.asking import BODIES
from dialogues.services.room_notes import MAX_MESSAGE
from untoc_portal.core.api.serializers import IdField, PortalModelSerializer
from untoc_portal.core.enums import OfficialLanguage

ONE_OF = "Name a State, an application or another body: one of them."


class ProgrammeLineInput(serializers.Serializer):
    """The line of the programme at which the meeting is, counted from 1."""

    line = serializers.IntegerField(min_value=0)


class MessageInput(serializers.Serializer):
    """A prepared message, or your own text in the languages that you have (kind `own`)."""

    kind = serializers.ChoiceField(RoomMessageKind.choices)
    texts = serializers.DictField(
        child=serializers.CharField(max_length=MAX_MESSAGE, allow_blank=True), required=False, help_text="By language."
    )

    def validate_texts(self, texts: dict[str, str]) -> dict[str, str]:
        """Return the texts. Raises ValidationError for another language."""
        if unknown := sorted(set(texts) - set(OfficialLanguage.values)):
            raise serializers.ValidationError([f"“{name[:20]}”: {OfficialLanguage.values}" for name in unknown])
        return texts


class AskInput(serializers.Serializer):
    """Who asks for the floor: a State, an organization by its application, or another body. Give one of the three."""

    state = serializers.CharField(max_length=3, required=False)
    is_reply = serializers.BooleanField(default=False, help_text="A State replies after the others have spoken.")
    application = IdField("application", required=False)
    body = serializers.CharField(max_length=200, required=False, help_text="Only by who leads the room.")
    speaker_class = serializers.ChoiceField([(one.value, one.label) for one in BODIES], default=SpeakerClass.UN_BODY)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values. Raises ValidationError for none of the three, or several."""
        if sum(name in attrs for name in ("state", "application", "body")) != 1:
            raise serializers.ValidationError([ONE_OF])
        return attrs


class PointOfOrderInput(serializers.Serializer):
    """A point of order of a State. Who leads the room may note what it was about, and the ruling."""

    state = serializers.CharField(max_length=3)
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class PresenceInput(serializers.Serializer):
    """A person by the number of the attendee, or a State, who is in the meeting."""

    attendee = serializers.IntegerField(min_value=1, required=False)
    state = serializers.CharField(max_length=3, required=False)
    is_online = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values. Raises ValidationError for none of the two, or both."""
        if ("attendee" in attrs) == ("state" in attrs):
            raise serializers.ValidationError([PresenceInput.__doc__])
        return attrs


class PresenceSerializer(PortalModelSerializer):
    """Who is in the meeting."""

    name = serializers.CharField(source="__str__")
    state = serializers.CharField(source="state.iso3", default=None, allow_null=True)

    class Meta:
        model = Presence
        fields = ["id", "name", "attendee", "state", "is_online", "arrived_at"]


class LimitSerializer(PortalModelSerializer):
    """The limits of one class of speakers in a meeting. Zero in `total_minutes` or `speeches_max` means no limit."""

    speaker_class = serializers.ChoiceField(SpeakerClass.choices)

    class Meta:
        model = MeetingLimit
        fields = ["speaker_class", "rank", "minutes", "warning_seconds", "total_minutes", "speeches_max"]
        # The service decides on the numbers, and there is one row of each class.
        validators: list[Any] = []


class LimitsInput(serializers.Serializer):
    """The limits of a meeting. Classes that are left out keep theirs."""

    limits = LimitSerializer(many=True)


class SpeechSerializer(serializers.Serializer):
    """A speech of a meeting."""

    name = serializers.SerializerMethodField()
    speaker_class = serializers.SerializerMethodField()
    seconds_spoken = serializers.SerializerMethodField()
    themes = serializers.SerializerMethodField()

    def get_name(self, pair: Any) -> str:
        return str(pair[0].name)

    def get_speaker_class(self, pair: Any) -> str:
        return str(pair[0].speaker.speaker_class)

    def get_seconds_spoken(self, pair: Any) -> int:
        return int(pair[0].seconds_spoken)

    def get_themes(self, pair: Any) -> str:
        return str(pair[1])


class RoomNoteSerializer(serializers.Serializer):
    """A point of order, or a State that was named aloud; which State that was is not recorded."""

    kind = serializers.ChoiceField(RoomNoteKind.choices)
    state = serializers.CharField(source="state.iso3", default=None, allow_null=True)
    note = serializers.CharField()
    at = serializers.DateTimeField()


class MinutesSerializer(serializers.Serializer):
    """The minutes of a meeting, from the record of the room."""

    number = serializers.IntegerField(source="meeting.number")
    opened_at = serializers.DateTimeField(source="meeting.opened_at")
    closed_at = serializers.DateTimeField(source="meeting.closed_at", allow_null=True)
    present = serializers.IntegerField()
    online = serializers.IntegerField()
    minutes_spoken = serializers.IntegerField()
    speeches = SpeechSerializer(many=True)
    notes = RoomNoteSerializer(many=True)
