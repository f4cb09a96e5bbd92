"""The three groups, whose reviews start a year apart.

The groups, the regional groups and the States inside each regional group are put in order by their tickets.
The States are then dealt out like cards, one regional group after the other, without starting the round
anew. So no two groups differ by more than one State, neither within a regional group nor over all.
"""

from .lots import Lots
from .pool import Pool

GROUPS = ("1", "2", "3")


def divide_into_groups(pool: Pool, lots: Lots) -> dict[str, int]:
    """Give each State of the pool its group, 1 to 3 (domain rule: PR, drawing of lots)."""
    members: dict[str, list[str]] = {}
    for state in pool.states:
        members.setdefault(pool.region_of(state), []).append(state.iso3)
    round_of_groups = lots.order(GROUPS, "group")
    dealt = [
        state for region in lots.order(sorted(members), "region") for state in lots.order(members[region], "member")
    ]
    chosen = {state: int(round_of_groups[turn % len(GROUPS)]) for turn, state in enumerate(dealt)}
    return dict(sorted(chosen.items()))
