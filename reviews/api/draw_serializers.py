"""Serializers of the drawings of lots."""

from __future__ import annotations

import base64
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviews.models import (
    Draw,
    DrawProposal,
    HashNote,
    HashStamp,
    Phase,
    PoolObjection,
    RevealedText,
    ReviewGroup,
    SealedText,
)
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

    awaits = serializers.SerializerMethodField(help_text="The kind of the entry that comes next; empty if none does.")
    published_hashes = serializers.SerializerMethodField(
        help_text="Closing hashes, with notes and time stamps outside the portal."
    )
    certificates = serializers.SerializerMethodField(
        help_text="SHA-256 of the certificates of drawn lots: the documents are at `/documents/<sha256>/`."
    )
    objections = PoolObjectionSerializer(many=True)
    transcript = serializers.SerializerMethodField(help_text="The transcript that verify_draw.py replays.")
    result = serializers.SerializerMethodField(help_text="States, rules, groups, assignments; null before the lots.")

    class Meta(DrawSerializer.Meta):
        fields = [
            *DrawSerializer.Meta.fields,
            "awaits",
            "published_hashes",
            "certificates",
            "objections",
            "transcript",
            "result",
        ]

    def get_certificates(self, draw: Draw) -> list[str]:
        """Return the hashes of the certificates that are made."""
        found = [entry.certificate for entry in draw.entries.all() if entry.certificate]
        return [document.sha256 for document in found if document.sha256]

    def get_awaits(self, draw: Draw) -> str:
        """Return the kind of the entry that comes next."""
        return draw.ledger().awaits

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


class PhaseGroupSerializer(PortalModelSerializer):
    """A group of States, and its first day."""

    class Meta:
        model = ReviewGroup
        fields = ["number", "starts_on"]


class PhaseSerializer(PortalModelSerializer):
    """A phase: its cycle, its cluster of articles, and its groups of States."""

    number = serializers.IntegerField(source="sequence")
    cluster = serializers.IntegerField(source="cluster.number", help_text="The number of the cluster.")
    groups = PhaseGroupSerializer(many=True)

    class Meta:
        model = Phase
        fields = ["number", "cycle", "cluster", "starts_on", "groups"]


class OpenedEnvelopeSerializer(PortalModelSerializer):
    """What an envelope says. It counts once a second officer has confirmed it."""

    recorded_by = serializers.CharField(source="recorded_by.name")

    class Meta:
        model = RevealedText
        fields = ["nonce", "text", "recorded_by", "confirmed_at"]


class EnvelopeSerializer(PortalModelSerializer):
    """A paper envelope. It counts once a second officer has accepted it."""

    giver = serializers.CharField(source="giver.iso3", help_text="The code of the State.")
    recorded_by = serializers.CharField(source="recorded_by.name")
    opened = serializers.SerializerMethodField(help_text="What it says; null while it is closed.")

    class Meta:
        model = SealedText
        fields = ["id", "giver", "commitment", "recorded_by", "decided_at", "is_refused", "opened"]

    @extend_schema_field(OpenedEnvelopeSerializer(allow_null=True))
    def get_opened(self, row: SealedText) -> Any:
        """Return the content, if the envelope was opened."""
        opened = getattr(row, "revealed", None)
        return None if opened is None else OpenedEnvelopeSerializer(opened).data


class DrawProposalSerializer(PortalModelSerializer):
    """An act that one officer proposed and another one decides."""

    proposed_by = serializers.CharField(source="proposed_by.name")
    reason = serializers.SerializerMethodField()
    digits = serializers.SerializerMethodField(help_text="Of dice; empty for another act.")

    class Meta:
        model = DrawProposal
        fields = ["id", "kind", "reason", "digits", "proposed_by", "created_at", "decided_at", "is_refused"]

    def get_reason(self, row: DrawProposal) -> str:
        """Return the reason; empty for dice."""
        return str(row.content.get("reason", ""))

    def get_digits(self, row: DrawProposal) -> str:
        """Return the digits."""
        return str(row.content.get("digits", ""))


class StateInDrawSerializer(serializers.Serializer):
    """A State in a drawing of lots."""

    state = serializers.CharField(source="iso3")
    is_invited = serializers.SerializerMethodField(help_text="Whether a text of it is wanted.")
    has_sealed = serializers.SerializerMethodField(help_text="Whether its commitment was taken in.")
    text = serializers.SerializerMethodField(help_text="Its opened text; null before all texts are closed.")
    objections = serializers.SerializerMethodField(help_text="What it objects to in the frozen list.")

    def get_is_invited(self, state: Any) -> bool:
        """Return whether the State is asked for a text."""
        terms = state.draw.ledger().terms
        return terms is not None and state.iso3 in terms.givers

    def get_has_sealed(self, state: Any) -> bool:
        """Return whether it has sealed one."""
        return SealedText.objects.taken_in().filter(draw=state.draw, giver=state.pk).exists()

    def get_text(self, state: Any) -> str | None:
        """Return its text from the transcript."""
        return next((row["text"] for row in state.draw.ledger().opened if row["giver"] == state.iso3), None)

    @extend_schema_field(PoolObjectionSerializer(many=True))
    def get_objections(self, state: Any) -> Any:
        """Return its objections."""
        rows = state.draw.objections.filter(state=state.pk).select_related("state")
        return PoolObjectionSerializer(rows, many=True).data


class PassedOverSerializer(serializers.Serializer):
    """A State whose lot came earlier, why it does not review, and what proves that."""

    state = serializers.CharField(source="name")
    reason = serializers.CharField()
    proof = serializers.CharField()


class DrawnPlaceSerializer(serializers.Serializer):
    """How one place was drawn: who was eligible, who was passed over and why, and who got it."""

    place = serializers.CharField(source="role")
    reviewer = serializers.CharField()
    is_current = serializers.BooleanField(help_text="false: other lots replaced it.")
    entry = serializers.IntegerField(help_text="The number of the entry of the transcript.")
    eligible = serializers.IntegerField(help_text="How many States were eligible.")
    passed_over = PassedOverSerializer(many=True)
    later_candidates = serializers.ListField(child=serializers.CharField())
    has_same_legal_system = serializers.BooleanField(help_text="Whether it was kept for a State of the same system.")
    remarks = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), help_text="Sentences, each with its proof."
    )


class DrawnPhaseSerializer(serializers.Serializer):
    """The result of one phase for the State."""

    number = serializers.IntegerField(source="draw.phase.sequence")
    drawing = serializers.IntegerField(source="draw.number")
    group = serializers.CharField()
    places = DrawnPlaceSerializer(source="seats", many=True)
    reviews = serializers.SerializerMethodField(help_text="The codes of the States that it reviews.")
    is_below_minimum = serializers.BooleanField(help_text="Whether it does fewer reviews than the minimum.")

    def get_reviews(self, chapter: Any) -> list[str]:
        """Return the codes."""
        return [code for _name, code in chapter.reviews]


class DrawReasonsSerializer(serializers.Serializer):
    """Why a State has its reviewing States, in plain words, the newest phase first."""

    state = serializers.CharField(source="iso3")
    phases = DrawnPhaseSerializer(many=True)
