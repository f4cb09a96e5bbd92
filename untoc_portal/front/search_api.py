"""The search over the API: what its page finds, in the kinds that the token may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from untoc_portal.core.api.parameters import KnownParameters
from untoc_portal.core.scopes import AREAS, READ, granted_scopes
from untoc_portal.front.search import MAX_QUERY_LENGTH, MIN_QUERY_LENGTH, Hit, search_sections

if TYPE_CHECKING:
    from rest_framework.request import Request


class SearchInput(serializers.Serializer[Any]):
    """What is searched for. With a prefix such as `article:`, only this kind is. Without a text nothing is found."""

    q = serializers.CharField(
        min_length=MIN_QUERY_LENGTH, max_length=MAX_QUERY_LENGTH, allow_blank=True, required=False, default=""
    )


class HitSerializer(serializers.Serializer[Any]):
    """One result, with the address of its page."""

    title = serializers.CharField()
    note = serializers.CharField()
    url = serializers.SerializerMethodField()

    def get_url(self, hit: Hit) -> str:
        """Return the address of the page."""
        address: str = self.context["request"].build_absolute_uri(hit.path)
        return address


class SectionSerializer(serializers.Serializer[Any]):
    """The results of one kind, ten at most."""

    kind = serializers.CharField()
    title = serializers.CharField()
    hits = HitSerializer(many=True)


class FoundSerializer(serializers.Serializer[Any]):
    """What was found, by kind. Kinds without a result are left out."""

    sections = SectionSerializer(many=True)


def list_readable_areas() -> frozenset[str]:
    """Return the areas that the token of this request may read; for a person, and without a token, all."""
    scopes = granted_scopes.get()
    return frozenset(area for area in AREAS if scopes is None or f"{area}:{READ}" in scopes)


class SearchView(KnownParameters, APIView):
    """Search everything that the reader can see."""

    permission_classes = (AllowAny,)
    known_parameters = {"": SearchInput}

    @extend_schema(
        operation_id="search",
        summary="Search in everything that you can see",
        parameters=[SearchInput],
        responses=FoundSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return what the text finds of what the reader can see, at most ten of each kind."""
        asked = SearchInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        text = asked.validated_data["q"]
        found = search_sections(text, request.user, areas=list_readable_areas()) if text else []
        sections = [section for section in found if section.hits]
        return Response(FoundSerializer({"sections": sections}, context={"request": request}).data)
