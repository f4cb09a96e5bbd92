"""The drawing itself: place after place, the first candidate with whom a whole draw remains.

1. `begin` finds whether a whole draw exists, and what has to give way if none does.
2. Minima that had to be lifted are given back in an order of lots, each where a whole draw remains. So are places
   kept for parties to all instruments; the others are drawn first, each with its additional reviewers.
3. If the same legal system is preferred, the places for a reviewer of the region take turns in an order of lots: each
   is kept for States of the same legal system, if with all that were kept before a whole draw remains.
4. The places are put in the order of their tickets, and for each place its candidates; the first one is drawn with
   whom a whole draw remains.

Orders in which places take turns are tried up to eight times, since one order may miss a pair or two: the first that
keeps most places is used. The draw at hand never decides, it only proves that one exists.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .begin import Beginning
from .lookahead import Certificate
from .lots import Lots
from .network import Bound
from .places import Assignment, Eligibility, Standing, members
from .pool import INSTRUMENTS, DrawError, Pool, Rule
from .result import Drawn, PassedOver, PlaceRecord

ORDERS = 8


def refuse_impossible(pool: Pool, standing: Standing | None = None) -> None:
    """Raise DrawError, naming States, instruments and the rule, if no draw exists; to be asked before freezing."""
    Beginning(Eligibility(pool, standing))


def draw_lots(pool: Pool, seed: bytes, standing: Standing | None = None) -> Drawn:
    """Draw the reviewing States by lot; raises DrawError when the pool allows no draw.

    Domain rule: PR, drawing of lots. Without `standing` every State's two places are drawn; with it only the places it
    names, and nothing else changes. The result depends on the pool, the seed and what stands.
    """
    drawing = Drawing(pool, Lots(pool.name, seed), standing)
    drawing.run()
    return drawing.drawn()


class Drawing:
    """One drawing in progress."""

    def __init__(self, pool: Pool, lots: Lots, standing: Standing | None) -> None:
        """Find the first whole draw; raises DrawError if there is none."""
        self.pool, self.lots, self.eligible = pool, lots, Eligibility(pool, standing)
        self.codes = self.eligible.codes
        self.beginning = Beginning(self.eligible)
        self.lookahead = self.beginning.lookahead
        self.network = self.lookahead.network
        self.minima: Mapping[str, Any] | None = None
        self.instruments: Mapping[str, Any] | None = None
        self.preference: Mapping[str, Any] | None = None
        self.records: list[PlaceRecord] = []
        # The candidates of each place, whatever is drawn.
        self.listed = list(self.network.candidates)
        # Places kept for the same legal system, and who could fill each place if none were.
        self.kept: set[int] = set()
        self.free: list[int] = []
        self.tight_if_free: list[Bound] = []

    def run(self) -> None:
        """Draw every place."""
        order = sorted(range(len(self.eligible.places)), key=self._ticket)
        if self.beginning.without_minima is not None:
            self._give_minima_back(self.beginning.without_minima)
        if self.beginning.without_instruments is not None:
            short = self._keep_for_all_instruments(self.beginning.without_instruments)
            for place in (one for one in order if one in short):
                self._draw_place(place)
                self._draw_additional(place)
            order = [one for one in order if one not in short]
            self.lookahead.end_help()
        if self.pool.rules.prefer_same_legal_system:
            self._keep_same_legal_system(order)
        for place in order:
            self._draw_place(place)

    def drawn(self) -> Drawn:
        """Return what was drawn, with its record."""
        claims = self.minima, self.instruments, self.preference
        return Drawn(*claims, places=tuple(self.records), assignments=self.assignments())

    def _ticket(self, place: int) -> bytes:
        seat = self.lookahead.places[place]
        return self.lots.ticket("place", self.codes[seat.sur], seat.label)

    def _give_minima_back(self, lifted: Certificate) -> None:
        owed, number = self.beginning.owed, self.eligible.number
        waived = []
        for code in self.lots.order([code for code in self.codes if owed[number[code]]], "minimum"):
            certificate = self.lookahead.raise_minimum(number[code], owed[number[code]])
            if certificate is not None:
                waived.append({"state": code, "certificate": certificate})
        self.minima = {"certificate": lifted, "waived": waived}

    def _keep_for_all_instruments(self, lifted: Certificate) -> set[int]:
        """Keep places for parties to all instruments; give those that nobody party to all can fill."""
        full = self.eligible.full
        masks = {place: mask for place, mask in enumerate(full) if mask != self.listed[place]}
        turns, refused = self._keep_most(masks, "instruments")
        self.instruments = {"certificate": lifted, **turns, "short": self._named(refused)}
        for place, mask in masks.items():
            self.listed[place] &= ~mask if place in refused else mask
            self.network.candidates[place] &= self.listed[place]
        return set(refused)

    def _keep_same_legal_system(self, order: list[int]) -> None:
        self.free, self.tight_if_free = list(self.network.candidates), self.lookahead.tight
        alike = self.eligible.same_legal_system()
        masks = {place: alike[place] for place in sorted(order) if alike[place]}
        without = {place: None for place, mask in masks.items() if not mask & self.listed[place]}
        turns, refused = self._keep_most({one: masks[one] for one in masks if one not in without}, "preference")
        self.preference = {**turns, "not_kept": self._named({**without, **refused})}
        self.kept = set(masks) - set(without) - set(refused)
        for place in self.kept:
            self.listed[place] &= masks[place]

    def _named(self, refused: Mapping[int, Certificate | None]) -> list[dict[str, Any]]:
        seats = {place: self.eligible.places[place] for place in sorted(refused)}
        return [
            {"sur": self.codes[seat.sur], "label": seat.label, "certificate": refused[place]}
            for place, seat in seats.items()
        ]

    def _keep_most(self, masks: Mapping[int, int], label: str) -> tuple[dict[str, Any], dict[int, Certificate]]:
        """Let the places take turns, in up to eight orders of lots, and use the first that keeps most of them."""
        network, lookahead = self.network, self.lookahead
        open_to = list(network.candidates)
        counts: list[int] = []
        best: tuple[Any, ...] = ()
        for number in range(1, ORDERS + 1):
            network.candidates[:], lookahead.tight = open_to, []
            refused = {}
            for place in sorted(masks, key=lambda one: self._turn(one, label, str(number))):
                certificate = lookahead.narrow(place, masks[place])
                if certificate is not None:
                    refused[place] = certificate
            counts.append(len(masks) - len(refused))
            if not best or counts[-1] > max(counts[:-1]):
                best = number, refused, list(network.candidates), list(network.owner), lookahead.tight
            if not refused:
                break
        number, refused, network.candidates[:], owners, lookahead.tight = best
        for place, owner in enumerate(owners):
            if network.owner[place] != owner:
                network.assign(place, owner)
        network.undo_list.clear()
        return {"order": number, "kept": counts}, refused

    def _turn(self, place: int, label: str, number: str) -> bytes:
        seat = self.eligible.places[place]
        return self.lots.ticket(label, number, self.codes[seat.sur], seat.label)

    def _draw_place(self, place: int) -> None:
        seat, number = self.lookahead.places[place], self.eligible.number
        sur = self.codes[seat.sur]
        names = [self.codes[one] for one in members(self.listed[place])]
        order = self.lots.order(names, "candidate", sur, seat.label)
        passed: list[PassedOver] = []
        for candidate in order:
            reason = self._try(place, number[candidate])
            if reason is None:
                ticket, is_kept = self._ticket(place).hex(), place in self.kept
                record = PlaceRecord(sur, seat.label, ticket, is_kept, tuple(order), tuple(passed), candidate)
                self.records.append(record)
                return
            passed.append(PassedOver(*reason))
        raise DrawError(Rule.COMPLETION, "no candidate is left", state=sur)

    def _try(self, place: int, reviewer: int) -> tuple[Rule, Certificate | None] | None:
        """Draw a candidate, or give the rule by which it is passed over, with the certificate if one is needed."""
        network, sur = self.network, self.network.sur[place]
        if network.drawn[reviewer] >= network.upper[reviewer] and place not in network.weightless:
            return Rule.LOAD_MAX, None
        if network.barred[sur] >> reviewer & 1:
            is_twice = any(network.owner[one] == reviewer for one in network.places_of[sur])
            return Rule.TWICE if is_twice else Rule.MUTUAL, None
        certificate = self.lookahead.draw(place, reviewer)
        if certificate is not None:
            return self._reason(place, reviewer, certificate)
        for one in network.places_of[reviewer] if self.free else ():
            self.free[one] &= ~(1 << sur)
        for one in network.places_of[sur] if self.free else ():
            self.free[one] &= ~(1 << reviewer)
        return None

    def _reason(self, place: int, reviewer: int, certificate: Certificate) -> tuple[Rule, Certificate]:
        """Tell whether a whole draw would remain if no place were kept for the same legal system."""
        if not self.kept:
            return Rule.COMPLETION, certificate
        network, lookahead = self.network, self.lookahead
        narrowed = network.candidates, lookahead.tight
        network.candidates, lookahead.tight = self.free, self.tight_if_free
        without = lookahead.draw(place, reviewer, is_trial=True)
        network.candidates, lookahead.tight = narrowed
        return (Rule.LEGAL, certificate) if without is None else (Rule.COMPLETION, without)

    def _draw_additional(self, place: int) -> None:
        """Draw the additional reviewers of a drawn one that lacks instruments, as few as can be."""
        lookahead, shares = self.lookahead, []
        for way in lookahead.ways(place):
            first = len(lookahead.places)
            certificate = lookahead.share(place, way)
            shares.append({"instruments": [sorted(part) for part in way], "certificate": certificate})
            if certificate is None:
                break
        else:
            raise DrawError(Rule.COMPLETION, "no additional reviewer", state=self.records[-1].sur)
        self.records[-1] = replace(self.records[-1], shares=tuple(shares))
        for seat in range(first, len(lookahead.places)):
            sur, covered = lookahead.places[seat].sur, lookahead.places[seat].instruments
            self.listed.append(self.eligible.additional_reviewers(sur, covered))
            self._draw_place(seat)

    def assignments(self) -> tuple[Assignment, ...]:
        """List the outcome by State under review and place."""
        states, chosen = self.pool.states, []
        for number, seat in enumerate(self.lookahead.places):
            reviewer = self.network.owner[number]
            covered = seat.instruments or states[seat.sur].instruments & states[reviewer].instruments
            listed = tuple(code for code in INSTRUMENTS if code in covered)
            pair = (self.codes[seat.sur], self.codes[reviewer])
            chosen.append((seat.sur, number, Assignment(*pair, seat.role, listed, seat.label)))
        return tuple(one for *_, one in sorted(chosen, key=lambda entry: entry[:2]))
