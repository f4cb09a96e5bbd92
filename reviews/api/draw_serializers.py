"""Serializers of the drawings of lots."""

from __future__ import annotations

import base64
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviews.models import Draw, HashNote, HashStamp, PoolObjection
from untoc_portal.core.api.serializers import PortalModelSerializer


class DrawSerializer(PortalModelSerializer):
    """A drawing of lots, and the hash of its newest entry. That hash covers the whole transcript."""

    number = serializers.IntegerField(source="phase.sequence", help_text="The number of the phase.")
    drawing = serializers.IntegerField(source="number", help_text="The number of the drawing within its phase.")
    last_sha256 = serializers.SerializerMethodField(help_text="SHA-256 of the newest entry.")
    entries = serializers.SerializerMethodField(help_text="How many entries the transcript has.")
    is_void = serializers.SerializerMethodField(help_text="Whether two officers declared the drawing void.")

    class Meta:
        model = Draw
        fields = ["number", "drawing", "verifier_sha256", "last_sha256", "entries", "is_void"]

    def get_last_sha256(self, draw: Draw) -> str:
        """Return the hash of the newest entry."""
        return [entry.sha256 for entry in draw.entries.all()][-1]

    def get_entries(self, draw: Draw) -> int:
        """Return the number of entries."""
        return len(draw.entries.all())

    def get_is_void(self, draw: Draw) -> bool:
        """Return whether the drawing is void."""
        return any(entry.kind == "void" for entry in draw.entries.all())


class HashNoteSerializer(PortalModelSerializer):
    """How the hash of an entry left the portal, to how many people or where, and when."""

    class Meta:
        model = HashNote
        fields = ["kind", "place", "people", "happened_at"]


class HashStampSerializer(PortalModelSerializer):
    """A time stamp of an authority outside the portal. The token is base64 of DER (RFC 3161)."""

    token = serializers.SerializerMethodField(help_text="The token, base64 of DER.")

    class Meta:
        model = HashStamp
        fields = ["authority", "stamped_at", "token"]

    def get_token(self, stamp: HashStamp) -> str:
        """Return the token as text."""
        return base64.b64encode(bytes(stamp.token)).decode()


class PoolObjectionSerializer(PortalModelSerializer):
    """What a State objects to in the frozen list."""

    state = serializers.CharField(source="state.iso3", help_text="The code of the State.")

    class Meta:
        model = PoolObjection
        fields = ["state", "text", "created_at"]


class PublishedHashSerializer(serializers.Serializer):
    """The hash of an entry that makes a seed, with its notes and time stamps."""

    entry = serializers.IntegerField()
    sha256 = serializers.CharField()
    notes = HashNoteSerializer(many=True)
    stamps = HashStampSerializer(many=True)


class WholeDrawSerializer(DrawSerializer):
    """A drawing of lots with its transcript and its result. The transcript is enough to replay it."""

    published_hashes = serializers.SerializerMethodField(
        help_text="Closing hashes, with notes and time stamps outside the portal."
    )
    objections = PoolObjectionSerializer(many=True)
    transcript = serializers.SerializerMethodField(help_text="The transcript that verify_draw.py replays.")
    result = serializers.SerializerMethodField(help_text="States, rules, groups, assignments; null before the lots.")

    class Meta(DrawSerializer.Meta):
        fields = [*DrawSerializer.Meta.fields, "published_hashes", "objections", "transcript", "result"]

    @extend_schema_field(PublishedHashSerializer(many=True))
    def get_published_hashes(self, draw: Draw) -> list[dict[str, Any]]:
        """Return the closing hashes."""
        return [
            {
                "entry": entry.number,
                "sha256": entry.sha256,
                "notes": HashNoteSerializer(entry.notes.all(), many=True).data,
                "stamps": HashStampSerializer(entry.stamps.all(), many=True).data,
            }
            for entry in draw.entries.all()
            if entry.kind in ("reveals", "request")
        ]

    def get_transcript(self, draw: Draw) -> dict[str, Any]:
        """Return the transcript."""
        return draw.ledger().transcript()

    def get_result(self, draw: Draw) -> dict[str, Any] | None:
        """Return the result. Return None before the lots are drawn, and for a drawing that is void."""
        ledger = draw.ledger()
        return ledger.result() if ledger.is_drawn and ledger.voided is None else None
