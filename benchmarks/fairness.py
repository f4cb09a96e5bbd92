"""How even the lots are: among pairs that no rule distinguishes, each should be drawn about equally often."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reviews.draw import Pool

OFTEN = 5
# State under review, role, reviewing State.
Pair = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Fairness:
    """The results of many drawings of one pool."""

    drawings: int
    # Chi-squared divided by its degrees of freedom, within classes of equal pairs: 1 is pure chance.
    chi2_per_degree: float
    # The share of pairs never drawn, among pairs expected five times or more; pure chance gives less than one in 100.
    never_drawn: float


def group_equal_states(pool: Pool) -> Mapping[str, tuple[str, ...]]:
    """Return, for each State, what the rules know of it. It treats States with equal values in the same way."""
    return {
        state.iso3: (pool.region_of(state), state.legal_family, *sorted(state.instruments)) for state in pool.states
    }


def measure_fairness(pool: Pool, drawings: Sequence[Iterable[Pair]]) -> Fairness:
    """Compare how often pairs of one kind were drawn, over drawings of the same pool with different seeds."""
    kinds, counts = group_equal_states(pool), Counter(pair for rows in drawings for pair in rows)
    members = defaultdict(list)
    for code, kind in kinds.items():
        members[kind].append(code)
    totals: Counter[tuple[tuple[str, ...], str, tuple[str, ...]]] = Counter()
    for (sur, role, reviewer), count in counts.items():
        totals[kinds[sur], role, kinds[reviewer]] += count
    chi2 = degrees = pairs = never = 0.0
    for (one, role, other), total in totals.items():
        cells = [counts[sur, role, reviewer] for sur in members[one] for reviewer in members[other] if sur != reviewer]
        expected = total / len(cells)
        chi2 += sum((count - expected) ** 2 / expected for count in cells)
        degrees += len(cells) - 1
        if expected >= OFTEN:
            pairs += len(cells)
            never += cells.count(0)
    return Fairness(
        len(drawings), round(chi2 / degrees, 3) if degrees else 0.0, round(never / pairs, 4) if pairs else 0.0
    )
