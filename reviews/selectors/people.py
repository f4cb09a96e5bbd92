"""Who acts for whom, as pages need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.enums import DelegateRole
from reviews.models import Delegation, Mandate
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.accounts.models import User


def mandates_of(user: User) -> QuerySet[Mandate]:
    """Return the person's mandates in force, with all that is shown of them."""
    return (
        user.mandates.in_force()
        .select_related(
            "delegation__party", "delegation__review__phase", "delegation__review__state_under_review", "note_verbale"
        )
        .order_by("delegation__review__code")
    )


def mandate_in(user: User, delegation: Delegation, *, roles: tuple[DelegateRole, ...] = ()) -> Mandate | None:
    """Return the mandate under which the person acts for this delegation, the focal point's first."""
    mandates = delegation.mandates.in_force().filter(user=user).select_related("note_verbale", "delegation__party")
    found = {mandate.role: mandate for mandate in mandates if not roles or mandate.role in roles}
    return next((found[role] for role in DelegateRole if role in found), None)


def capacities_of(user: User) -> list[str]:
    """Say, each once, on whose behalf the person can act."""
    portal_wide = [RoleGroup(name).label for name in sorted(authz.roles_of(user)) if name not in _SHOWN_BY_MANDATE]
    states = {(mandate.delegation.party_id, mandate.role): mandate for mandate in mandates_of(user)}
    return [str(label) for label in portal_wide] + [
        f"{mandate.get_role_display()}, {mandate.delegation.party}" for mandate in states.values()
    ]


_SHOWN_BY_MANDATE = (RoleGroup.DELEGATES, RoleGroup.FOCAL_POINTS)
