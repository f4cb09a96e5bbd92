"""Places, reviewers and loads as a flow, of which one whole solution is always at hand.

To put a State in a place, a chain is searched: that State hands another of its places on to a second State, the
second to a third, until the chain ends at the State that gives up the first place, or at a State with room while
another one hands on a review it can do without. If there is no chain, the States that the search reached prove
that there is no solution: they have too many places that only they can fill (`over`), or the others owe more
reviews than there are places that they can fill (`under`). So the test is exact for all but the choices that
exclude each other, which `lookahead` decides on top of it. Every change can be taken back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .places import members

NOBODY = -1
# A place and a State that may fill it.
Choice = tuple[int, int]


@dataclass(frozen=True)
class Bound:
    """A set of States that proves that no whole draw exists."""

    kind: str
    states: int


OVER, UNDER = "over", "under"


class Network:
    """One assignment of all places, and the chains that keep it whole."""

    def __init__(self, surs: Sequence[int], candidates: Sequence[int], upper: Sequence[int]) -> None:
        """Start with empty places and no minimum; `upper` is the most reviews of each State."""
        self.count = len(upper)
        self.sur, self.candidates = list(surs), list(candidates)
        self.lower, self.upper = [0] * self.count, list(upper)
        self.owner = [NOBODY] * len(self.sur)
        self.held: list[tuple[int, ...]] = [()] * self.count
        self.load, self.drawn = [0] * self.count, [0] * self.count
        # Whom each State reviews at present; who is barred from reviewing whom by what is drawn.
        self.reviews, self.barred = [0] * self.count, [0] * self.count
        self.nobody = [0] * self.count
        self.weightless: set[int] = set()
        self.places_of: list[tuple[int, ...]] = [()] * self.count
        for place, sur in enumerate(self.sur):
            self.places_of[sur] += (place,)
        self.room = sum(1 << state for state, most in enumerate(upper) if most > 0)
        self.exhausted = ((1 << self.count) - 1) & ~self.room
        self.surplus = 0
        self.undo_list: list[tuple[Callable[[Any, Any], None], Any, Any]] = []

    def undo(self, mark: int) -> None:
        """Take back every change since the undo list had this length."""
        while len(self.undo_list) > mark:
            change, one, value = self.undo_list.pop()
            change(one, value)

    def keep_owners(self, mark: int) -> None:
        """Lift what was forbidden, fixed and added since the mark, but keep the assignment found by it."""
        for change, one, value in reversed(self.undo_list[mark:]):
            if change != self._set_owner:
                change(one, value)
        del self.undo_list[mark:]

    def assign(self, place: int, reviewer: int) -> None:
        """Hand a place to a reviewer, whatever the loads become."""
        self.undo_list.append((self._set_owner, place, self.owner[place]))
        self._set_owner(place, reviewer)

    def _set_owner(self, place: int, reviewer: int) -> None:
        before, sur, has_weight = self.owner[place], self.sur[place], place not in self.weightless
        self.owner[place] = reviewer
        if before != NOBODY:
            if all(self.owner[one] != before for one in self.places_of[sur]):
                self.reviews[before] &= ~(1 << sur)
            if has_weight:
                self.held[before] = tuple([one for one in self.held[before] if one != place])
                self._add_load(before, -1)
        if reviewer != NOBODY:
            self.reviews[reviewer] |= 1 << sur
            if has_weight:
                self.held[reviewer] += (place,)
                self._add_load(reviewer, 1)

    def _add_load(self, state: int, change: int) -> None:
        self.load[state] += change
        self._note_bounds(state)

    def _note_bounds(self, state: int) -> None:
        bit, load = 1 << state, self.load[state]
        self.room = self.room | bit if load < self.upper[state] else self.room & ~bit
        self.surplus = self.surplus | bit if load > self.lower[state] else self.surplus & ~bit

    def set_lower(self, state: int, lower: int) -> None:
        """Ask for so many reviews of a State at least."""
        self.undo_list.append((self._set_lower, state, self.lower[state]))
        self._set_lower(state, lower)

    def _set_lower(self, state: int, lower: int) -> None:
        self.lower[state] = lower
        self._note_bounds(state)

    def set_candidates(self, place: int, mask: int) -> None:
        """Say who may fill a place."""
        self.undo_list.append((self.candidates.__setitem__, place, self.candidates[place]))
        self.candidates[place] = mask

    def find_chain(self, starts: int, goal: int, *, careful: bool) -> list[Choice] | Bound:
        """Search hand-overs by which a State of `starts` takes one more place and the goal gives one up.

        The goal is a State, or NOBODY where one more review is done in all. If there is no chain, what the search
        reached is the proof. When careful, no hand-over leads to a mutual review.
        """
        reached, frontier = starts | self.exhausted, starts & ~self.exhausted
        links: list[tuple[int, int, int]] = []
        wanted, is_relieved = (1 << goal if goal != NOBODY else 0), False
        candidates, held, surs, room = self.candidates, self.held, self.sur, self.room
        avoid = self.reviews if careful else self.nobody
        while frontier and not reached & wanted:
            if frontier & room and not is_relieved:
                is_relieved = True
                state = (frontier & room).bit_length() - 1
                if goal == NOBODY:
                    return self._trace(links, state)
                new = self.surplus & ~reached
                links.append((state, NOBODY, new))
                reached |= new
                frontier |= new
                continue
            state = (frontier & -frontier).bit_length() - 1
            frontier &= frontier - 1
            for place in held[state]:
                new = candidates[place] & ~(reached | avoid[surs[place]])
                if new:
                    links.append((state, place, new))
                    reached |= new
                    frontier |= new
        if reached & wanted:
            return self._trace(links, goal)
        if is_relieved:
            return self._under(((1 << self.count) - 1) & ~reached)
        return Bound(OVER, reached & ~self.exhausted)

    def _under(self, mask: int) -> Bound:
        owing = [state for state in members(mask) if self.lower[state] > self.drawn[state]]
        return Bound(UNDER, sum(1 << state for state in owing))

    @staticmethod
    def _trace(links: list[tuple[int, int, int]], end: int) -> list[Choice]:
        chain = []
        for state, place, new in reversed(links):
            if new >> end & 1:
                if place != NOBODY:
                    chain.append((place, end))
                end = state
        chain.append((NOBODY, end))
        return chain

    def move(self, place: int, mask: int) -> list[int] | Bound:
        """Hand a place to one of a set of States and mend the loads; give what moved, or the proof against it."""
        choices = self.candidates[place] & mask
        avoid = self.reviews[self.sur[place]]
        if place in self.weightless:
            choice = next(members(choices & ~avoid or choices), NOBODY)
            if choice == NOBODY:
                return Bound(OVER, 0)
            self.assign(place, choice)
            return [place]
        found = self._find_chain(choices, self.owner[place], avoid)
        if isinstance(found, Bound):
            return found
        *handed, (_, first) = found
        for one, state in (*handed, (place, first)):
            self.assign(one, state)
        return [place, *(one for one, _ in handed)]

    def _find_chain(self, starts: int, goal: int, avoid: int) -> list[Choice] | Bound:
        found = self.find_chain(starts & ~avoid, goal, careful=True)
        return found if isinstance(found, list) else self.find_chain(starts, goal, careful=False)

    def raise_load(self, state: int) -> list[int] | Bound:
        """Return a State its minimum; give what moved, or the proof against it."""
        moved: list[int] = []
        while self.load[state] < self.lower[state]:
            found = self._find_relief(state)
            if isinstance(found, Bound):
                return found
            for place, taker in found:
                self.assign(place, taker)
            moved += [place for place, _ in found]
        return moved

    def _find_relief(self, state: int) -> list[Choice] | Bound:
        found = self._find_chain(self.surplus, state, 0)
        if isinstance(found, list):
            return found[:-1]
        return found if found.kind == UNDER else self._under(((1 << self.count) - 1) & ~found.states & ~self.exhausted)

    def forbid(self, place: int, state: int) -> list[int] | Bound:
        """Bar a State from a place; give what moved, or the proof that no assignment is left."""
        self.set_candidates(place, self.candidates[place] & ~(1 << state))
        return self.move(place, self.candidates[place]) if self.owner[place] == state else []

    def excluded_by(self, place: int, reviewer: int) -> list[Choice]:
        """List the choices that a choice excludes: a mutual review, and a second place for the same State."""
        sur = self.sur[place]
        follows = [(one, sur) for one in self.places_of[reviewer]]
        follows += [(one, reviewer) for one in self.places_of[sur] if one != place]
        return [(one, state) for one, state in follows if self.candidates[one] >> state & 1]

    def draw(self, place: int, reviewer: int) -> list[int] | Bound:
        """Fix a place for a reviewer, with all that it excludes; give what moved, or the proof against it."""
        moved = [] if self.owner[place] == reviewer else self.move(place, 1 << reviewer)
        if isinstance(moved, Bound):
            return moved
        self.undo_list.append((self._set_open, place, reviewer))
        self._set_drawn(place, reviewer)
        for choice in self.excluded_by(place, reviewer):
            more = self.forbid(*choice)
            if isinstance(more, Bound):
                return more
            moved = moved + more
        return moved

    def _set_drawn(self, place: int, reviewer: int) -> None:
        sur = self.sur[place]
        self.barred[sur] |= 1 << reviewer
        self.barred[reviewer] |= 1 << sur
        if place not in self.weightless:
            self.held[reviewer] = tuple([one for one in self.held[reviewer] if one != place])
            self.drawn[reviewer] += 1
            self.exhausted |= (self.drawn[reviewer] >= self.upper[reviewer]) << reviewer

    def _set_open(self, place: int, reviewer: int) -> None:
        sur = self.sur[place]
        self.barred[sur] &= ~(1 << reviewer)
        self.barred[reviewer] &= ~(1 << sur)
        if place not in self.weightless:
            self.held[reviewer] += (place,)
            self.drawn[reviewer] -= 1
            self.exhausted &= ~(1 << reviewer)

    def add_place(self, sur: int, candidates: int, *, is_weightless: bool) -> int:
        """Add an empty place and give its number."""
        place = len(self.sur)
        self.sur.append(sur)
        self.candidates.append(candidates & ~self.barred[sur])
        self.owner.append(NOBODY)
        self.places_of[sur] += (place,)
        if is_weightless:
            self.weightless.add(place)
        self.undo_list.append((self._drop_place, place, sur))
        return place

    def _drop_place(self, place: int, sur: int) -> None:
        if self.owner[place] != NOBODY:
            self._set_owner(place, NOBODY)
        for column in (self.sur, self.candidates, self.owner):
            del column[place]
        self.places_of[sur] = self.places_of[sur][:-1]
        self.weightless.discard(place)
