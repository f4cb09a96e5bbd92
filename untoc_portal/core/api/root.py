"""The root of the API: where everything is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import get_resolver
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from untoc_portal.core.api.parameters import KnownParameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rest_framework.request import Request

TABLE = "untoc_portal.api_urls"


class RootSerializer(serializers.Serializer):
    """The addresses of the API that need no key, by their path."""

    version = serializers.CharField()
    resources = serializers.DictField(child=serializers.URLField())


class RootView(KnownParameters, APIView):
    """Where everything is."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="root", summary="Where everything is", responses=RootSerializer)
    def get(self, request: Request) -> Response:
        """Return the address of everything that can be read without a key."""
        here = request.build_absolute_uri(request.path)
        found = sorted({path for path in _list_readable(get_resolver(TABLE).url_patterns) if path})
        return Response({"version": "1", "resources": {path.strip("/"): f"{here}{path}" for path in found}})


def _list_readable(patterns: Iterable[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if "<" in path:
            continue
        if hasattr(pattern, "url_patterns"):
            yield from _list_readable(pattern.url_patterns, path)
        elif "get" in (getattr(pattern.callback, "actions", None) or ()) or hasattr(_view(pattern.callback), "get"):
            yield path


def _view(callback: Any) -> Any:
    return getattr(callback, "cls", None) or getattr(callback, "view_class", None)
