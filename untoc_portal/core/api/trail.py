"""The seals of the trail, and proofs, over the API."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from untoc_portal.core.api.parameters import ChosenFields, KnownParameters
from untoc_portal.core.api.serializers import PortalModelSerializer
from untoc_portal.core.models import TrailSeal, TrailStamp
from untoc_portal.core.trail_seals.proofs import (
    build_document_proofs,
    build_event_proofs,
    build_growth_proof,
    find_document,
    find_event,
)


@extend_schema_field(OpenApiTypes.STR)
class TokenField(serializers.Field):
    """Bytes in hexadecimal."""

    def to_representation(self, value: bytes) -> str:
        """Return the text."""
        return bytes(value).hex()


class StampSerializer(PortalModelSerializer):
    """The time stamp of an authority on a seal (RFC 3161, DER in hexadecimal)."""

    token = TokenField()

    class Meta:
        model = TrailStamp
        fields = ("authority", "stamped_at", "token")


class SealSerializer(PortalModelSerializer):
    """A signed head of the hash tree over every record (RFC 9162). `body` is what was signed."""

    signatures = serializers.DictField(
        child=serializers.CharField(), help_text="The signature (Ed25519) by public key, both in hexadecimal."
    )
    stamps = StampSerializer(many=True)

    class Meta:
        model = TrailSeal
        fields = ("number", "size", "root", "at", "body", "signatures", "stamps")


class OpenedSerializer(serializers.Serializer):
    """The value of a field, and the salt under which it was sealed."""

    salt = serializers.CharField()
    value = serializers.JSONField()


class ProofSerializer(serializers.Serializer):
    """A proof that one part of a record is in the trail."""

    kind = serializers.CharField()
    part = serializers.CharField(allow_blank=True)
    id = serializers.IntegerField()
    commitments = serializers.DictField(child=serializers.CharField(), help_text="The commitment to each field.")
    opened = serializers.DictField(child=OpenedSerializer(), help_text="The fields that you may see.")
    position = serializers.IntegerField()
    path = serializers.ListField(child=serializers.CharField())
    seal = SealSerializer()


class ProofsSerializer(serializers.Serializer):
    """The proofs of a record, checked by verify_evidence.py."""

    proofs = ProofSerializer(many=True)


class SealListView(ChosenFields, KnownParameters, ListAPIView):
    """The seals of the trail, newest first. Keep them: with a seal, a trail that was cut off or rewritten is found."""

    permission_classes = (AllowAny,)
    queryset = TrailSeal.objects.prefetch_related("stamps")
    serializer_class = SealSerializer
    orderings = ("number", "at")
    default_ordering = "-number"
    row_key = "number"


class SealView(ChosenFields, KnownParameters, RetrieveAPIView):
    """One seal of the trail."""

    permission_classes = (AllowAny,)
    queryset = TrailSeal.objects.prefetch_related("stamps")
    serializer_class = SealSerializer
    lookup_field = "number"


class GrowthSerializer(serializers.Serializer):
    """The proof that the tree of a seal has the entries of an earlier one unchanged (RFC 9162, 2.1.4)."""

    earlier = SealSerializer()
    later = SealSerializer()
    path = serializers.ListField(child=serializers.CharField())


class SealGrowthView(KnownParameters, APIView):
    """The proof that the tree of a seal has the entries of an earlier one unchanged."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=GrowthSerializer)
    def get(self, _request: Request, number: int, earlier: int) -> Response:
        """Return the proof."""
        seals = {seal.number: seal for seal in TrailSeal.objects.filter(number__in=[number, earlier])}
        if earlier > number or not {number, earlier} <= seals.keys():
            raise Http404
        return Response(build_growth_proof(seals[earlier], seals[number]))


class DocumentProofView(KnownParameters, APIView):
    """The proof that a document is in the trail. Anyone who has its hash can ask."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=ProofsSerializer)
    def get(self, _request: Request, sha256: str) -> Response:
        """Return the proofs. The hash is that of the text or of the PDF."""
        document = find_document(sha256)
        if document is None:
            raise Http404
        return answer_proofs(build_document_proofs(document))


class EventProofView(KnownParameters, APIView):
    """The proof of an act, for the person who did it and for those who read the trail."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=ProofsSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """Return the proof."""
        event = find_event(request.user, pk)
        if event is None:
            raise Http404
        return answer_proofs(build_event_proofs(event))


def answer_proofs(proofs: list) -> Response:
    """Return the proofs. Raises Http404 if the record is not sealed yet."""
    if not proofs:
        raise Http404
    return Response({"proofs": proofs})
