"""The greatest number of good choices, and the prices that prove it.

Some choices are better than others: a reviewer of the same legal system, or one who needs no additional
reviewer beside it. While some round of hand-overs would win a good choice, it is carried out. The search
that finds no further round leaves a price for each State, and the prices prove the maximum (mutual reviews
aside): an assignment reaches it exactly if it keeps to the choices of best price and to the loads the
prices imply. The `face` is the network cut down to these.
"""

from collections.abc import Iterable, Sequence

from .network import NOBODY, Link, Network
from .places import members


class Prices:
    """Shortest distances over hand-overs: winning a preferred choice counts -1, losing one +1."""

    def __init__(self, network: Network, preferred: Sequence[int]) -> None:
        self.network, self.preferred = network, preferred
        self.reserve = network.count
        self.everyone = (1 << network.nodes) - 1
        self.price = [0] * network.nodes
        self.origin: dict[int, Link] = {}
        self._up_to: dict[int, int] = {}

    def at_most(self, price: int) -> int:
        return self.everyone if price >= 0 else self._up_to.get(price, 0)

    def at(self, price: int) -> int:
        return self.at_most(price) & ~self.at_most(price - 1)

    def _steps(self, node: int) -> Iterable[tuple[int, int, int]]:
        for mask, place in self.network.steps(node):
            if place == NOBODY or place >= len(self.preferred):
                yield mask, 0, place
                continue
            good = self.preferred[place]
            has = good >> node & 1
            yield mask & good, has - 1, place
            yield mask & ~good, has, place

    def find_round(self) -> list[Link] | None:
        """Find a round of hand-overs that wins a preferred choice; None leaves the final prices."""
        queue = list(range(len(self.price)))
        waiting = self.everyone
        for state in queue:
            waiting &= ~(1 << state)
            for mask, cost, place in self._steps(state):
                price = self.price[state] + cost
                for found in members(mask & ~self.at_most(price)):
                    self._lower(found, price)
                    self.origin[found] = (state, place)
                    if self._leads_back(state, found):
                        return self._round(found)
                    if not waiting >> found & 1:
                        waiting |= 1 << found
                        queue.append(found)
        return None

    def _lower(self, state: int, price: int) -> None:
        for level in range(price, self.price[state]):
            self._up_to[level] = self._up_to.get(level, 0) | 1 << state
        self.price[state] = price

    def _leads_back(self, state: int, found: int) -> bool:
        while state != found and state in self.origin:
            state = self.origin[state][0]
        return state == found

    def _round(self, start: int) -> list[Link]:
        links: list[Link] = []
        state = start
        while not links or state != start:
            before, place = self.origin[state]
            links.append((place, state))
            state = before
        return [link for link in links if link[0] != NOBODY]


def maximise(network: Network, preferred: Sequence[int]) -> Prices:
    """Bring the assignment to the most preferred choices, mutual reviews aside, and give the prices that prove it."""
    while True:
        prices = Prices(network, preferred)
        links = prices.find_round()
        if links is None:
            return prices
        for place, node in links:
            network.assign(place, network.state_at(node))


def face_of(network: Network, preferred: Sequence[int]) -> Network:
    """Bring a network to the maximum and cut it down to the assignments that reach it; all seats must be drawn."""
    prices = maximise(network, preferred)
    face, price = network.copy(), prices.price
    for place in network.open_places():
        owner, good, mask = network.owner[place], preferred[place], network.candidates[place]
        best = price[owner] + (good >> owner & 1)
        face.candidates[place] = (mask & good & prices.at(best - 1)) | (mask & ~good & prices.at(best))
    lower, upper = list(network.lower), list(network.upper)
    for state in range(network.count):
        if price[state] != price[network.count]:
            lower[state], upper[state] = network.load[state] - network.seat_load[state], network.load[state]
    face.set_bounds(lower, upper)
    return face
