"""The sittings of a transcript, one after the other, each reason held against what was drawn before it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from .search import Search
from .views import (
    ADDITIONAL,
    COMPLETION,
    LEGAL,
    LOAD_MAX,
    MUTUAL,
    OTHER,
    SAME,
    TWICE,
    FalseReasonError,
    Row,
    Seat,
    Sitting,
    View,
    require,
)


class Record:
    """The record of one sitting, held against what follows from the pool and from what stands."""

    def __init__(self, sitting: Sitting, body: Row, *, searches: bool) -> None:
        self.sitting, self.body, self.searches = sitting, body, searches
        self.final = {(one["sur"], one["label"]): one["reviewer"] for one in body["places"]}
        self.listed = dict(sitting.full)
        self.proved: Counter[str] = Counter()
        self.kept: set[Seat] = set()
        owed = self._check_minima()
        short = self._check_instruments(owed)
        self.free = sitting.begin(self.listed, owed)
        self.narrow = self.free
        records = list(body["places"])
        while short - set(self.free.drawn) or any(one not in sitting.seats for one in self.free.available):
            self._check_place(records.pop(0), is_short=True)
        self._check_preference(short)
        for record in records:
            self._check_place(record)
        require(not self.free.available, "a seat was not drawn")
        require(not any(self.free.owed.values()), "a State is below its minimum, and not waived")

    def _prove(self, what: str, view: View, row: Row, *, by_search: bool = True) -> None:
        """Prove what a row of the record claims by the certificate that it names, and by search if that is asked."""
        number, listed = row.get("certificate"), self.body["certificates"]
        require(type(number) is int and 0 <= number < len(listed), f"{what}: no certificate")
        certificate = listed[number]
        require(self.sitting.holds(view, certificate), f"{what}: the certificate does not hold")
        if self.searches and by_search:
            require(Search(view, self.final).finds_none() is not None, f"{what}: a whole draw exists")

    def _check_minima(self) -> dict[str, int]:
        """Prove that minima had to be lifted, and for each State without its own that no draw has it."""
        owed, claim = self.sitting.minima(), self.body["minima"]
        if claim is None:
            return owed
        is_helped = self.body["instruments"] is not None
        states = {one: self.sitting.wide(one) if is_helped else self.sitting.full[one] for one in self.sitting.seats}
        begin = self.sitting.begin
        self._prove("minima", begin(states, owed), claim, by_search=not is_helped)
        given = {**owed, **{one["state"]: 0 for one in claim["waived"]}}
        for one in claim["waived"]:
            code = one["state"]
            require(owed.get(code), f"{code}: has no minimum that could be waived")
            view = begin(states, {**given, code: owed[code]})
            self._prove(f"{code}: minimum waived", view, one, by_search=not is_helped)
            self.proved["minimum waived"] += 1
        return given

    def _check_instruments(self, owed: dict[str, int]) -> set[Seat]:
        """Prove that some seats can go only to States that lack an instrument; give these seats."""
        claim, sitting = self.body["instruments"], self.sitting
        if claim is None:
            return set()
        nothing = dict.fromkeys(owed, 0)
        self._prove("instruments", sitting.begin(sitting.full, nothing), claim)
        wide = {seat: sitting.wide(seat) for seat in sitting.seats}
        short = {(one["sur"], one["label"]) for one in claim["short"]}
        require(short and all(wide[one] != sitting.full[one] for one in short), "no such seat can be short")
        base = {seat: wide[seat] if seat in short else sitting.full[seat] for seat in wide}
        for one in claim["short"]:
            seat = (one["sur"], one["label"])
            view = sitting.begin({**base, seat: sitting.full[seat]}, owed)
            self._prove(f"{seat}: short", view, one, by_search=False)
            self.proved["seat short of an instrument"] += 1
        self.listed = {seat: base[seat] - (sitting.full[seat] if seat in short else set()) for seat in wide}
        return short

    def _check_preference(self, short: set[Seat]) -> None:
        """Prove for each seat that is not kept for the same legal system that it could not be."""
        claim, sitting = self.body["preference"], self.sitting
        require((claim is not None) == sitting.rules["prefer_same_legal_system"], "the preference is on record or not")
        alike = {seat: sitting.alike(seat) for seat in self.free.available}
        wanted = {seat for seat, states in alike.items() if states and seat not in short}
        refused = {(one["sur"], one["label"]): one for one in claim["not_kept"]} if claim else {}
        require(set(refused) <= wanted, "a seat that could not be kept is said not to be")
        self.kept = wanted - set(refused)
        self.narrow = self.free.copy()
        for seat in self.kept:
            self.narrow.available[seat] &= alike[seat]
        for seat, row in refused.items():
            if "certificate" not in row:
                require(not self.listed[seat] & alike[seat], f"{seat}: there is a candidate of the same legal system")
                self.proved["no candidate of the same legal system"] += 1
                continue
            view = self.narrow.copy()
            view.available[seat] &= alike[seat]
            self._prove(f"{seat}: not kept", view, row)
            self.proved["seat not kept"] += 1
        for seat in self.kept:
            self.listed[seat] &= alike[seat]

    def _check_place(self, record: Row, *, is_short: bool = False) -> None:
        seat = (record["sur"], record["label"])
        require(seat in self.free.available, f"{seat}: not a seat to draw, or drawn already")
        if seat not in self.sitting.seats:
            self.listed[seat] = self.sitting.helpers(seat[0], self.free.instruments[seat])
        require(record.get("is_kept", False) is (seat in self.kept), f"{seat}: kept for the same legal system, or not")
        require(
            len(record["candidates"]) == len(self.listed[seat]) and set(record["candidates"]) == self.listed[seat],
            f"{seat}: not the candidates that follow from the pool",
        )
        passed = record["passed_over"]
        require(record["candidates"].index(record["reviewer"]) == len(passed), f"{seat}: not one reason for each State")
        for number, row in enumerate(passed):
            self._check_passed(seat, record["candidates"][number], row, is_short=is_short)
        require(record["reviewer"] in self.narrow.available[seat], f"{seat}: the State drawn may not review it")
        require(
            seat in self.narrow.weightless or self.narrow.left[record["reviewer"]] > 0,
            f"{seat}: the State drawn has its most reviews",
        )
        for view in (self.free, self.narrow) if self.narrow is not self.free else (self.free,):
            view.take(seat, record["reviewer"])
        if record.get("shares") or (is_short and seat in self.sitting.seats):
            self._check_shares(seat, record)

    def _check_passed(self, seat: Seat, code: str, row: Row, *, is_short: bool) -> None:
        rule, sur, what = row["rule"], seat[0], f"{seat}: {code}"
        truth = ""
        if seat not in self.free.weightless and self.free.left[code] <= 0:
            truth = LOAD_MAX
        elif self.free.is_barred(sur, code):
            is_twice = any(one[0] == sur and reviewer == code for one, reviewer in self.free.drawn.items())
            truth = TWICE if is_twice else MUTUAL
        require(rule == truth or (not truth and rule in (COMPLETION, LEGAL)), f"{what}: {rule} is not the reason")
        self.proved[rule] += 1
        if rule == COMPLETION:
            view = self.free.draw(seat, code)
            self._prove(what, view, row, by_search=not is_short)
        elif rule == LEGAL:
            self._prove(what, self.narrow.draw(seat, code), row)
            view = self.free.draw(seat, code)
            require(
                Search(view, self.final).finds_none() is None, f"{what}: no whole draw exists without the preference"
            )
        else:
            require("certificate" not in row, f"{what}: a certificate for what the pairs drawn show")

    def _check_shares(self, seat: Seat, record: Row) -> None:
        reviewer, shares = record["reviewer"], record.get("shares", ())
        require(self.sitting.party[seat[0]] - self.sitting.party[reviewer], f"{seat}: lacks no instrument")
        ways = self.sitting.ways(self.free, seat, reviewer)[: len(shares)]
        listed = [[frozenset(part) for part in one["instruments"]] for one in shares]
        require(shares and listed == ways and "certificate" not in shares[-1], f"{seat}: not the ways to share out")
        for number, one in enumerate(shares[:-1]):
            tried = self.free.copy()
            self.sitting.add_seats(tried, seat, ways[number])
            self._prove(f"{seat}: another way to share out", tried, one, by_search=False)
            self.proved["way to share instruments out"] += 1
        self.sitting.add_seats(self.free, seat, ways[-1])


class Story:
    """The sittings of a transcript, one after the other, with what stands before each."""

    def __init__(self, document: Row, *, searches: bool = False) -> None:
        self.pool: Row = {}
        self.asked: Row = {}
        self.pairs: dict[Seat, Row] = {}
        self.proved: Counter[str] = Counter()
        for entry in document.get("transcript", document)["entries"]:
            kind, body = entry["kind"], entry["body"]
            if kind == "pool":
                self.pool = json.loads(json.dumps(body["pool"]))
            elif kind == "request":
                self.asked = body
            elif kind == "consent":
                name = "load_max_override" if body.get("to") == "reviews" else "max_reviewers_override"
                self.pool["rules"].setdefault(name, {})[body["state"]] = body["limit"]
            elif kind in ("draw", "redraw"):
                kept, seats = ([], None) if kind == "draw" else self._standing(body)
                sitting = Sitting(self.pool, kept, seats)
                try:
                    self.proved += Record(sitting, body, searches=searches).proved
                except FalseReasonError as error:
                    message = f"entry {entry['number']}: {error}"
                    raise FalseReasonError(message) from None
                self.pairs = {(one["sur"], one["seat"]): one for one in (*kept, *body["assignments"])}

    def _standing(self, body: Row) -> tuple[list[Row], list[Any]]:
        """Return the pairs that stay and the seats that are drawn anew; change the pool as the act says."""
        act, state, rules = self.asked["act"], self.asked["state"], self.pool["rules"]
        pairs = list(self.pairs.values())
        if act == "join":
            self.pool["states"].append(self.asked["party"])
            if rules.get("under_review"):
                rules["under_review"].append(state)
            return pairs, [(state, role, ()) for role in (SAME, OTHER)]
        gone = state if act == "withdrawal" else self.asked["reviewer"]
        free = [one for one in pairs if one["sur"] == state and gone in ("", state, one["reviewer"])]
        if act == "withdrawal":
            free += [one for one in pairs if one["reviewer"] == gone]
        named = [(one["sur"], f"{ADDITIONAL}-{one['role']}-") for one in free if one["reviewer"] == gone]
        beside = [one for one in pairs if any(one["sur"] == sur and one["seat"].startswith(at) for sur, at in named)]
        free = [one for one in pairs if one in free or one in beside]
        require(free == sorted_as(body["released"], free), "not the pairs that end")
        if act == "withdrawal":
            ended = [[one["sur"], one["reviewer"]] for one in pairs if gone in (one["sur"], one["reviewer"])]
            self._withdraw(gone, ended)
        else:
            barred = [[state, one["reviewer"]] for one in free if gone in ("", one["reviewer"])]
            rules["excluded"] = [*rules.get("excluded", ()), *barred]
        anew = [one for one in free if one["sur"] != gone and (one["role"] != ADDITIONAL or one["reviewer"] == gone)]
        return [one for one in pairs if one not in free], [
            (one["sur"], one["seat"], one["instruments"]) for one in anew
        ]

    def _withdraw(self, gone: str, ended: list[list[str]]) -> None:
        rules = self.pool["rules"]
        self.pool["states"] = [one for one in self.pool["states"] if one["iso3"] != gone]
        rules["history"] = [*rules.get("history", ()), *ended]
        rules["excluded"] = [pair for pair in rules.get("excluded", ()) if gone not in pair]
        for name in ("max_reviewers_override", "load_max_override", "no_group_region"):
            rules.get(name, {}).pop(gone, None)
        for name in ("under_review", "load_min_waived"):
            rules[name] = [one for one in rules.get(name, ()) if one != gone]


def sorted_as(rows: list[Row], like: list[Row]) -> list[Row]:
    """Return rows in the order of others that hold the same."""
    return [one for one in like if one in rows] if len(rows) == len(like) else []


def main(arguments: list[str]) -> int:
    """Check a file; 0 if every reason is proved, 1 if not, 2 if the file cannot be read."""
    searches = "--search" in arguments
    names = [one for one in arguments if one != "--search"]
    try:
        document = json.loads(Path(names[0]).read_text(encoding="utf-8"))
    except (IndexError, OSError, ValueError) as error:
        sys.stderr.write(f"NOT READ: {error!r}\n")
        return 2
    try:
        proved = Story(document, searches=searches).proved
    except FalseReasonError as error:
        sys.stderr.write(f"REFUSED: {error}\n")
        return 1
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        sys.stderr.write(f"REFUSED: not in the form of a transcript: {error!r}\n")
        return 1
    sys.stdout.write("".join(f"{count:6} {reason}\n" for reason, count in sorted(proved.items())))
    sys.stdout.write(
        f"PROVED: {sum(proved.values())} reasons, {'each also by search' if searches else 'as counted'}.\n"
    )
    return 0
