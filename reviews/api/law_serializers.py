"""Serializers of the library of laws, and of requests to correct a submission."""

from __future__ import annotations

from rest_framework import serializers

from reviews.models import Legislation, Reopening
from untoc_portal.core.api.looks import SeenField
from untoc_portal.core.api.serializers import PortalModelSerializer


class LegislationSerializer(PortalModelSerializer):
    """A law in the library of the State under review, with the hashes of its files."""

    articles = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()

    class Meta:
        model = Legislation
        fields = ["id", "title", "number", "dated", "articles", "language", "link", "link_checked_at", "files"]

    def get_articles(self, law: Legislation) -> str:
        return law.articles

    def get_files(self, law: Legislation) -> list[str]:
        return [file.sha256 for file in law.files.all()]


class LegislationInput(serializers.Serializer):
    """A law: its title, and where it can be read. What is left out is empty."""

    title = serializers.CharField(max_length=300)
    number = serializers.CharField(max_length=100, allow_blank=True, default="")
    dated = serializers.DateField(allow_null=True, default=None)
    articles = serializers.CharField(max_length=500, allow_blank=True, default="")
    language = serializers.CharField(max_length=60, allow_blank=True, default="")
    link = serializers.URLField(max_length=500, allow_blank=True, default="")


class ReopeningSerializer(PortalModelSerializer):
    """A request to correct a submission."""

    submission = serializers.IntegerField(source="submission.number")

    class Meta:
        model = Reopening
        fields = ["id", "state", "submission", "reason", "clarification", "created_at", "decided_at", "note"]


class ReopeningInput(serializers.Serializer):
    """Why the submission has to be corrected."""

    reason = serializers.CharField(max_length=5000)


class ReopeningDecisionInput(serializers.Serializer):
    """The decision on a request to correct a submission."""

    seen = SeenField()
    granted = serializers.BooleanField()
    note = serializers.CharField(max_length=5000, allow_blank=True, default="", help_text="A refusal needs one.")
