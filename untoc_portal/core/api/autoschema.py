"""How each operation is described: its headers, its scope, and whether it needs a token."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.viewsets import GenericViewSet

from untoc_portal.core.api.dry_runs import PARAMETER
from untoc_portal.core.api.expansions import EXPAND
from untoc_portal.core.api.pagination import list_pattern
from untoc_portal.core.api.parameters import FIELDS, READS
from untoc_portal.core.api.preconditions import SAFE
from untoc_portal.core.api.scopes import find_scope


class PortalAutoSchema(AutoSchema):
    """Describes the headers of each operation, its scope, and that what is public needs no token."""

    def get_override_parameters(self) -> list[Any]:
        """Return the headers that a request sends."""
        found = list(super().get_override_parameters())
        if not isinstance(self.view, GenericViewSet):
            return found
        if self.view.action in READS:
            text = "The fields to return, separated by commas; all without it."
            found.append(OpenApiParameter(FIELDS, str, description=text))
        if self.view.action in READS and self.view.expansions:
            text = "Rows of other lists to add, separated by commas. There is: "
            found.append(
                OpenApiParameter(
                    EXPAND,
                    str,
                    pattern=list_pattern(self.view.expansions),
                    description=f"{text}{', '.join(self.view.expansions)}.",
                )
            )
        if self.method not in SAFE:
            text = "true: do the act with all its checks, answer, and take it back."
            found.append(OpenApiParameter(PARAMETER, bool, description=text))
        if self.method == "POST":
            found.append(_header("Idempotency-Key", "Send the same key if you repeat the request within a day."))
        if self._has_precondition():
            found.append(_header("If-Match", "The ETag of the object, or * for any state.", required=True))
        found.append(_header("Acting-For", "The code of the State for which the person acts, if there are several."))
        return found

    def _has_precondition(self) -> bool:
        """Return whether the operation asks for If-Match. The generator has no arguments of the address."""
        if getattr(self.view, "is_one_object", False):
            return self.method not in SAFE
        key = self.view.lookup_url_kwarg or self.view.lookup_field
        # The generator calls a key an id.
        names = (f"{{{key}}}", "{id}") if key == "pk" else (f"{{{key}}}",)
        is_named = any(name in self.path for name in names)
        return self.method not in SAFE and hasattr(self.view, "retrieve") and is_named

    def _get_paginator(self) -> Any:
        """Return the pages of a list. What an act returns has none."""
        return super()._get_paginator() if self.method == "GET" else None

    def get_auth(self) -> list[dict[str, Any]]:
        """Return how to authenticate. Everyone can read: without a token, what is public."""
        found: list[dict[str, Any]] = super().get_auth()
        return found if self.method not in SAFE or {} in found else [*found, {}]

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """Add the scope that a token needs."""
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            operation["x-scope"] = find_scope(type(self.view).__module__, self.method)
            if getattr(self.view, "action", "") in READS and getattr(self.view, "expansions", None):
                operation["x-expansions"] = self.view.expansions
        return operation


def _header(name: str, text: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, required=required, description=text)
