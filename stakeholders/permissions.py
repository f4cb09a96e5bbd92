"""Who may do what with States and organizations. Rights on one organization are grants to its representatives."""

import rules

from untoc_portal.core.authz import is_secretariat

ORGANIZATION_CODENAMES = frozenset({"represent_organization"})

rules.add_perm("stakeholders.register_organization", is_secretariat)
rules.add_perm("stakeholders.verify_organization", is_secretariat)
rules.add_perm("stakeholders.add_representative", is_secretariat)
