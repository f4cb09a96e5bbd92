"""What is left to draw, and whether a certificate proves that no whole draw remains."""

from __future__ import annotations

from typing import Any

SAME, OTHER, ADDITIONAL = "same_region", "other_region", "additional"
LOAD_MAX, MUTUAL, TWICE = "most_reviews_per_state", "no_mutual_review", "reviews_the_state_already"
COMPLETION, LEGAL = "remaining_places_can_be_filled", "same_legal_system_preferred"
# A State under review and the label of its place.
Seat = tuple[str, str]
# A seat and a State that may fill it.
Choice = tuple[Seat, str]
# Instruments shared out among additional reviewers.
Way = list[frozenset[str]]
Row = dict[str, Any]


class FalseReasonError(Exception):
    """A reason that is not proved, or a transcript that is not in the form of one."""


def require(is_true: Any, message: str) -> None:
    """Raise FalseReasonError unless something is so."""
    if not is_true:
        raise FalseReasonError(message)


class View:
    """What is left to draw: who is available for each open seat, and how many reviews each State may and must add."""

    def __init__(self, available: dict[Seat, frozenset[str]], left: dict[str, int], owed: dict[str, int]) -> None:
        self.available: dict[Seat, frozenset[str]] = available
        self.left: dict[str, int] = left
        self.owed: dict[str, int] = owed
        self.drawn: dict[Seat, str] = {}
        self.instruments: dict[Seat, frozenset[str]] = {}
        self.weightless: frozenset[Seat] = frozenset()
        self.helped: frozenset[Seat] = frozenset()

    def copy(self) -> View:
        """Return a view in which something else can be tried."""
        twin = View(dict(self.available), dict(self.left), dict(self.owed))
        twin.drawn, twin.instruments = dict(self.drawn), dict(self.instruments)
        twin.weightless, twin.helped = self.weightless, self.helped
        return twin

    def draw(self, seat: Seat, reviewer: str) -> View:
        """Return the view in which a seat is drawn, with what that excludes."""
        twin = self.copy()
        twin.take(seat, reviewer)
        return twin

    def take(self, seat: Seat, reviewer: str) -> None:
        """Draw a seat here."""
        del self.available[seat]
        self.drawn[seat] = reviewer
        if seat not in self.weightless:
            self.left[reviewer] -= 1
            self.owed[reviewer] = max(self.owed[reviewer] - 1, 0)
        for one, states in self.available.items():
            if one[0] == seat[0] and reviewer in states:
                self.available[one] = states - {reviewer}
            elif one[0] == reviewer and seat[0] in states:
                self.available[one] = states - {seat[0]}

    def without(self, seat: Seat, reviewer: str) -> View:
        """Return the view in which a choice is forbidden."""
        twin = self.copy()
        twin.available[seat] = twin.available[seat] - {reviewer}
        return twin

    def is_barred(self, sur: str, reviewer: str) -> bool:
        """Tell whether what is drawn keeps a State from reviewing another one: a mutual review, or once already."""
        pairs = {(seat[0], one) for seat, one in self.drawn.items()}
        return (sur, reviewer) in pairs or (reviewer, sur) in pairs

    def spent(self) -> frozenset[str]:
        """Return the States that can take no further review."""
        return frozenset(code for code, count in self.left.items() if count <= 0)


class Sitting:
    """One drawing of lots: who may fill which seat, from the pool and from what stands, and what the record claims."""

    def __init__(self, pool: Row, kept: list[Row], seats: list[Any] | None) -> None:
        self.states = {one["iso3"]: one for one in pool["states"]}
        self.rules, self.kept = pool["rules"], kept
        self.party = {code: frozenset(one["instruments"]) for code, one in self.states.items()}
        unplaced = self.rules.get("no_group_region", {})
        self.region = {code: one["region"] or unplaced.get(code, "") for code, one in self.states.items()}
        self.is_later = seats is not None
        self.counts = self.rules["load_counts_additional"]
        self.barred = self._standing_bars()
        codes = self.rules.get("under_review") or sorted(self.states)
        listed = seats if seats is not None else [(one, role, ()) for one in codes for role in (SAME, OTHER)]
        self.seats = {(sur, label): frozenset(covered) for sur, label, covered in listed}
        self.full = {seat: self._in_role(seat) & self._parties(self._needed(seat)) for seat in self.seats}

    def _standing_bars(self) -> dict[str, set[str]]:
        barred = {code: {code} for code in self.states}
        pairs = [*self.rules.get("excluded", ()), *((one["sur"], one["reviewer"]) for one in self.kept)]
        turned = [*self.rules.get("history", ()), *((one["sur"], one["reviewer"]) for one in self.kept)]
        for sur, reviewer in [*pairs, *((reviewer, sur) for sur, reviewer in turned)]:
            if sur in barred and reviewer in barred:
                barred[sur].add(reviewer)
        return barred

    def _needed(self, seat: Seat) -> frozenset[str]:
        return self.seats[seat] if role_of(seat) == ADDITIONAL else self.party[seat[0]]

    def _parties(self, instruments: frozenset[str]) -> frozenset[str]:
        return frozenset(code for code, held in self.party.items() if instruments <= held)

    def _in_role(self, seat: Seat) -> frozenset[str]:
        sur, role = seat[0], role_of(seat)
        near = {code for code in self.states if self.region[code] == self.region[sur]}
        states = {SAME: near, OTHER: set(self.states) - near, ADDITIONAL: set(self.states)}[role]
        return frozenset(states - self.barred[sur])

    def helpers(self, sur: str, instruments: frozenset[str]) -> frozenset[str]:
        """Return the States that may be additional reviewers for these instruments."""
        return self._parties(instruments) - self.barred[sur]

    def count_free_additional(self, sur: str) -> int:
        """Return how many more additional reviewers a State may have."""
        limit = self.rules.get("max_reviewers_override", {}).get(sur, self.rules["max_reviewers"])
        taken = sum(one["sur"] == sur and one["role"] == ADDITIONAL for one in self.kept)
        return limit - 2 - taken - sum(seat[0] == sur and role_of(seat) == ADDITIONAL for seat in self.seats)

    def wide(self, seat: Seat) -> frozenset[str]:
        """Return who may fill a seat when a reviewer may lack instruments that somebody else can review in addition."""
        sur = seat[0]
        if role_of(seat) == ADDITIONAL:
            return self.full[seat]
        helped = set()
        for code in self._in_role(seat) if self.count_free_additional(sur) > 0 else ():
            lacking = self.party[sur] - self.party[code]
            if all(self.helpers(sur, frozenset({one})) - {code} for one in lacking):
                helped.add(code)
        return self.full[seat] | helped

    def begin(self, candidates: dict[Seat, frozenset[str]], owed: dict[str, int]) -> View:
        """Return the view before anything is drawn."""
        most = self.rules.get("load_max_override", {})
        left = {code: most.get(code, self.rules["load_max"]) for code in self.states}
        for one in self.kept:
            left[one["reviewer"]] -= self.counts or one["role"] != ADDITIONAL
        view = View(dict(candidates), left, dict(owed))
        view.instruments = {seat: self._needed(seat) for seat in self.seats}
        if not self.counts:
            view.weightless = frozenset(seat for seat in self.seats if role_of(seat) == ADDITIONAL)
        return view

    def minima(self) -> dict[str, int]:
        """Return what each State owes; nobody owes a review where only some seats are drawn again."""
        waived = set(self.rules.get("load_min_waived", ()))
        return {code: 0 if self.is_later or code in waived else self.rules["load_min"] for code in sorted(self.states)}

    def alike(self, seat: Seat) -> frozenset[str]:
        """Return the States of the same legal system; none where lots drawn later would have nothing to decide."""
        family = self.states[seat[0]]["legal_family"]
        if role_of(seat) != SAME or not self.rules["prefer_same_legal_system"]:
            return frozenset()
        found = frozenset(code for code, one in self.states.items() if one["legal_family"] == family)
        fewest = self.rules["legal_system_from"] if self.is_later else 0
        return found if len(found & self.full[seat]) >= fewest else frozenset()

    def add_seats(self, view: View, seat: Seat, way: Way) -> None:
        """Add the seats beside a drawn reviewer, as one way shares its instruments out."""
        sur = seat[0]
        view.helped |= {seat}
        for part, covered in enumerate(way, 1):
            new = (sur, f"{ADDITIONAL}-{seat[1]}-{part}")
            states = self.helpers(sur, frozenset(covered))
            view.available[new] = frozenset(one for one in states if not view.is_barred(sur, one))
            view.instruments[new] = frozenset(covered)
            if not self.counts:
                view.weightless |= {new}

    def ways(self, view: View, seat: Seat, reviewer: str) -> list[Way]:
        """List the ways to share out what a reviewer lacks among so many additional reviewers as may be."""
        sur = seat[0]
        taken = sum(one[0] == sur and one not in self.seats for one in view.instruments)
        most = self.count_free_additional(sur) - taken
        return [way for way in shares_of(self.party[sur] - self.party[reviewer]) if len(way) <= most]

    def holds(self, view: View, certificate: Any) -> bool:
        """Tell whether a certificate proves that no whole draw is left in a view."""
        require(isinstance(certificate, dict), "a certificate is missing")
        if set(certificate) == {"over"}:
            return self._is_over(view, frozenset(certificate["over"]))
        if set(certificate) == {"under"}:
            states, spent = frozenset(certificate["under"]), view.spent()
            seats = [one for one in view.available if one not in view.weightless]
            open_to_them = sum(bool(view.available[one] & states - spent) for one in seats)
            return sum(view.owed[one] for one in states) > open_to_them
        if set(certificate) == {"split", "certificates"}:
            choices = [((sur, label), reviewer) for sur, label, reviewer in certificate["split"]]
            (one, first), (two, second) = choices
            is_mutual = (one[0], two[0]) == (second, first)
            require(is_mutual or (one != two and (one[0], first) == (two[0], second)), "a split on no mutual review")
            require(all(seat in view.available for seat, _reviewer in choices), "a split on a place that is drawn")
            require(len(certificate["certificates"]) == len(choices), "a split without two certificates")
            parts = certificate["certificates"]
            return all(self.holds(view.without(*choice), parts[number]) for number, choice in enumerate(choices))
        return self._fails_with_help(view, certificate)

    @staticmethod
    def _is_over(view: View, states: frozenset[str]) -> bool:
        if any(not view.available[seat] for seat in view.weightless & set(view.available)):
            return True
        allowed = states | view.spent()
        filled = [one for one, who in view.available.items() if who <= allowed and one not in view.weightless]
        return len(filled) > sum(max(view.left[one], 0) for one in states)

    def _fails_with_help(self, view: View, certificate: Row) -> bool:
        sur, label, reviewer = certificate["help"]
        seat = (sur, label)
        is_drawn = view.drawn.get(seat) == reviewer
        lacking = self.party[sur] - self.party[reviewer]
        require(lacking and seat not in view.helped and role_of(seat) != ADDITIONAL, "help where none is needed")
        require(is_drawn or seat in view.available, "help for a seat that is not open")
        if not is_drawn and reviewer not in view.available[seat]:
            return self.holds(view, certificate.get("without"))
        ways = self.ways(view, seat, reviewer)
        listed = [[frozenset(part) for part in one["instruments"]] for one in certificate["ways"]]
        require(listed == ways, "not every way to share the instruments out")
        for number, one in enumerate(certificate["ways"]):
            tried = view.copy() if is_drawn else view.draw(seat, reviewer)
            self.add_seats(tried, seat, ways[number])
            if not self.holds(tried, one["certificate"]):
                return False
        return is_drawn or self.holds(view.without(seat, reviewer), certificate.get("without"))


def role_of(seat: Seat) -> str:
    """Return the role of a seat from its label."""
    return seat[1].split("-")[0]


def shares_of(instruments: frozenset[str]) -> list[Way]:
    """List the ways to divide a set into parts, fewest parts first."""
    if not instruments:
        return [[]]
    first, *rest = sorted(instruments)
    found: list[Way] = []
    for way in shares_of(frozenset(rest)):
        found += [[*way[:at], way[at] | {first}, *way[at + 1 :]] for at in range(len(way))]
        found.append([*way, frozenset({first})])
    tidy = [sorted(way, key=sorted) for way in found]
    return sorted(tidy, key=lambda way: (len(way), [sorted(part) for part in way]))
