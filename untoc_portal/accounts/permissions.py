"""Which roles two people give, and which roles exclude each other: the only table of them.

A role that this table does not name is the strictest: two people give it, and it excludes every other role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from untoc_portal.core.enums import RoleGroup as R

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text

# These follow from a mandate under a note verbale, or from representing an organization. Every other role is proposed
# by one member of the Secretariat and confirmed by another.
ROLES_OF_RECORDS = (R.DELEGATES, R.FOCAL_POINTS, R.STAKEHOLDERS)
ROLES_OF_TWO_PEOPLE = tuple(role for role in R if role not in ROLES_OF_RECORDS)
# Both people must be in the Secretariat: with fewer members, no one could give a role.
MIN_SECRETARIAT = 2

# The roles that one person may have together. A chair may be a delegate and a member of the Extended Bureau: States
# send both. All others exclude each other: a person who supports, decides or comments does not act for a State (PR,
# paras. 47 and 53), and a person who supports does not decide.
TOGETHER = frozenset(
    frozenset(pair)
    for pair in (
        (R.DELEGATES, R.FOCAL_POINTS),
        (R.CHAIRS, R.DELEGATES),
        (R.CHAIRS, R.FOCAL_POINTS),
        (R.CHAIRS, R.EXTENDED_BUREAU),
    )
)


def get_excluded_roles(role: R) -> frozenset[R]:
    """Return the roles that no one can have together with this one."""
    return frozenset(other for other in R if other != role and frozenset({role, other}) not in TOGETHER)


def get_proposable_choices() -> list[tuple[str, Text]]:
    """Return the roles of two people, with their labels."""
    return [(role.value, role.label) for role in ROLES_OF_TWO_PEOPLE]
