"""What the frame of every page knows about the person who looks at it."""

from typing import Any

from django.http import HttpRequest

from reviews.selectors.people import Acting, acting_of, ledger_of, mission_of, nominations_waiting, portal_wide_roles
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.middleware import acting_for


def acting_as(request: HttpRequest) -> dict[str, Any]:
    """Say on whose behalf the person acts, lazily: a page that does not show it asks nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}

    def acting() -> Acting:
        match = request.resolver_match
        return acting_of(user, chosen=acting_for.get(), code=match.kwargs.get("code", "") if match else "")

    return {
        "acting_as": acting,
        "portal_wide_roles": lambda: portal_wide_roles(user),
        "mandate_ledger": lambda: ledger_of(user),
        "named_for": lambda: nominations_waiting(user),
        "mission": lambda: mission_of(user),
        "gets_messages": lambda: authz.has_role(user, RoleGroup.FOCAL_POINTS),
        "gives_input": lambda: authz.has_role(user, RoleGroup.STAKEHOLDERS),
        "is_board_reader": lambda: authz.is_secretariat(user),
        "reads_reviews": lambda: authz.has_role(user, RoleGroup.SECRETARIAT, RoleGroup.DELEGATES),
    }
