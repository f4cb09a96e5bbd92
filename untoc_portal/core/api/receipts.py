"""Receipts of acts over the API, for anyone who may read the act now."""

from __future__ import annotations

import json

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from untoc_portal.core.api.parameters import KnownParameters
from untoc_portal.core.api.trail import ProofSerializer, SealSerializer
from untoc_portal.core.evidence.acts import Act, find_readable_act
from untoc_portal.core.evidence.receipts import request_receipt, to_receipt_file
from untoc_portal.core.models import Receipt


class ReceiptSealSerializer(SealSerializer):
    """The seal as it was when the receipt was made. Its time is in what was signed; time stamps come later."""

    stamps = None

    class Meta(SealSerializer.Meta):
        fields = ("number", "size", "root", "body", "signatures")


class ReceiptProofSerializer(ProofSerializer):
    """A proof under the seal of the receipt."""

    seal = None


class SignedReceiptSerializer(serializers.Serializer):
    """A signed receipt with its seal and proofs, checked by verify_evidence.py."""

    body = serializers.CharField(help_text="What is signed: act, party, capacity, mandate, text, time and seal.")
    signatures = serializers.DictField(child=serializers.CharField())
    seal = ReceiptSealSerializer()
    proofs = ReceiptProofSerializer(many=True)


class ReceiptSerializer(serializers.Serializer):
    """The file of a receipt."""

    receipt = SignedReceiptSerializer()


class ReceiptView(KnownParameters, APIView):
    """The receipt of an act: a submission, clearance, agreement, publication, decision, statement or nomination."""

    # Each act says who may read it.
    permission_classes = (AllowAny,)

    def get_act(self, pk: int) -> Act:
        """Return the act. Raises Http404 if there is none that the user may read."""
        act = find_readable_act(self.request.user, pk)
        if act is None:
            raise Http404
        return act

    @extend_schema(responses=ReceiptSerializer)
    def get(self, _request: Request, pk: int) -> Response:
        """Return the receipt. It answers 404 if none is made yet."""
        receipt = Receipt.objects.select_related("document").filter(event=self.get_act(pk).event).first()
        if receipt is None:
            raise Http404
        return Response(json.loads(to_receipt_file(receipt.document)))

    @extend_schema(request=None, responses={202: None})
    def post(self, request: Request, pk: int) -> Response:
        """Have the receipt made. It is there after some seconds."""
        request_receipt(self.get_act(pk), actor=request.user)
        return Response(status=status.HTTP_202_ACCEPTED)
