"""Places, reviewers and loads as a flow, kept complete while lots are drawn.

The network always holds one whole assignment: every place has an owner and every load lies between its
bounds. To put a given State in a given place, a chain of moves is searched: that State hands one of its
other places on to a second State, the second to a third, until the chain ends at the State that gives up
the first place, or at a State with room while another one hands back a review it does not need. If no chain
exists, no assignment exists: the States the search reached have, together, too many places for the reviews
left to them (or too few). So the test is exact for everything but mutual reviews, which `lookahead` decides
on top of it.
"""

from collections.abc import Iterable, Iterator, Sequence

from .places import members

NOBODY = -1
Link = tuple[int, int]
Chain = list[Link]


class Network:
    """One complete assignment, and the moves that keep it complete."""

    def __init__(
        self, surs: Sequence[int], candidates: Sequence[int], lower: Sequence[int], upper: Sequence[int]
    ) -> None:
        """Start with empty places; `lower` and `upper` are the loads of each State."""
        self.count = len(lower)
        self.sur, self.candidates = list(surs), list(candidates)
        self.lower, self.upper = list(lower), list(upper)
        self.owner = [NOBODY] * len(self.sur)
        self.held: list[tuple[int, ...]] = [()] * self.count
        self.load, self.settled = [0] * self.count, [0] * self.count
        self.reviews, self.barred = [0] * self.count, [0] * self.count
        self.mains, self.open_seats, self.seat_load = len(self.sur), 0, [0] * self.count
        self.weightless: frozenset[int] = frozenset()
        self.helped: frozenset[int] = frozenset()
        self.places_of: list[tuple[int, ...]] = [()] * self.count
        for place, sur in enumerate(self.sur):
            self.places_of[sur] += (place,)
        self._note_bounds()

    def _note_bounds(self) -> None:
        self.room = self.surplus = 0
        for state, load in enumerate(self.load):
            self.room |= (load < self.upper[state]) << state
            self.surplus |= (load - self.seat_load[state] > self.lower[state]) << state

    def _note_load(self, state: int) -> None:
        bit, load = 1 << state, self.load[state]
        self.room = self.room | bit if load < self.upper[state] else self.room & ~bit
        self.surplus = self.surplus | bit if load - self.seat_load[state] > self.lower[state] else self.surplus & ~bit

    def set_bounds(self, lower: Sequence[int], upper: Sequence[int]) -> None:
        """Replace the loads allowed to each State."""
        self.lower, self.upper = list(lower), list(upper)
        self._note_bounds()

    def copy(self) -> "Network":
        """Give a copy on which a choice can be tried."""
        twin = object.__new__(Network)
        for name, value in vars(self).items():
            setattr(twin, name, value[:] if type(value) is list else value)
        return twin

    def take_owners(self, other: "Network") -> None:
        """Take over another assignment of the same places, but not what was forbidden in finding it."""
        for name in ("owner", "held", "load", "seat_load", "reviews", "room", "surplus"):
            setattr(self, name, getattr(other, name))

    def open_places(self) -> list[int]:
        """Give the places that still wait for their lot."""
        return sorted(place for held in self.held for place in held)

    def add_place(self, sur: int, candidates: int, *, weightless: bool) -> int:
        """Add the empty place of an additional reviewer and give its number."""
        place = len(self.sur)
        self.sur.append(sur)
        self.candidates.append(candidates & ~self.barred[sur])
        self.owner.append(NOBODY)
        self.places_of[sur] += (place,)
        if weightless:
            self.weightless |= {place}
        else:
            self.open_seats += 1
        return place

    def assign(self, place: int, reviewer: int) -> None:
        """Hand a place to a reviewer, whatever the loads become."""
        before, sur, weight = self.owner[place], self.sur[place], place not in self.weightless
        self.owner[place] = reviewer
        if before != NOBODY:
            self._leave(place, before, sur, weight=weight)
        self.reviews[reviewer] |= 1 << sur
        if weight:
            self.held[reviewer] += (place,)
            self.load[reviewer] += 1
            self.seat_load[reviewer] += place >= self.mains
            self._note_load(reviewer)

    def _leave(self, place: int, before: int, sur: int, *, weight: bool) -> None:
        if all(self.owner[one] != before for one in self.places_of[sur]):
            self.reviews[before] &= ~(1 << sur)
        if weight:
            self.held[before] = tuple(one for one in self.held[before] if one != place)
            self.load[before] -= 1
            self.seat_load[before] -= place >= self.mains
            self._note_load(before)

    def open_to(self, place: int, *, careful: bool) -> int:
        """Give who may take a place; when careful, without those whom the State reviews at present."""
        mask = self.candidates[place]
        return mask & ~self.reviews[self.sur[place]] if careful else mask

    @property
    def nodes(self) -> int:
        """Count the nodes of the flow: the States, the reserve, and the States again if seats are open."""
        return self.count + 1 + (self.count if self.open_seats else 0)

    def state_at(self, node: int) -> int:
        """Give the State a node stands for."""
        return node if node < self.count else node - self.count - 1

    def steps(self, node: int, *, careful: bool = False) -> Iterator[tuple[int, int]]:
        """Give where a review too many may go from a node, and by handing on which place.

        The node after the last State is the reserve: States with room hand a review to it, and States above their
        minimum can do without one, which it then hands on. The nodes beyond stand for additional reviews. These
        count towards the most reviews of a State, never towards its fewest, hence the two nodes for one State.
        """
        if node == self.count:
            yield self.surplus, NOBODY
            if self.open_seats:
                yield self._seat_holders() << self.count + 1, NOBODY
            return
        layer, state = (0, node) if node < self.count else (self.count + 1, node - self.count - 1)
        if self.room >> state & 1:
            yield 1 << self.count, NOBODY
        for place in self.held[state]:
            if (place < self.mains) == (layer == 0):
                yield self.open_to(place, careful=careful) << layer, place
        if layer:
            yield self.surplus & 1 << state, NOBODY
        elif self.open_seats:
            yield 1 << self.count + 1 + state, NOBODY

    def _seat_holders(self) -> int:
        return sum(1 << state for state, held in enumerate(self.held) if held and max(held) >= self.mains)

    def find_chain(self, starts: int, goal: int, *, careful: bool) -> Chain | None:
        """Search the shortest chain of hand-overs from a set of nodes to a goal; None proves there is none."""
        origin: dict[int, Link] = {}
        seen, queue = starts, list(members(starts))
        for node in queue:
            if seen >> goal & 1:
                break
            for mask, place in self.steps(node, careful=careful):
                new = mask & ~seen
                seen |= new
                for found in members(new):
                    origin[found] = (node, place)
                    queue.append(found)
        return self._trace(starts, goal, origin) if seen >> goal & 1 else None

    @staticmethod
    def _trace(starts: int, goal: int, origin: dict[int, Link]) -> Chain:
        chain, state = [], goal
        while not starts >> state & 1:
            before, place = origin[state]
            if place != NOBODY:
                chain.append((place, state))
            state = before
        chain.append((NOBODY, state))
        return chain[::-1]

    def move(self, place: int, mask: int) -> list[int] | None:
        """Hand a place to one of a set of States and mend the loads; give what moved, None if impossible."""
        if place in self.weightless:
            return self._move_weightless(place, mask)
        layer = 0 if place < self.mains else self.count + 1
        goal = self.owner[place] + layer if self.owner[place] != NOBODY else self.count
        for careful in (True, False):
            starts = self.open_to(place, careful=careful) & mask
            chain = self.find_chain(starts << layer, goal, careful=careful)
            if chain is not None:
                return self._follow(place, chain)
        return None

    def _move_weightless(self, place: int, mask: int) -> list[int] | None:
        choice = next(members(self.open_to(place, careful=True) & mask or self.candidates[place] & mask), NOBODY)
        if choice == NOBODY:
            return None
        self.assign(place, choice)
        return [place]

    def _follow(self, place: int, chain: Chain) -> list[int]:
        (_, first), *rest = chain
        for one, state in [*rest, (place, first)]:
            self.assign(one, self.state_at(state))
        return [place, *(one for one, _ in rest)]

    def raise_load(self, state: int) -> bool:
        """Give one more review to a State below its minimum; False proves that it can have none."""
        for careful in (True, False):
            chain = self.find_chain(1 << self.count, state, careful=careful)
            if chain is not None:
                for place, taker in chain[1:]:
                    self.assign(place, self.state_at(taker))
                return True
        return False

    def forbid(self, place: int, state: int) -> list[int] | None:
        """Bar a State from a place for good; give what moved, None if that leaves no assignment."""
        self.candidates[place] &= ~(1 << state)
        return self.move(place, self.candidates[place]) if self.owner[place] == state else []

    def draw(self, place: int, reviewer: int) -> list[int] | None:
        """Give a place to a reviewer for good; give what moved, None if impossible.

        What follows is seen to at once: no mutual review and no second place for the same State.
        """
        moved = [] if self.owner[place] == reviewer else self.move(place, 1 << reviewer)
        if moved is None:
            return None
        sur = self.sur[place]
        self.held[reviewer] = tuple(one for one in self.held[reviewer] if one != place)
        self.settled[reviewer] += place not in self.weightless
        self.open_seats -= place >= self.mains and place not in self.weightless
        self.barred[sur] |= 1 << reviewer
        self.barred[reviewer] |= 1 << sur
        follows = [(one, sur) for one in self.places_of[reviewer]]
        follows += [(one, reviewer) for one in self.places_of[sur] if one != place]
        return self._forbid_all(follows, moved)

    def _forbid_all(self, links: Iterable[Link], moved: list[int]) -> list[int] | None:
        for place, state in links:
            more = self.forbid(place, state)
            if more is None:
                return None
            moved = moved + more
        return moved
