"""The follow-up to a review, as the API shows it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviews.models import FollowUpLine, FollowUpStep, FollowUpVersion, ViewRequest
from untoc_portal.core.api.serializers import PortalModelSerializer


class FollowUpVersionSerializer(PortalModelSerializer):
    """What a State lets others read of a line."""

    state = serializers.CharField(source="line.state.iso3", read_only=True)
    instrument = serializers.CharField(source="line.paragraph.article.instrument.code", read_only=True)
    article = serializers.IntegerField(source="line.paragraph.article.number", read_only=True)
    observation_kind = serializers.CharField(source="line.paragraph.kind", read_only=True)
    observation = serializers.CharField(source="line.paragraph.text", read_only=True)
    reference = serializers.CharField(read_only=True)
    steps = serializers.ListField(source="content", child=serializers.DictField(), read_only=True)

    class Meta:
        model = FollowUpVersion
        fields = (
            "id",
            "line",
            "number",
            "reference",
            "state",
            "instrument",
            "article",
            "observation_kind",
            "observation",
            "readers",
            "steps",
            "sha256",
            "created_at",
        )


class FollowUpStepSerializer(PortalModelSerializer):
    """A step as the State writes it, only for the State."""

    class Meta:
        model = FollowUpStep
        fields = ("id", "revision", "kind", "time", "text", "owner", "day", "law", "link", "updated_at")


class FollowUpLineSerializer(PortalModelSerializer):
    """A line: the words of the State for its own people, and the version that others read."""

    steps = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()

    class Meta:
        model = FollowUpLine
        fields = ("id", "paragraph", "steps", "version")

    @extend_schema_field(FollowUpStepSerializer(many=True))
    def get_steps(self, line: FollowUpLine) -> Any:
        """Return the steps, for the people of the State; nothing for all others."""
        return FollowUpStepSerializer(line.own_steps, many=True).data

    @extend_schema_field(FollowUpVersionSerializer(allow_null=True))
    def get_version(self, line: FollowUpLine) -> Any:
        """Return the version in force, if this reader reads it."""
        for version in line.read_versions:
            version.line = line
            return FollowUpVersionSerializer(version).data
        return None


class ViewRequestSerializer(PortalModelSerializer):
    """A request for the view of a reviewing State, and the view."""

    state = serializers.CharField(source="delegation.party.iso3", read_only=True)

    class Meta:
        model = ViewRequest
        fields = ("id", "line", "state", "question", "created_at", "withdrawn_at", "view", "answered_at")
