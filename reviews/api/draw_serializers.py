"""Serializers of the drawings of lots."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from reviews.models import Draw


class DrawSerializer(serializers.ModelSerializer):
    """A drawing of lots, and the hash of its newest entry. That hash covers the whole transcript."""

    number = serializers.IntegerField(source="phase.sequence", help_text="The number of the phase.")
    last_sha256 = serializers.SerializerMethodField(help_text="SHA-256 of the newest entry.")
    entries = serializers.SerializerMethodField(help_text="How many entries the transcript has.")

    class Meta:
        model = Draw
        fields = ["number", "verifier_sha256", "last_sha256", "entries"]

    def get_last_sha256(self, draw: Draw) -> str:
        """Return the hash of the newest entry."""
        return [entry.sha256 for entry in draw.entries.all()][-1]

    def get_entries(self, draw: Draw) -> int:
        """Return the number of entries."""
        return len(draw.entries.all())


class WholeDrawSerializer(DrawSerializer):
    """A drawing of lots with its transcript and its result. The transcript is enough to replay it."""

    transcript = serializers.SerializerMethodField(help_text="The transcript that verify_draw.py replays.")
    result = serializers.SerializerMethodField(help_text="States, rules, groups, assignments; null before the lots.")

    class Meta(DrawSerializer.Meta):
        fields = [*DrawSerializer.Meta.fields, "transcript", "result"]

    def get_transcript(self, draw: Draw) -> dict[str, Any]:
        """Return the transcript."""
        return draw.ledger().transcript()

    def get_result(self, draw: Draw) -> dict[str, Any] | None:
        """Return the result. Return None before the lots are drawn."""
        ledger = draw.ledger()
        return ledger.result() if ledger.seats else None
