"""The Extended Bureau's proposals and positions as the API shows them."""

from __future__ import annotations

from rest_framework import serializers

from dialogues.models import BureauDecision, MemberPosition


class MemberPositionSerializer(serializers.ModelSerializer):
    """What a member of the Extended Bureau said on a proposal, when."""

    member = serializers.StringRelatedField()
    state = serializers.SlugRelatedField("iso3", read_only=True)

    class Meta:
        model = MemberPosition
        fields = ["member", "state", "stance", "reason", "created_at"]


class BureauDecisionSerializer(serializers.ModelSerializer):
    """A proposal before the Extended Bureau and what came of it, for its members and the secretariat."""

    proposed_by = serializers.StringRelatedField()
    positions = MemberPositionSerializer(many=True)

    class Meta:
        model = BureauDecision
        fields = [
            "id", "application", "objection", "proposal", "reasons", "proposed_by", "created_at", "silence_ends_at",
            "outcome", "closed_at", "manner", "cause", "note", "member_count", "quorum", "positions",
        ]  # fmt: skip
