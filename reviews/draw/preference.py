"""The same legal system, preferred as far as it goes, and kept as a rule for the lots.

The network is cut down to the `face` of `maximum`: from then on "keep the maximum" costs nothing, it is the
same flow with fewer choices, and the lots remain free among all draws that reach the maximum.

Two States may only be able to have their preference through each other, which would be a mutual review.
Then a lot decides which of the two gives way, before any place is drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .lookahead import Lookahead
from .lots import Lots
from .maximum import face_of
from .network import Link, Network
from .places import Eligibility, members


@dataclass
class Preference:
    """The preferred choices of a drawing, and who gave way by lot."""

    eligible: Eligibility
    lots: Lots
    preferred: Sequence[int]
    lookahead: Lookahead = field(default_factory=Lookahead)
    gave_way: list[tuple[str, str]] = field(default_factory=list)

    def keep_maximum(self, network: Network) -> Network | None:
        """Cut a network down to its draws of most preferred choices; None if the lots found no way to one."""
        network = network.copy()
        while True:
            face = face_of(network.copy(), self.preferred)
            found = self.lookahead.find_in_time(face)
            if found is not None:
                face.take_owners(found)
                return face
            if not self._give_way(network, face):
                return None

    def _give_way(self, network: Network, face: Network) -> bool:
        """Let a lot decide between two States that could meet the preference only through each other."""
        conflict = self._conflict(face)
        pairs = self._possible_pairs(face) if conflict is None else [conflict]
        for pair in sorted((sorted(pair, key=self._ticket) for pair in pairs), key=self._first_ticket):
            for place, state in pair:
                trial = network.copy()
                moved = trial.forbid(place, state)
                if moved is not None and self.lookahead.find_in_time(trial) is not None:
                    network.forbid(place, state)
                    self.gave_way.append(self._codes(place, state))
                    return True
        return False

    def _ticket(self, link: Link) -> bytes:
        return self.lots.ticket("gives-way", *self._codes(*link))

    def _first_ticket(self, pair: Sequence[Link]) -> bytes:
        return self._ticket(pair[0])

    def _codes(self, place: int, state: int) -> tuple[str, str]:
        return self.eligible.codes[self.eligible.places[place].sur], self.eligible.codes[state]

    def _conflict(self, face: Network) -> tuple[Link, Link] | None:
        """Find two choices that would be a mutual review though every draw of the maximum makes both.

        A choice that every such draw makes rules its reverse out, which may leave other States a single choice.
        """
        face = face.copy()
        order = sorted(face.open_places(), key=lambda one: self._ticket((one, face.sur[one])))
        settled: set[int] = set()
        while True:
            before = len(settled)
            for place in order:
                link = place, face.owner[place]
                reverse = None if place in settled else self._reverse(face, link)
                if reverse is None or not self._is_essential(face, link):
                    continue
                if self._is_essential(face, reverse):
                    return link, reverse
                face.forbid(*reverse)
                settled.add(place)
            if len(settled) == before:
                return None

    @staticmethod
    def _reverse(face: Network, link: Link) -> Link | None:
        place, state = link
        sur = face.sur[place]
        for other in face.places_of[state]:
            if face.candidates[other] >> sur & 1 and other in face.held[face.owner[other]]:
                return other, sur
        return None

    @staticmethod
    def _is_essential(face: Network, link: Link) -> bool:
        return face.copy().forbid(*link) is None

    def _possible_pairs(self, face: Network) -> list[tuple[Link, Link]]:
        """List every mutual review the choices allow; those that touch the preference if there are any."""
        pairs = [
            ((place, state), reverse)
            for place in face.open_places()
            for state in members(face.candidates[place])
            if (reverse := self._reverse(face, (place, state))) is not None and place < reverse[0]
        ]
        touched = [pair for pair in pairs if any(self.preferred[place] >> state & 1 for place, state in pair)]
        return touched or pairs
