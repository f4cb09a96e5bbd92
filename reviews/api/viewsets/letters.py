"""Notes verbales of the Secretariat."""

from __future__ import annotations

from reviews.api.serializers import LetterSerializer
from reviews.models import Letter
from untoc_portal.core.api.viewsets import ReadViewSet


class LetterViewSet(ReadViewSet):
    """Notes verbales that the portal made: whom they are for, and how far they are (Secretariat)."""

    queryset = Letter.objects.select_related("state", "document").prefetch_related("reviews")
    serializer_class = LetterSerializer
    lookup_value_converter = "int"
    filterset_fields = ("language", "batch")
    orderings = ("dated", "reference")
    default_ordering = "-id"
    expansions = {"state": "states"}
