"""Proposals and positions of the Extended Bureau, as the API shows them."""

from __future__ import annotations

from rest_framework import serializers

from dialogues.models import BureauDecision, MemberPosition
from untoc_portal.core.api.serializers import PortalModelSerializer


class MemberPositionSerializer(PortalModelSerializer):
    """The position of a member of the Extended Bureau on a proposal, with its time."""

    member = serializers.StringRelatedField()
    state = serializers.SlugRelatedField("iso3", read_only=True)

    class Meta:
        model = MemberPosition
        fields = ["member", "state", "stance", "reason", "created_at"]


class BureauDecisionSerializer(PortalModelSerializer):
    """A proposal to the Extended Bureau and its result, for its members and the Secretariat."""

    proposed_by = serializers.StringRelatedField()
    positions = MemberPositionSerializer(many=True)

    class Meta:
        model = BureauDecision
        fields = [
            "id", "application", "objection", "proposal", "reasons", "proposed_by", "created_at", "silence_ends_at",
            "outcome", "closed_at", "manner", "cause", "note", "member_count", "quorum", "positions",
        ]  # fmt: skip
