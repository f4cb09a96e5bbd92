"""Context for every page about the user who opens it."""

from typing import Any

from django.http import HttpRequest

from reviews.selectors.people import (
    ActingCapacity,
    get_acting_capacity,
    get_user_state_mandate,
    list_mandate_history,
    list_portal_wide_roles,
    list_waiting_nominations,
)
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.middleware import acting_for


def acting_capacity(request: HttpRequest) -> dict[str, Any]:
    """Add on whose behalf the user acts. It is lazy: a page that does not show it makes no query."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}

    def acting() -> ActingCapacity:
        match = request.resolver_match
        return get_acting_capacity(user, chosen=acting_for.get(), code=match.kwargs.get("code", "") if match else "")

    return {
        "acting_as": acting,
        "user_roles": lambda: authz.get_user_roles(user),
        "portal_wide_roles": lambda: list_portal_wide_roles(user),
        "mandate_ledger": lambda: list_mandate_history(user),
        "named_for": lambda: list_waiting_nominations(user),
        "state_mandate": lambda: get_user_state_mandate(user),
        "gets_messages": lambda: authz.has_role(user, RoleGroup.FOCAL_POINTS),
        "gives_input": lambda: authz.has_role(user, RoleGroup.STAKEHOLDERS),
        "is_board_reader": lambda: authz.is_secretariat(user),
        "reads_reviews": lambda: authz.has_role(user, RoleGroup.SECRETARIAT, RoleGroup.DELEGATES),
    }
