"""Evidence packs over the API, for anyone who may read what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from untoc_portal.core.api.parameters import KnownParameters
from untoc_portal.core.evidence.packs import KIND, get_evidence_kind, request_pack
from untoc_portal.core.models import Preparation

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


class EvidencePackSerializer(serializers.Serializer):
    """A pack that you asked for: its state, and the address of the file once it is ready."""

    state = serializers.CharField()
    requested_at = serializers.DateTimeField()
    file = serializers.CharField(allow_blank=True)


def describe(preparation: Preparation) -> dict[str, object]:
    """Return what the API says of a pack."""
    file = reverse("prepared_file", args=[preparation.pk]) if preparation.file else ""
    return {"state": preparation.state, "requested_at": preparation.created_at, "file": file}


class EvidenceView(KnownParameters, APIView):
    """The evidence pack of a review, a dialogue or a drawing of lots."""

    # Who has no account finds nothing, and cannot ask.
    permission_classes = (IsAuthenticatedOrReadOnly,)

    def require_subject(self, kind: str, key: str) -> None:
        """Raise Http404 if there is no such object, or the user may have nothing of it."""
        if not self.request.user.is_authenticated or kind not in settings.EVIDENCE:
            raise Http404
        if get_evidence_kind(kind).find(self.get_user(), key) is None:
            raise Http404

    def get_user(self) -> User:
        """Return the user, who is signed in."""
        return cast("User", self.request.user)

    @extend_schema(responses=EvidencePackSerializer)
    def get(self, _request: Request, kind: str, key: str) -> Response:
        """Return the pack that you asked for last."""
        self.require_subject(kind, key)
        rows = Preparation.objects.visible_to(self.get_user()).filter(kind=KIND, subject=f"{kind}:{key}")
        if (last := rows.first()) is None:
            raise Http404
        return Response(EvidencePackSerializer(describe(last)).data)

    @extend_schema(request=None, responses={202: EvidencePackSerializer})
    def post(self, _request: Request, kind: str, key: str) -> Response:
        """Ask for the pack. A job makes it."""
        self.require_subject(kind, key)
        made = request_pack(kind, key, actor=self.get_user())
        return Response(EvidencePackSerializer(describe(made)).data, status=status.HTTP_202_ACCEPTED)
