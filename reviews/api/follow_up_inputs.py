"""Inputs and serializers of notes, invitations, references and good practices of the follow-up."""

from __future__ import annotations

from rest_framework import serializers

from reviews.models import FollowUpInvitation, FollowUpReference, PracticeConsent
from untoc_portal.core.api.looks import ReadInput, SeenField
from untoc_portal.core.api.serializers import PortalModelSerializer


class NoteReadersInput(serializers.Serializer):
    """For whom a follow-up note is, and the lines that were read."""

    readers = serializers.IntegerField(
        min_value=1, max_value=3, help_text="1: the parties to the review; 2: all States; 3: everyone."
    )
    seen = SeenField()


class IssuedNoteSerializer(serializers.Serializer):
    """A follow-up note that is being made, in one language."""

    symbol = serializers.CharField(source="document.symbol")
    language = serializers.CharField(source="document.language")


class FollowUpInvitationSerializer(PortalModelSerializer):
    """The note verbale by which the Secretariat invited the State."""

    class Meta:
        model = FollowUpInvitation
        fields = ["id", "reference", "dated", "created_at"]


class FollowUpInvitationInput(serializers.Serializer):
    """The note verbale, which went on paper."""

    reference = serializers.CharField(max_length=100)
    dated = serializers.DateField()


class ReferenceSerializer(PortalModelSerializer):
    """An observation that refers to what the State said after an earlier review."""

    reference = serializers.CharField(source="version.reference")

    class Meta:
        model = FollowUpReference
        fields = ["id", "paragraph", "version", "reference", "created_at"]


class ReferenceInput(serializers.Serializer):
    """An observation of the list that is drafted, and the version of a line."""

    paragraph = serializers.IntegerField(min_value=1)
    version = serializers.IntegerField(min_value=1)


class PracticeSerializer(PortalModelSerializer):
    """The consent of the State to show a good practice of its list in the library."""

    text = serializers.CharField(source="paragraph.text")

    class Meta:
        model = PracticeConsent
        fields = ["id", "paragraph", "text", "created_at", "withdrawn_at"]


class PracticeInput(ReadInput):
    """The good practice of the list."""

    paragraph = serializers.IntegerField(min_value=1)
