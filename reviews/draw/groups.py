"""The three groups, whose reviews start a year apart.

The groups, the regional groups and the States inside each regional group are put in order by their tickets.
The States are then dealt out like cards, one regional group after the other, without starting the round
anew. So no two groups differ by more than one State, neither within a regional group nor over all.

A State keeps its group over the phases of a cycle. One that joins later comes into a group that has the fewest
States of its regional group, and of those the fewest States over all; where several have, the lots decide.
"""

from collections import Counter
from collections.abc import Mapping

from .lots import Lots
from .pool import GROUPS, Pool


def divide_into_groups(pool: Pool, lots: Lots) -> dict[str, int]:
    """Return each State of the pool its group, 1 to 3 (domain rule: PR, drawing of lots)."""
    kept = pool.rules.groups_kept
    chosen = {state.iso3: kept[state.iso3] for state in pool.states if state.iso3 in kept}
    if not chosen:
        return _deal(pool, lots)
    for code in lots.order([state.iso3 for state in pool.states if state.iso3 not in chosen], "member"):
        chosen[code] = join_group(pool, lots, chosen, code)
    return dict(sorted(chosen.items()))


def _deal(pool: Pool, lots: Lots) -> dict[str, int]:
    listed: dict[str, list[str]] = {}
    for state in pool.states:
        listed.setdefault(pool.region_of(state), []).append(state.iso3)
    turns = _order_of_groups(lots)
    dealt = [state for region in lots.order(sorted(listed), "region") for state in lots.order(listed[region], "member")]
    return dict(sorted((state, turns[turn % len(turns)]) for turn, state in enumerate(dealt)))


def _order_of_groups(lots: Lots) -> list[int]:
    return [int(number) for number in lots.order([str(number) for number in GROUPS], "group")]


def join_group(pool: Pool, lots: Lots, groups: Mapping[str, int], code: str) -> int:
    """Return the group of one State that comes to a division which stands."""
    region = {state.iso3: pool.region_of(state) for state in pool.states}
    near = Counter(group for state, group in groups.items() if region.get(state) == region[code])
    overall = Counter(groups.values())
    return min(_order_of_groups(lots), key=lambda group: (near[group], overall[group]))
