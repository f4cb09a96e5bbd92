"""The drawing itself: place after place, the first candidate with whom the whole draw can still be completed.

1. The places are put in the order of their tickets, and for each place its candidates.
2. A candidate is accepted when, with it, all remaining places can still be filled under every rule. The
   test is exact, so the drawing never gets stuck, and whoever is passed over is passed over for a reason
   that can be checked.
3. Places that need an additional reviewer, if the pool has any, come first (`shortfall`). Then, if the same
   legal system is preferred, the network is cut down to the draws with the most such pairs (`preference`).
   Then the rest.

The assignment the network holds beforehand only proves that a draw exists. It never decides: any other
exact test gives the same outcome.
"""

from .lookahead import HelpedLookahead, Lookahead, SearchLimitError, divisions
from .lots import Lots
from .network import Network
from .places import ADDITIONAL, Assignment, Eligibility, Place, Standing, members
from .pool import INSTRUMENTS, DrawError, Pool, Rule
from .preference import Preference
from .result import Drawn, PassedOver, PlaceRecord
from .shortfall import Shortfall, bounds, filled, with_fewest_short, without_additional


def refuse_impossible(pool: Pool, standing: Standing | None = None) -> None:
    """Raise DrawError, naming a State and the rule, if no draw exists; to be asked before freezing."""
    eligible = Eligibility(pool, standing)
    if without_additional(eligible) is None:
        with_fewest_short(eligible, filled(eligible, eligible.wide))


def draw_lots(pool: Pool, seed: bytes, standing: Standing | None = None) -> Drawn:
    """Draw the reviewing States by lot; raises DrawError when the pool allows no draw.

    Domain rule: PR, drawing of lots. Without `standing` every State's two seats are drawn; with it only the seats it
    names, and nothing else changes. The result depends on the pool, the seed and what stands.
    """
    drawing = _Drawing(pool, Lots(pool.name, seed), standing)
    drawing.run()
    return Drawn(
        preference_kept=drawing.preference_kept,
        gave_way=tuple(drawing.gave_way),
        places=tuple(drawing.records),
        assignments=drawing.assignments(),
    )


class _Drawing:
    """One drawing in progress."""

    def __init__(self, pool: Pool, lots: Lots, standing: Standing | None) -> None:
        self.pool, self.lots, self.eligible = pool, lots, Eligibility(pool, standing)
        self.places = list(self.eligible.places)
        self.gave_way: list[tuple[str, str]] = []
        self.preference_kept = False
        self.freed: Network | None = None
        self.records: list[PlaceRecord] = []
        self.lower, self.upper = bounds(self.eligible)

    def ticket(self, place: Place) -> bytes:
        return self.lots.ticket("place", self.eligible.codes[place.sur], place.label)

    def run(self) -> None:
        """Draw every place."""
        order = sorted(range(len(self.places)), key=lambda one: self.ticket(self.places[one]))
        network = without_additional(self.eligible)
        if network is None:
            network, short = self._draw_shortfall(order)
            order = [place for place in order if place not in short]
        self.before = network
        if self.pool.rules.prefer_same_legal_system:
            network = self._with_preference(network)
        for place in order:
            network = self._draw_place(network, place, Lookahead())
        self.network = network

    def _with_preference(self, network: Network) -> Network:
        self.before = network.copy()
        preference = Preference(self.eligible, self.lots, self.eligible.same_legal_system())
        face = preference.keep_maximum(network)
        self.gave_way, self.preference_kept = preference.gave_way, face is not None
        return network if face is None else face

    def _draw_shortfall(self, order: list[int]) -> tuple[Network, list[int]]:
        """Draw the places that must do with less, and the additional reviewers they bring."""
        shortfall = Shortfall(self.eligible)
        self.before, short = shortfall.choose_places(order)
        network = self.before
        for place in short:
            network = self._draw_place(network, place, shortfall.lookahead)
            network = self._draw_beside(network, place, shortfall.lookahead)
        whole = Lookahead().find_in_time(network)
        if whole is None:
            raise DrawError(Rule.COMPLETION, "no draw remains")
        network.take_owners(whole)
        return network, short

    def _draw_beside(self, network: Network, place: int, lookahead: HelpedLookahead) -> Network:
        sur, reviewer = network.sur[place], network.owner[place]
        for division in divisions(self.eligible.lacking(sur, reviewer)):
            trial = network.copy()
            if lookahead.seat(trial, place, division) is None:
                continue
            if lookahead.find_in_time(trial) is None:
                continue
            first = len(self.places)
            beside = self.places[place].role
            self.places += [Place(sur, ADDITIONAL, part, codes, beside) for part, codes in enumerate(division, 1)]
            for seat in range(first, len(self.places)):
                trial = self._draw_place(trial, seat, lookahead)
            return trial
        raise DrawError(Rule.COMPLETION, "no additional reviewer", state=self.eligible.codes[sur])

    def _candidates(self, place: int) -> int:
        seat = self.places[place]
        if seat.role == ADDITIONAL:
            return self.eligible.additional_reviewers(seat.sur, seat.instruments)
        return self.before.candidates[place]

    def _draw_place(self, network: Network, place: int, lookahead: Lookahead) -> Network:
        seat, codes, number = self.places[place], self.eligible.codes, self.eligible.number
        sur = codes[seat.sur]
        order = self.lots.order([codes[one] for one in members(self._candidates(place))], "candidate", sur, seat.label)
        passed: list[PassedOver] = []
        self.freed = None
        for candidate in order:
            accepted = self._try(network, place, number[candidate], lookahead)
            if isinstance(accepted, Network):
                ticket = self.ticket(seat).hex()
                record = PlaceRecord(sur, seat.label, ticket, tuple(order), tuple(passed), candidate)
                self.records.append(record)
                return accepted
            passed.append(PassedOver(candidate, accepted))
        is_cut_off = any(one.rule is Rule.SEARCH_LIMIT for one in passed)
        raise DrawError(Rule.SEARCH_LIMIT if is_cut_off else Rule.COMPLETION, "no candidate is left", state=sur)

    def _try(self, network: Network, place: int, reviewer: int, lookahead: Lookahead) -> Network | Rule:
        """Accept a candidate, or give the rule by which it is passed over."""
        standing = self._standing_rule(network, place, reviewer)
        if standing is not None:
            return standing
        trial = network.copy()
        moved = trial.draw(place, reviewer)
        if moved is None:
            return self._reason(network, place, reviewer)
        try:
            found = lookahead.find(trial.copy(), moved)
        except SearchLimitError:
            return Rule.SEARCH_LIMIT
        if found is None:
            return Rule.COMPLETION
        if not isinstance(lookahead, HelpedLookahead):
            trial.take_owners(found)
        return trial

    def _standing_rule(self, network: Network, place: int, reviewer: int) -> Rule | None:
        """Give the rule that bars a candidate because of what is drawn already, without any look-ahead."""
        sur = network.sur[place]
        if network.settled[reviewer] >= self.upper[reviewer] and place not in network.weightless:
            return Rule.LOAD_MAX
        if network.barred[sur] >> reviewer & 1:
            is_twice = any(network.owner[one] == reviewer and one != place for one in network.places_of[sur])
            return Rule.TWICE if is_twice else Rule.MUTUAL
        return None if network.candidates[place] >> reviewer & 1 else self._reason(network, place, reviewer)

    def _reason(self, network: Network, place: int, reviewer: int) -> Rule:
        """Tell whether the remaining places could be filled, mutual reviews aside, were it not for the preference."""
        if not self.preference_kept:
            return Rule.COMPLETION
        if self.freed is None:
            self.freed = network.copy()
            self.freed.set_bounds(self.lower, self.upper)
            for one in network.open_places():
                self.freed.candidates[one] = self.before.candidates[one] & ~network.barred[network.sur[one]]
        return Rule.COMPLETION if self.freed.copy().draw(place, reviewer) is None else Rule.LEGAL

    def assignments(self) -> tuple[Assignment, ...]:
        """List the outcome by State under review and place."""
        network, states = self.network, self.pool.states
        chosen = []
        for number, seat in enumerate(self.places):
            reviewer = network.owner[number]
            covered = seat.instruments or states[seat.sur].instruments & states[reviewer].instruments
            listed = tuple(code for code in INSTRUMENTS if code in covered)
            pair = (self.eligible.codes[seat.sur], self.eligible.codes[reviewer])
            chosen.append((seat.sur, number, Assignment(*pair, seat.role, listed, seat.label)))
        return tuple(one for *_, one in sorted(chosen, key=lambda entry: entry[:2]))
