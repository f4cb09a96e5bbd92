"""The transcript: a chain of entries, each holding the hash of the one before, and nothing ever rewritten.

The first entry freezes the pool, the second holds the drawing of lots. What happens to a drawing afterwards
is added: the note by which a State asks for a repeat, a drawn State refuses, a conflict of interest is told
or a State joins (`request`); the lots drawn upon it under fresh contributions (`redraw`); the consent to
more reviewing States (`consent`); the start in a later group (`deferral`). A request stands in the
transcript before the contributions are given, so that nobody can work out an outcome before asking for it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from .assign import draw_lots, refuse_impossible
from .groups import divide_into_groups, join_group
from .lots import Lots, seed_of
from .places import ADDITIONAL, ROLES, SAME, Assignment, Standing
from .pool import CONVENTION, GROUPS, VERSION, DrawError, DrawState, Pool, Rule
from .result import plain

POOL, DRAW, REQUEST, REDRAW, CONSENT, DEFERRAL = "pool", "draw", "request", "redraw", "consent", "deferral"
REPEAT, REFUSAL, CONFLICT, JOIN = "repeat", "refusal", "conflict_of_interest", "join"
ACTS = (REPEAT, REFUSAL, CONFLICT, JOIN)
# The hash that stands where there is no entry before.
NOTHING = "0" * 64

Contribution = Mapping[str, str]
Entry = dict[str, Any]


def canonical(value: Any) -> str:
    """Write plain values in the one form that is hashed: keys sorted, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def hash_of(entry: Mapping[str, Any]) -> str:
    """Give the SHA-256 of an entry: of all it holds but the hash itself."""
    bare = {key: value for key, value in entry.items() if key != "sha256"}
    return hashlib.sha256(canonical(bare).encode("ascii")).hexdigest()


class Ledger:
    """A drawing of lots with all that became of it. Every act raises DrawError and changes nothing if it may not be."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """Take up a transcript where it stands; it is read, not checked: see `replay`."""
        self.entries: list[Entry] = []
        self.pool: Pool | None = None
        self.groups: dict[str, int] = {}
        self.deferred: dict[str, int] = {}
        self.seats: dict[tuple[str, str], Assignment] = {}
        self.repeats: Counter[str] = Counter()
        self.texts: set[str] = set()
        self.pending: dict[str, Any] | None = None
        for entry in entries:
            self._take(entry)

    @property
    def last_sha256(self) -> str:
        """Give the hash of the newest entry, on which the whole transcript hangs."""
        return str(self.entries[-1]["sha256"]) if self.entries else NOTHING

    @property
    def assignments(self) -> list[Assignment]:
        """List who reviews whom as it stands, by State under review and seat."""
        return [self.seats[key] for key in sorted(self.seats, key=lambda key: (key[0], _order_of(key[1])))]

    def drawn_pool(self) -> Pool:
        """Give the pool as it stands; raises DrawError before the lots are drawn."""
        if self.pool is None or not self.seats:
            raise DrawError(Rule.ORDER, "the lots have not been drawn")
        return self.pool

    def freeze(self, pool: Pool) -> Entry:
        """Freeze a pool that allows a draw: the first entry."""
        if self.entries:
            raise DrawError(Rule.ORDER, "a frozen pool is not frozen again")
        refuse_impossible(pool)
        return self._add(POOL, {"pool": pool.as_document(), "pool_sha256": pool.sha256()})

    def draw(self, contributions: Sequence[Contribution]) -> Entry:
        """Divide the States into groups and draw the reviewing States of all of them: the second entry."""
        if self.pool is None or len(self.entries) != 1:
            raise DrawError(Rule.ORDER, "the lots are drawn once, from a frozen pool")
        seed = self._seed(self.pool.sha256(), contributions)
        drawn = draw_lots(self.pool, seed)
        groups = divide_into_groups(self.pool, Lots(self.pool.name, seed))
        body = {"contributions": plain([dict(one) for one in contributions]), "seed": seed.hex(), "groups": groups}
        return self._add(DRAW, {**body, **drawn.as_document()})

    def request(
        self,
        act: str,
        state: str,
        *,
        note: str = "",
        reviewer: str = "",
        party: DrawState | None = None,
        is_exceptional: bool = False,
    ) -> Entry:
        """Put on record what asks for new lots, once it is certain that they can be drawn.

        `note` names the note verbale. A repeat is counted against the limit, unless it is exceptional; a refusal and a
        conflict of interest name the reviewing State; a State that joins comes with its place in the pool.
        """
        pool = self.drawn_pool()
        if self.pending is not None:
            raise DrawError(Rule.ORDER, "lots asked for before are still to be drawn", state=self.pending["state"])
        if act not in ACTS:
            raise DrawError(Rule.FORMAT, f"no such act: {act}", state=state)
        if act == JOIN:
            self._check_newcomer(pool, state, party)
        elif state not in self.groups:
            raise DrawError(Rule.FORMAT, "not under review in this drawing of lots", state=state)
        if act == REPEAT and self.repeats[state] >= pool.rules.repeats_max and not is_exceptional:
            raise DrawError(Rule.REPEATS, f"has had its {pool.rules.repeats_max} repeats", state=state)
        body = {
            "act": act,
            "state": state,
            "reviewer": reviewer if act in (REFUSAL, CONFLICT) else "",
            "party": party.as_document() if party and act == JOIN else None,
            "is_exceptional": is_exceptional and act == REPEAT,
            "note": note,
        }
        changed, standing = self._question(body)
        refuse_impossible(changed, standing)
        return self._add(REQUEST, body)

    @staticmethod
    def _check_newcomer(pool: Pool, state: str, party: DrawState | None) -> None:
        if any(one.iso3 == state for one in pool.states):
            raise DrawError(Rule.FORMAT, "is in the pool already", state=state)
        if party is None or party.iso3 != state or CONVENTION not in party.instruments:
            raise DrawError(Rule.PARTY, "not a party to the Convention itself", state=state)

    def redraw(self, contributions: Sequence[Contribution]) -> Entry:
        """Draw the lots that were asked for last, under contributions given since; nobody else's pair changes."""
        if self.pending is None:
            raise DrawError(Rule.ORDER, "no lots have been asked for")
        pool, standing = self._question(self.pending)
        seed = self._seed(self.last_sha256, contributions)
        drawn = draw_lots(pool, seed, standing)
        code = self.pending["state"]
        body = {"contributions": plain([dict(one) for one in contributions]), "seed": seed.hex()}
        body["groups"] = {}
        if self.pending["act"] == JOIN:
            body["groups"] = {code: join_group(pool, Lots(pool.name, seed), self.groups, code)}
        body["released"] = [plain(asdict(one)) for one in self.assignments if one not in standing.kept]
        body["waived"] = self._newly_waived(pool, (*standing.kept, *drawn.assignments))
        return self._add(REDRAW, {**body, **drawn.as_document()})

    def consent(self, state: str, limit: int, *, note: str = "") -> Entry:
        """Record a State's decision on how many States may review it at most."""
        pool = self.drawn_pool()
        present = pool.rules.max_reviewers_override.get(state, pool.rules.max_reviewers)
        if state not in self.groups:
            raise DrawError(Rule.FORMAT, "not under review in this drawing of lots", state=state)
        if limit <= present:
            raise DrawError(Rule.MAX_REVIEWERS, f"may have {present} reviewing States already", state=state)
        return self._add(CONSENT, {"state": state, "limit": limit, "note": note})

    def defer(self, state: str, group: int, *, note: str = "") -> Entry:
        """Record that a State's review starts with a later group; its reviewing States stay."""
        self.drawn_pool()
        present = self.deferred.get(state, self.groups.get(state, 0))
        if not present:
            raise DrawError(Rule.FORMAT, "not under review in this drawing of lots", state=state)
        if group not in GROUPS or group <= present:
            raise DrawError(
                Rule.GROUPS, f"is in group {present}: only a later one of the three can be its", state=state
            )
        return self._add(DEFERRAL, {"state": state, "group": group, "note": note})

    def _seed(self, published_sha256: str, contributions: Sequence[Contribution]) -> bytes:
        texts = [one["text"] for one in contributions]
        for place, text in enumerate(texts):
            if text in self.texts or text in texts[:place]:
                raise DrawError(Rule.FRESH, f"contribution {place + 1} was given before: {text[:60]}")
        return seed_of(published_sha256, texts)

    def _question(self, asked: Mapping[str, Any]) -> tuple[Pool, Standing]:
        """Give the pool and what stands, for the lots that were asked for."""
        pool, state = self.drawn_pool(), asked["state"]
        if asked["act"] == JOIN:
            named = pool.rules.under_review and (*pool.rules.under_review, state)
            joined = pool.changed(states=(DrawState.from_document(asked["party"]),), under_review=named or ())
            return joined, Standing(tuple(self.assignments), tuple((state, role, frozenset()) for role in ROLES))
        released = self._released(state, asked["reviewer"])
        barred = tuple((state, one.reviewer) for one in released)
        if asked["reviewer"]:
            barred = ((state, asked["reviewer"]),)
        # What only helped a released reviewer goes with it, and is drawn anew if it is needed still.
        drawn_anew = [one for one in released if one.role != ADDITIONAL or one.reviewer == asked["reviewer"]]
        seats = tuple((state, one.seat, frozenset(one.instruments)) for one in drawn_anew)
        kept = tuple(one for one in self.assignments if one not in released)
        return pool.changed(excluded=(*pool.rules.excluded, *barred)), Standing(kept, seats)

    def _released(self, state: str, reviewer: str) -> list[Assignment]:
        own = [one for one in self.assignments if one.sur == state]
        if not reviewer:
            return own
        named = next((one for one in own if one.reviewer == reviewer), None)
        if named is None:
            raise DrawError(Rule.FORMAT, f"{reviewer} does not review it", state=state)
        beside = f"{ADDITIONAL}-{named.role}-"
        return [one for one in own if one is named or one.seat.startswith(beside)]

    @staticmethod
    def _newly_waived(pool: Pool, pairs: Iterable[Assignment]) -> list[str]:
        """List who now performs fewer reviews than the rules want: a repeat can't make up for it."""
        counts = pool.rules.load_counts_additional
        load = Counter(one.reviewer for one in pairs if counts or one.role != ADDITIONAL)
        codes = [state.iso3 for state in pool.states if load[state.iso3] < pool.rules.load_min]
        return [code for code in codes if code not in pool.rules.load_min_waived]

    def _add(self, kind: str, body: dict[str, Any]) -> Entry:
        entry = {"number": len(self.entries) + 1, "kind": kind, "previous": self.last_sha256, "body": body}
        entry["sha256"] = hash_of(entry)
        self._take(entry)
        return entry

    def _take(self, entry: Entry) -> None:
        body = entry["body"]
        take = {
            POOL: self._take_pool,
            DRAW: self._take_lots,
            REQUEST: self._take_request,
            REDRAW: self._take_redraw,
            CONSENT: self._take_consent,
            DEFERRAL: self._take_deferral,
        }
        take[entry["kind"]](body)
        self.entries.append(entry)

    def _take_pool(self, body: Mapping[str, Any]) -> None:
        self.pool = Pool.from_document(body["pool"])

    def _take_lots(self, body: Mapping[str, Any]) -> None:
        self.groups = {**self.groups, **body["groups"]}
        self.texts |= {one["text"] for one in body["contributions"]}
        for row in body["assignments"]:
            one = Assignment(**{**row, "instruments": tuple(row["instruments"])})
            self.seats[one.sur, one.seat] = one

    def _take_request(self, body: Mapping[str, Any]) -> None:
        self.pending = dict(body)
        self.repeats[body["state"]] += body["act"] == REPEAT

    def _take_redraw(self, body: Mapping[str, Any]) -> None:
        asked = self.pending or {}
        pool, _standing = self._question(asked)
        for row in body["released"]:
            del self.seats[row["sur"], row["seat"]]
        self._take_lots(body)
        waived = (*pool.rules.load_min_waived, *body["waived"])
        self.pool, self.pending = pool.changed(load_min_waived=waived), None

    def _take_consent(self, body: Mapping[str, Any]) -> None:
        pool = self.drawn_pool()
        limits = {**pool.rules.max_reviewers_override, body["state"]: body["limit"]}
        self.pool = pool.changed(max_reviewers_override=limits)

    def _take_deferral(self, body: Mapping[str, Any]) -> None:
        self.deferred[body["state"]] = body["group"]

    def transcript(self) -> dict[str, Any]:
        """Give the whole transcript as plain JSON values, under the version of the method."""
        name = self.pool.name if self.pool else ""
        return {"version": VERSION, "name": name, "entries": self.entries}

    def result(self) -> dict[str, Any]:
        """Give the outcome as it stands: States, rules, groups, reviewing States."""
        document = self.drawn_pool().as_document()
        rules = {key: value for key, value in document["rules"].items() if value != []}
        return {
            "states": document["states"],
            "rules": {**rules, "groups": self.groups},
            "groups": self.groups,
            "deferred": self.deferred,
            "assignments": [plain(asdict(one)) for one in self.assignments],
        }

    def same_legal_system_pairs(self) -> int:
        """Count the States reviewed from their regional group by a State of the same legal system."""
        family = {state.iso3: state.legal_family for state in self.drawn_pool().states}
        return sum(one.role == SAME and family[one.sur] == family[one.reviewer] for one in self.assignments)


def _order_of(seat: str) -> tuple[int, str]:
    return (ROLES.index(seat) if seat in ROLES else len(ROLES), seat)
