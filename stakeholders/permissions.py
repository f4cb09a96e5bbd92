"""Who may do what with States and organizations. Rights on one organization are grants to its representatives."""

import rules

from untoc_portal.core.authz import AnyUser, has_grant, is_governmental, is_secretariat

REPRESENT, MANAGE = "represent_organization", "manage_organization"
ORGANIZATION_CODENAMES = frozenset({REPRESENT, MANAGE})


@rules.predicate
def acts_for_no_government(user: AnyUser) -> bool:
    """Hold for whoever is signed in and acts neither for a State nor for the Conference."""
    return user.is_authenticated and not is_governmental(user)


manages = is_secretariat | has_grant(MANAGE)

rules.add_perm("stakeholders.apply_for_registration", acts_for_no_government)
rules.add_perm("stakeholders.register_organization", is_secretariat)
rules.add_perm("stakeholders.verify_organization", is_secretariat)
rules.add_perm("stakeholders.merge_organization", is_secretariat)
rules.add_perm("stakeholders.keep_organization", manages)
rules.add_perm("stakeholders.renew_organization", manages)
rules.add_perm("stakeholders.add_representative", manages)
