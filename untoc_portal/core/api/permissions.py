"""The API's one permission class: what a viewset does not map is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import BasePermission

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

READ_ACTIONS = frozenset({"list", "retrieve", "metadata"})
# What is read before an act, by those who may do it; the viewset asks for the right.
LOOK_ACTIONS = frozenset({"second_look", "look_at_change", "look_at_keeping"})


class DenyUnlessMapped(BasePermission):
    """Let reading through, since querysets show only what is visible, and other actions only when mapped.

    A viewset's `services` maps each writing action to the service that asks the right. `LoginRequiredMiddleware` does
    not cover the API, so a write also needs someone signed in.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Tell whether the action is one this view declares."""
        action = getattr(view, "action", None)
        if action in READ_ACTIONS or _is_unknown_method(request, view):
            return True
        services: dict[str, Any] = getattr(view, "services", {})
        return (action in services or action in LOOK_ACTIONS) and request.user.is_authenticated


def _is_unknown_method(request: Request, view: APIView) -> bool:
    """Tell whether the address has no such method: that is answered with 405, whoever asks."""
    action_map = getattr(view, "action_map", None)
    return action_map is not None and request.method.lower() not in action_map
