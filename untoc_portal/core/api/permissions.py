"""The only permission class of the API: actions that a viewset does not map are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import BasePermission

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

# A file is of a row that the viewset finds as for reading.
READ_ACTIONS = frozenset({"list", "retrieve", "metadata", "file"})
# What is read before an action, by users who can do it; the viewset checks the permission.
LOOK_ACTIONS = frozenset({"second_look", "look_at_change", "look_at_keeping", "look_at_proposal"})
# Many rows, each by the action for one row (core/api/bulk.py).
BULK, ONE = "bulk", "create"


class DenyUnlessMapped(BasePermission):
    """Allow reading, since querysets show only visible rows, and other actions only if they are mapped.

    A viewset's `services` maps each writing action to the service that checks the right. `LoginRequiredMiddleware` does
    not cover the API, so a write also requires a signed-in user.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return whether the view declares the action."""
        action = getattr(view, "action", None)
        if action in READ_ACTIONS or _is_unknown_method(request, view):
            return True
        services: dict[str, Any] = getattr(view, "services", {})
        action = ONE if action == BULK else action
        return (action in services or action in LOOK_ACTIONS) and request.user.is_authenticated


def _is_unknown_method(request: Request, view: APIView) -> bool:
    """Return whether the URL does not support this method: the answer is 405 for everyone."""
    action_map = getattr(view, "action_map", None)
    return action_map is not None and request.method.lower() not in action_map
