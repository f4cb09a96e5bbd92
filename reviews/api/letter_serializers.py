"""Serializers and input of notes verbales, of what Missions hand in, and of notes on the delegation of a State."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviews.api.inputs import NoteVerbaleInput
from reviews.api.serializers import LetterSerializer
from reviews.enums import DelegateRole
from reviews.enums_of_states import NoteCheck, Seat, StateRole
from reviews.models import Letter, LetterAnswer, LetterTemplate, NamedPerson, NoticeEntry, StateNotice
from untoc_portal.core.api.looks import ReadInput
from untoc_portal.core.api.serializers import IdField, PortalModelSerializer

CHECKS_HELP = "What you saw on the note: all of them are needed."


def build_checks_field() -> serializers.Field:
    """Return what a person saw on a note. The service asks for all of them."""
    return serializers.ListField(child=serializers.ChoiceField(NoteCheck.choices), help_text=CHECKS_HELP)


class NamedPersonSerializer(PortalModelSerializer):
    """A person whom a Mission named. That gives nobody a right."""

    review = serializers.CharField(source="review.code", default=None, allow_null=True)

    class Meta:
        model = NamedPerson
        fields = ["name", "title", "email", "phone", "role", "review", "replaces", "seat"]


class LetterAnswerSerializer(PortalModelSerializer):
    """What a Mission handed in by the link of a note verbale."""

    people = NamedPersonSerializer(many=True)

    class Meta:
        model = LetterAnswer
        fields = ["reference", "dated", "sha256", "people", "decision", "decided_at", "reason"]


class WholeLetterSerializer(LetterSerializer):
    """A note verbale of the Secretariat, with what the Mission handed in."""

    answer = serializers.SerializerMethodField(help_text="Null before the Mission has answered.")

    class Meta(LetterSerializer.Meta):
        fields = [*LetterSerializer.Meta.fields, "answer"]

    @extend_schema_field(LetterAnswerSerializer(allow_null=True))
    def get_answer(self, letter: Letter) -> Any:
        """Return the answer."""
        rows = LetterAnswer.objects.filter(letter=letter).prefetch_related("people__review")
        found = rows.first()
        return None if found is None else LetterAnswerSerializer(found).data


class LetterTemplateSerializer(PortalModelSerializer):
    """The text of the notes verbales of one kind. Words in braces are filled in."""

    class Meta:
        model = LetterTemplate
        fields = ["key", "language", "subject", "addressee", "place", "text", "sheet", "source", "verified"]
        read_only_fields = ["key", "language"]


class MakeLettersInput(ReadInput):
    """The reviews, with what was read of the States and the texts."""

    reviews = serializers.ListField(child=serializers.CharField(max_length=12), allow_empty=False, max_length=500)


class LettersChosenInput(serializers.Serializer):
    """The reviews for whose States letters would be made, separated by commas."""

    reviews = serializers.CharField(max_length=8000, help_text="Codes, separated by commas: KEN-1,GHA-1.")


class HandedOverInput(serializers.Serializer):
    """Which letters were handed over, on which day, and by whom."""

    letters = serializers.ListField(child=serializers.IntegerField(min_value=1), allow_empty=False, max_length=500)
    day = serializers.DateField()
    carrier = serializers.CharField(max_length=200, help_text="The person or the way, such as the pouch.")


class BatchInput(serializers.Serializer):
    """The letters that were made together."""

    batch = serializers.IntegerField(min_value=1)


class CheckedInput(ReadInput):
    """What was read, and what was seen on the note."""

    checks = build_checks_field()


class JoinerInput(serializers.Serializer):
    """A person who joins the delegation, as in the note."""

    name = serializers.CharField(max_length=200)
    title = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    email = serializers.EmailField(help_text="The activation link goes to this address.")
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    role = serializers.ChoiceField(StateRole.choices)
    seat = serializers.ChoiceField(Seat.choices)


class StateNoticeInput(NoteVerbaleInput):
    """A note verbale on the delegation of a State: who joins it and who leaves it."""

    state = serializers.CharField(max_length=3, help_text="The code of the State.")
    joins = JoinerInput(many=True, required=False, default=list)
    leaves = serializers.ListField(
        child=IdField("state_mandate"),
        required=False,
        default=list,
        max_length=50,
        help_text="The ids of their mandates for the State, as `leaving` has them.",
    )
    checks = build_checks_field()


class StateNoticeEntrySerializer(PortalModelSerializer):
    """A person who joins, or one who leaves."""

    leaving = IdField("state_mandate", source="leaving_id", allow_null=True, help_text="The mandate that ends.")
    person = serializers.SerializerMethodField()

    class Meta:
        model = NoticeEntry
        fields = ["person", "title", "email", "phone", "role", "seat", "leaving"]

    def get_person(self, row: NoticeEntry) -> str:
        """Return the name."""
        return row.leaving.user.name if row.leaving else row.name


class StateNoticeSerializer(PortalModelSerializer):
    """A note on the delegation of a State. It applies once a second person has confirmed it."""

    state = serializers.CharField(source="state.iso3")
    reference = serializers.CharField(source="note_verbale.reference")
    dated = serializers.DateField(source="note_verbale.dated")
    sent_by = serializers.CharField(source="sent_by.name")
    entries = StateNoticeEntrySerializer(many=True)

    class Meta:
        model = StateNotice
        fields = [
            "id",
            "state",
            "reference",
            "dated",
            "sent_by",
            "created_at",
            "entries",
            "decision",
            "decided_at",
            "reason",
        ]


class NotePersonInput(serializers.Serializer):
    """A person in one role, as in the note verbale."""

    review = serializers.CharField(max_length=12, help_text="The code of the review.")
    name = serializers.CharField(max_length=200)
    title = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    email = serializers.EmailField()
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    role = serializers.ChoiceField(DelegateRole.choices)
    replaces = serializers.BooleanField(default=False, help_text="Whether the person replaces the focal point.")


class NoteOfNamesInput(NoteVerbaleInput):
    """A note verbale with all its names."""

    state = serializers.CharField(max_length=3, help_text="The code of the State.")
    people = NotePersonInput(many=True, allow_empty=False)
