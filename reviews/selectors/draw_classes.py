"""Which States of a pool can review only a few others, so that their pairs run out over the phases of a cycle."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reviews.draw.places import Eligibility, members
from reviews.selectors.draws import get_state_names
from stakeholders.enums import RegionalGroup
from untoc_portal.core.collation import sort_by_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.draw import Pool

# A State is shown if it can review at most this number of others.
FEW = 10


@dataclass(frozen=True)
class SmallClass:
    """States of one regional group that can review only one another, and perhaps a few others."""

    region: Any
    names: list[str]
    others: list[str]
    # Pairs among them, and how many of these earlier phases used.
    pairs: int
    used: int


def list_small_classes(pool: Pool) -> list[SmallClass]:
    """Return the States that can review few others whatever the earlier phases were, similar States together."""
    names, labels = get_state_names(), dict(RegionalGroup.choices)
    used = {frozenset(pair) for pair in pool.rules.history}
    found = []
    for region, codes, others in _find_small_classes(pool):
        among = [frozenset((code, other)) for code in codes for other in codes if code < other]
        found.append(
            SmallClass(
                labels.get(region, region),
                _sort_names(names[code] for code in codes),
                _sort_names(names[code] for code in others),
                len(among),
                sum(pair in used for pair in among),
            )
        )
    return sorted(found, key=lambda row: -len(row.names))


def _sort_names(names: Iterable[str]) -> list[str]:
    return list(sort_by_name(names, str))


def _find_small_classes(pool: Pool) -> list[tuple[str, list[str], list[str]]]:
    eligible = Eligibility(pool.changed(history=(), excluded=()))
    reviewed = defaultdict(set)
    for number, place in enumerate(eligible.places):
        for state in members(eligible.full[number]):
            reviewed[state].add(place.sur)
    classes = defaultdict(list)
    for state, one in enumerate(pool.states):
        if len(reviewed[state]) <= FEW:
            classes[pool.region_of(one), frozenset(reviewed[state] | {state})].append(state)
    return [
        (
            region,
            [eligible.codes[index] for index in alike],
            [eligible.codes[index] for index in sorted(near - set(alike))],
        )
        for (region, near), alike in classes.items()
    ]
