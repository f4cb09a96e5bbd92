"""Who may do what with States and organizations. Rights on one organization are grants to its representatives."""

import rules

from stakeholders.enums import OrganizationState
from untoc_portal.core.authz import has_grant, is_secretariat, state_in

ORGANIZATION_CODENAMES = frozenset({"represent_organization"})

rules.add_perm("stakeholders.correct_reference", is_secretariat)
rules.add_perm("stakeholders.register_organization", is_secretariat)
rules.add_perm("stakeholders.verify_organization", is_secretariat)
rules.add_perm("stakeholders.add_representative", is_secretariat)
rules.add_perm(
    "stakeholders.represent_organization",
    has_grant("represent_organization") & state_in(OrganizationState.VERIFIED),
)
