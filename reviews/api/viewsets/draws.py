"""The drawings of lots: what was frozen, drawn and added. They are public, as their pages are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.api.draw_serializers import DrawSerializer, WholeDrawSerializer
from reviews.models import Draw
from untoc_portal.core.api.viewsets import ReadViewSet

if TYPE_CHECKING:
    from rest_framework.serializers import BaseSerializer


class DrawViewSet(ReadViewSet):
    """Drawings of lots, found by the number of the phase. A single one includes its transcript and result."""

    queryset = Draw.objects.select_related("phase").prefetch_related("entries")
    lookup_field = "phase__sequence"
    lookup_url_kwarg = "number"
    lookup_value_converter = "int"

    def get_serializer_class(self) -> type[BaseSerializer]:
        """Return the serializer. Only a single drawing includes transcript and result."""
        return WholeDrawSerializer if self.action == "retrieve" else DrawSerializer
