"""What the frame of every page knows about the person who looks at it."""

from typing import Any

from django.http import HttpRequest

from reviews.selectors.people import capacities_of
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup


def acting_as(request: HttpRequest) -> dict[str, Any]:
    """Say on whose behalf the person acts, lazily: a page that does not show it asks nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "acting_as": lambda: capacities_of(user),
        "gets_messages": lambda: authz.has_role(user, RoleGroup.FOCAL_POINTS),
        "gives_input": lambda: authz.has_role(user, RoleGroup.STAKEHOLDERS),
        "reads_reviews": lambda: authz.has_role(user, RoleGroup.SECRETARIAT, RoleGroup.DELEGATES),
    }
