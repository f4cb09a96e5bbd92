"""Which roles two people give, and which roles exclude each other: the only table, checked wherever a role is given."""

from untoc_portal.core.enums import RoleGroup as R

# Proposed by one member of the Secretariat and confirmed by another. The other roles follow from a mandate under a note
# verbale, or from representing an organization.
ROLES_OF_TWO_PEOPLE = (R.SECRETARIAT, R.EXTENDED_BUREAU, R.CHAIRS)
# Both people must be in the Secretariat: with fewer members, no one could give a role.
MIN_SECRETARIAT = 2

# A person who supports, decides or comments does not act for a State (PR, paras. 47 and 53); a person who supports does
# not decide. A chair may be a delegate and a member of the Extended Bureau: States send both.
_EXCLUDED = {
    R.SECRETARIAT: {R.EXTENDED_BUREAU, R.CHAIRS, R.DELEGATES, R.FOCAL_POINTS, R.STAKEHOLDERS},
    R.EXTENDED_BUREAU: {R.DELEGATES, R.FOCAL_POINTS, R.STAKEHOLDERS},
    R.STAKEHOLDERS: {R.CHAIRS, R.DELEGATES, R.FOCAL_POINTS},
}
EXCLUSIONS = frozenset(frozenset({one, other}) for one, others in _EXCLUDED.items() for other in others)


def get_excluded_roles(role: R) -> frozenset[R]:
    """Return the roles that no one can have together with this one."""
    return frozenset(other for pair in EXCLUSIONS if role in pair for other in pair - {role})
