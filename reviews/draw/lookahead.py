"""The exact look-ahead: can all remaining places still be filled?

The flow of `network` answers for everything but three conditions that no flow can express: two States never
review each other, a State never reviews another one twice, and a reviewer who lacks an instrument needs an
additional reviewer. Where the assignment at hand breaks one of them, the question is split: the draw
without the one choice, or the draw without the other. If every branch fails there is no draw. The splitting
is capped; reaching the cap is reported as `Rule.SEARCH_LIMIT` and never taken for a proof.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from .maximum import maximise
from .network import Network
from .places import Eligibility

STEPS = 2000
Node = tuple[Network, list[int]]
# A branch gives a node, or None for a dead end.
Branch = Callable[[], Any]


class SearchLimitError(Exception):
    """The look-ahead was cut off before it had an answer."""


def find_clash(network: Network, suspects: Iterable[int]) -> tuple[int, int] | None:
    """Find two places whose owners cannot both stay: a mutual review, or one reviewer twice for one State."""
    owner, sur = network.owner, network.sur
    for place in suspects:
        reviewer = owner[place]
        if network.reviews[sur[place]] >> reviewer & 1:
            return place, next(one for one in network.places_of[reviewer] if owner[one] == sur[place])
        for twin in network.places_of[sur[place]]:
            if twin != place and owner[twin] == reviewer:
                return place, twin
    return None


def _without(network: Network, suspects: list[int], place: int) -> Node | None:
    """Follow the branch in which a place loses its present owner."""
    trial = network.copy()
    moved = trial.forbid(place, trial.owner[place])
    return None if moved is None else (trial, suspects + moved)


def _nothing() -> None:
    """Follow a branch that is known to be a dead end."""


class Lookahead:
    """The question for a network in which no additional reviewer is needed."""

    steps = STEPS

    def find(self, network: Network, suspects: Iterable[int]) -> Network | None:
        """Find a whole draw near this assignment; None proves there is none; raises SearchLimitError.

        `suspects` are the places that changed since the assignment was last without a clash.
        """
        left = self.steps
        start = (network, list(suspects))
        waiting: list[Branch] = [lambda: start]
        while waiting:
            node = waiting.pop()()
            if node is None:
                continue
            branches = self.branches(*node)
            if not branches:
                return node[0]
            left -= 1
            if left < 0:
                raise SearchLimitError
            waiting.extend(reversed(branches))
        return None

    def find_in_time(self, network: Network) -> Network | None:
        """Find a whole draw, on a copy, from all open places; None if there is none or the search stops."""
        try:
            return self.find(network.copy(), network.open_places())
        except SearchLimitError:
            return None

    def branches(self, network: Network, suspects: list[int]) -> list[Branch]:
        """Split the question where two choices clash; nothing to split means the draw is whole."""
        clash = find_clash(network, suspects)
        return [partial(_without, network, suspects, place) for place in clash or ()]


def divisions(instruments: frozenset[str]) -> Iterator[list[frozenset[str]]]:
    """Give the ways to share instruments out among additional reviewers, fewest reviewers first."""
    ways: list[list[frozenset[str]]] = [[]]
    for one in sorted(instruments):
        ways = [
            [*way[:at], way[at] | {one}, *way[at + 1 :]] if at < len(way) else [*way, frozenset({one})]
            for way in ways
            for at in range(len(way) + 1)
        ]
    return iter(sorted(ways, key=lambda way: (len(way), [sorted(part) for part in way])))


class HelpedLookahead(Lookahead):
    """The question where some reviewers lack instruments: their additional reviewers are seated too."""

    steps = 5 * STEPS

    def __init__(self, eligible: Eligibility, most: int) -> None:
        """Allow no more than `most` places whose reviewer lacks an instrument."""
        self.eligible, self.most = eligible, most
        self.weightless = not eligible.pool.rules.load_counts_additional
        self.met_most = False

    def branches(self, network: Network, suspects: list[int]) -> list[Branch]:
        """Split on a clash first, then on a reviewer who still needs an additional reviewer beside it.

        Before that the assignment is brought to the fewest such reviewers: too many of them prove a dead end.
        """
        maximise(network, self.eligible.full)
        lacking = self.lacking(network)
        if len(network.helped | set(lacking)) > self.most:
            self.met_most = True
            return [_nothing]
        split = super().branches(network, [*range(len(network.sur))])
        if split or not lacking:
            return split
        place = lacking[0]
        ways = divisions(self.eligible.lacking(network.sur[place], network.owner[place]))
        split = [partial(self._with_help, network, suspects, place, way) for way in ways]
        if place in network.held[network.owner[place]]:
            split.append(partial(_without, network, suspects, place))
        return split

    def lacking(self, network: Network) -> list[int]:
        """List the places whose reviewer lacks an instrument and has nobody beside it yet."""
        return [
            place
            for place, full in enumerate(self.eligible.full)
            if not full >> network.owner[place] & 1 and place not in network.helped
        ]

    def _with_help(self, network: Network, suspects: list[int], place: int, way: list[frozenset[str]]) -> Node | None:
        trial = network.copy()
        moved: list[int] | None = []
        if place in trial.held[trial.owner[place]]:
            moved = trial.draw(place, trial.owner[place])
        added = None if moved is None else self.seat(trial, place, way)
        return None if moved is None or added is None else (trial, suspects + moved + added)

    def seat(self, network: Network, place: int, way: list[frozenset[str]]) -> list[int] | None:
        """Add the places beside a drawn reviewer and fill them; give what moved, None if impossible."""
        sur, moved = network.sur[place], []
        taken = sum(one >= len(self.eligible.places) for one in network.places_of[sur])
        if taken + len(way) > self.eligible.seats_beside(sur):
            return None
        network.helped |= {place}
        for part in way:
            seat = network.add_place(sur, self.eligible.additional_reviewers(sur, part), weightless=self.weightless)
            more = network.move(seat, network.candidates[seat])
            if more is None:
                return None
            moved += more
        return moved
