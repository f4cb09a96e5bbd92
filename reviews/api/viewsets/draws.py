"""The drawings of lots: what was frozen, given, drawn and added. They are public, as their pages are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema

from reviews.api.draw_serializers import DrawSerializer, WholeDrawSerializer
from reviews.api.viewsets.draw_acts import DrawRoomActs
from reviews.models import Draw
from untoc_portal.core.api.preconditions import SAFE
from untoc_portal.core.api.viewsets import ReadViewSet

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response
    from rest_framework.serializers import BaseSerializer

# More would not fit the column.
MAX_DIGITS = 4
DRAWING = OpenApiParameter("drawing", int, description="The number of the drawing within its phase.")


class DrawViewSet(DrawRoomActs, ReadViewSet):
    """Drawings of lots, found by the number of the phase. A single one includes its transcript and result.

    A phase has more than one drawing if earlier ones are void. `drawing` chooses one of them; without it, the newest
    one is returned. The Secretariat's acts are done to the newest one.
    """

    queryset = (
        Draw.objects.by_this_method()
        .select_related("phase")
        .prefetch_related("entries__notes", "entries__stamps", "entries__certificate", "objections__state")
    )
    known_parameters = {"retrieve": ("drawing",)}
    orderings = {"phase": "phase__sequence", "number": "number"}
    default_ordering = "-phase,-number"
    row_key = "number,drawing"
    lookup_field = "phase__sequence"
    lookup_url_kwarg = "number"
    lookup_value_converter = "int"

    @extend_schema(parameters=[DRAWING])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return one drawing."""
        return super().retrieve(request, *args, **kwargs)

    def get_object(self) -> Draw:
        """Return the chosen drawing of the phase, or its newest one. Raises Http404 if there is none."""
        rows = self.filter_queryset(self.get_queryset()).filter(phase__sequence=self.kwargs["number"])
        chosen = self.request.query_params.get("drawing") if self.request.method in SAFE else None
        if chosen is not None:
            rows = rows.filter(number=chosen) if chosen.isdecimal() and len(chosen) <= MAX_DIGITS else rows.none()
        draw: Draw | None = rows.order_by("-number").first()
        if draw is None:
            raise Http404
        return draw

    def get_serializer_class(self) -> type[BaseSerializer]:
        """Return the serializer. Only a single drawing includes transcript and result."""
        return DrawSerializer if self.action == "list" else WholeDrawSerializer
