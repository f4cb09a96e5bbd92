"""Permissions on States and organizations. Permissions on one organization are grants to its representatives."""

import rules

from untoc_portal.core.authz import AnyUser, has_grant, is_governmental, is_secretariat

REPRESENT, MANAGE = "represent_organization", "manage_organization"
ORGANIZATION_CODENAMES = frozenset({REPRESENT, MANAGE})
# What people who act for a State may have, whatever its reviews do. `reviews` says who has which (StateRight).
STATE_CODENAMES = frozenset(
    {
        "read_for_state",
        "view_state_reviews",
        "object_for_state",
        "name_for_state",
        "keep_delegation",
        "follow_up_for_state",
    }
)


@rules.predicate
def is_non_governmental_user(user: AnyUser) -> bool:
    """Return whether the user is signed in and does not act for a State or for the Conference."""
    return user.is_authenticated and not is_governmental(user)


can_manage_organization = is_secretariat | has_grant(MANAGE)

rules.add_perm("stakeholders.apply_for_registration", is_non_governmental_user)
rules.add_perm("stakeholders.register_organization", is_secretariat)
rules.add_perm("stakeholders.verify_organization", is_secretariat)
rules.add_perm("stakeholders.merge_organization", is_secretariat)
rules.add_perm("stakeholders.keep_organization", can_manage_organization)
rules.add_perm("stakeholders.renew_organization", can_manage_organization)
rules.add_perm("stakeholders.add_representative", can_manage_organization)
