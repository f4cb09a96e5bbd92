"""What an address of the API answers to OPTIONS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from rest_framework.metadata import BaseMetadata

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class AllowedMethods(BaseMetadata):
    """Return the methods of an address and where they are described. No row is read, so nothing is revealed of any."""

    def determine_metadata(self, request: Request, view: APIView) -> dict[str, Any]:
        """Return the same for everyone and for each row."""
        return {"methods": view.allowed_methods, "description": request.build_absolute_uri(reverse("api:schema"))}
