"""The drawing of lots for programs: what was frozen, drawn and added, open to anyone as its pages are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.api.draw_serializers import DrawSerializer, WholeDrawSerializer
from reviews.models import Draw
from untoc_portal.core.api.viewsets import ReadViewSet

if TYPE_CHECKING:
    from rest_framework.serializers import BaseSerializer


class DrawViewSet(ReadViewSet):
    """Drawings of lots, each under the number of its phase; one by itself comes with its transcript and result."""

    queryset = Draw.objects.select_related("phase").prefetch_related("entries")
    lookup_field = "phase__sequence"
    lookup_url_kwarg = "number"
    lookup_value_converter = "int"

    def get_serializer_class(self) -> type[BaseSerializer]:
        """Leave transcript and result out of the list."""
        return WholeDrawSerializer if self.action == "retrieve" else DrawSerializer
