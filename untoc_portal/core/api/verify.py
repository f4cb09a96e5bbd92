"""Verify a document, a receipt or a hash over the API. Anyone can ask, as on the page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from untoc_portal.core.api.parameters import KnownParameters
from untoc_portal.core.api.parsers import PortalJSONParser
from untoc_portal.core.api.serializers import UploadField
from untoc_portal.core.verification import SHA256, Outcome, Verdict, compare_hash, verify_file, verify_text


class VerifyInput(serializers.Serializer):
    """A code to look up, or a file or its hash to compare. With a code, the file is compared with its record."""

    code = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=100,
        help_text="The hash on the paper, or the symbol of a document.",
    )
    sha256 = serializers.RegexField(
        SHA256, required=False, default="", allow_blank=True, help_text="The hash of a whole file."
    )
    file = UploadField(required=False, default=None, help_text="The file itself. It is not kept.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a request for nothing, and a file that is too large to be from the portal."""
        if not any(attrs.values()):
            raise serializers.ValidationError(_("Give a hash or a number, or choose a file."))
        if attrs["file"] is not None and attrs["file"].size > settings.UPLOAD_MAX_BYTES:
            raise serializers.ValidationError({"file": _("The file is too large to be a receipt.")})
        return attrs


class PrintedSerializer(serializers.Serializer):
    """What is printed on a document. Only those who may read the document get it."""

    title = serializers.CharField()
    state = serializers.CharField()
    date = serializers.DateField(allow_null=True)
    pages = serializers.IntegerField()
    first_lines = serializers.ListField(child=serializers.CharField())
    url = serializers.CharField()


class RecordSerializer(serializers.Serializer):
    """A record of this portal, as everyone may know it."""

    kind = serializers.CharField()
    number = serializers.CharField()
    recorded_at = serializers.DateTimeField(source="at")
    edition = serializers.CharField()
    circle = serializers.CharField(help_text="Who may have the edition.")
    language = serializers.CharField()
    text_sha256 = serializers.CharField(help_text="The hash that is printed on the document.")
    files = serializers.DictField(child=serializers.CharField(), help_text="The hash of each file, by format.")
    is_superseded = serializers.BooleanField()
    is_corrected = serializers.BooleanField()
    superseded_by = serializers.CharField()
    printed = PrintedSerializer(allow_null=True)
    seal = serializers.IntegerField(allow_null=True, help_text="The seal in whose tree the document lies.")


class VerdictSerializer(serializers.Serializer):
    """What a verification says. Only `genuine` says that a whole file was compared and is the same."""

    outcome = serializers.ChoiceField(choices=Outcome.choices)
    altered = serializers.ListField(child=serializers.CharField(), help_text="Statements of a receipt that differ.")
    records = RecordSerializer(source="matches", many=True)


class VerifyView(KnownParameters, APIView):
    """Compare a file with what the portal issued, or look up to which text a code belongs."""

    permission_classes = (AllowAny,)
    parser_classes = (PortalJSONParser, MultiPartParser)

    @extend_schema(operation_id="verify", request=VerifyInput, responses=VerdictSerializer)
    def post(self, request: Request) -> Response:
        """Verify a file, its hash, or a code. Nothing is kept."""
        asked = VerifyInput(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(VerdictSerializer(_verify(request, asked.validated_data)).data)


def _verify(request: Request, data: dict[str, Any]) -> Verdict:
    if data["file"] is not None:
        return verify_file(data["file"].read(), code=data["code"], user=request.user)
    if data["sha256"]:
        return compare_hash(data["sha256"], code=data["code"], user=request.user)
    return verify_text(data["code"], user=request.user)
