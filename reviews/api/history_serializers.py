"""Serializers of the revisions of texts that several people write."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from reviews.api.serializers import ArticleKeyField, build_detail_fields
from reviews.enums import ObservationKind, RevisionOrigin
from reviews.enums_of_follow_up import StepKind, StepTime


class RevisionSerializer(serializers.Serializer):
    """A text as it was saved once. Revisions are never changed or deleted."""

    number = serializers.IntegerField()
    text = serializers.CharField()
    saved_by = serializers.SerializerMethodField()
    saved_at = serializers.DateTimeField(source="at")
    restored_from = serializers.IntegerField(
        allow_null=True, help_text="The earlier revision of which this one has the text."
    )

    def get_saved_by(self, revision: Any) -> str:
        return str(revision.saved_by)


class AnswerRevisionSerializer(RevisionSerializer):
    """An answer as it was saved once, by a person of the State or by a guest."""

    value = serializers.JSONField(allow_null=True)
    origin = serializers.ChoiceField(RevisionOrigin.choices)


class ParagraphRevisionSerializer(RevisionSerializer):
    """A paragraph as it was in one version of its document, which is its number."""

    article = ArticleKeyField()
    kind = serializers.ChoiceField(ObservationKind.choices)

    def get_fields(self) -> dict[str, serializers.Field]:
        return super().get_fields() | build_detail_fields()


class TranslationRevisionSerializer(RevisionSerializer):
    """A translated paragraph as it was saved once."""

    is_machine = serializers.BooleanField()


class StepRevisionSerializer(RevisionSerializer):
    """A step of the follow-up as it was saved once."""

    kind = serializers.ChoiceField(StepKind.choices)
    time = serializers.ChoiceField(StepTime.choices)
    owner = serializers.CharField()
    day = serializers.DateField(allow_null=True)
    law = serializers.CharField()
    link = serializers.CharField()


class RestoreInput(serializers.Serializer):
    """The number of the earlier revision."""

    number = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
