"""Long work that the portal does for the person who asks: how far it is, its file, and stopping it."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from untoc_portal.core import preparations
from untoc_portal.core.api.serializers import PortalModelSerializer
from untoc_portal.core.api.viewsets import ReadViewSet
from untoc_portal.core.models import Preparation


class PreparationSerializer(PortalModelSerializer):
    """Long work: how many steps are done, and how it ended."""

    class Meta:
        model = Preparation
        fields = [
            "id",
            "kind",
            "label",
            "language",
            "state",
            "done",
            "total",
            "reason",
            "file_name",
            "kept_until",
            "created_at",
            "ended_at",
        ]
        extra_kwargs = {
            "label": {"help_text": "What was asked for."},
            "reason": {"help_text": "Why it failed; empty otherwise."},
            "file_name": {"help_text": "The name of the file at `file/`; empty if there is none."},
        }


class PreparationViewSet(ReadViewSet):
    """Long work that the person asked for. No one else sees it."""

    queryset = Preparation.objects.defer("arguments")
    serializer_class = PreparationSerializer
    filterset_fields = ("kind", "state")
    orderings = ("created_at", "state")
    default_ordering = "-id"
    services = {"stop": preparations.stop_preparation, "file": preparations.has_file_for_owner}

    @extend_schema(request=None, responses=PreparationSerializer)
    def stop(self, request: Request, pk: int) -> Response:
        """Stop the work. Nothing has been changed by it. What is on record already cannot be stopped."""
        del pk
        self.services["stop"](self.get_object(), actor=request.user)
        return self.answer(self.get_object())

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def file(self, request: Request, pk: int) -> FileResponse:
        """Return the file, while the person still has the right to it."""
        del request, pk
        row = self.get_object()
        if not self.services["file"](row):
            raise Http404
        sent = FileResponse(row.file.open("rb"), as_attachment=True, filename=row.file_name)
        sent["Cache-Control"] = "no-store"
        return sent


def _build_view(**actions: str) -> Any:
    return PreparationViewSet.as_view(actions)


urlpatterns = [
    path("preparations/", _build_view(get="list"), name="preparation-list"),
    path("preparations/<int:pk>/", _build_view(get="retrieve"), name="preparation-detail"),
    path("preparations/<int:pk>/stop/", _build_view(post="stop"), name="preparation-stop"),
    path("preparations/<int:pk>/file/", _build_view(get="file"), name="preparation-file"),
]
