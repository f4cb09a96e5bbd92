"""The transcript: a chain of entries, each holding the hash of the one before, and nothing ever rewritten.

The first entry freezes the pool and the terms; then come the sealed texts, the opened texts, the public number and the
lots (`protocol` says why). What happens to a drawing afterwards is added: the note by which a State asks for a repeat,
a drawn State refuses, a conflict of interest is told, a State joins or withdraws (`request`); the public number and the
lots drawn upon it (`beacon`, `redraw`); the consent to more reviewing States or to one review more (`consent`); the
start in a later group (`deferral`); and the end of a drawing that is void (`void`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .assign import draw_lots, refuse_impossible
from .beacon import CHAINED, LIBRARY, canonical_signature, check_signature, later, randomness_of, seconds_of
from .chain import (
    BEACON,
    COMMITMENTS,
    CONSENT,
    DEFERRAL,
    DRAW,
    MISSING,
    POOL,
    REDRAW,
    REQUEST,
    REVEALS,
    VOID,
    Entry,
    EntryChain,
)
from .groups import divide_into_groups, join_group
from .later import (
    CONFLICT,
    JOIN,
    MORE_REVIEWERS,
    REFUSAL,
    REPEAT,
    WITHDRAWAL,
    check_consent,
    check_request,
    newly_waived,
    question_of,
)
from .lots import Lots
from .places import ROLES, SAME, Assignment
from .pool import GROUPS, VERSION, DrawError, DrawState, Pool, Rule
from .protocol import (
    Terms,
    closed_commitments,
    false_seed,
    opened_texts,
    require_officers,
    require_text,
    require_whole,
    seed_of,
)


class Ledger(EntryChain):
    """A drawing of lots with all that became of it. Every act raises DrawError and changes nothing if it may not be.

    Times are in UTC, such as 2026-11-30T12:00:00Z. Each act says when it takes place (`at`).
    """

    def __init__(self, entries: Iterable[Entry] = (), *, needs_library: bool = True) -> None:
        """Take up a transcript where it stands; it is read, not checked: see `replay`.

        Without `needs_library`, a signature that cannot be checked here is noted in `unchecked` and not refused.
        """
        super().__init__()
        self.needs_library = needs_library
        self.pool: Pool | None = None
        self.terms: Terms | None = None
        # The voided drawings before this one: hash of the last entry, officers and reason of each.
        self.earlier: list[dict[str, Any]] = []
        self.sealed: list[dict[str, str]] = []
        self.opened: list[dict[str, str]] = []
        self.withheld: list[str] = []
        # What makes the next lots: the published hash, the sources in order, how many of them failed, the seed.
        self.published = ""
        self.schedule: list[dict[str, Any]] = []
        self.failed = 0
        self.seed: bytes | None = None
        self.groups: dict[str, int] = {}
        self.dealt: dict[str, int] = {}
        self.deferred: dict[str, int] = {}
        self.withdrawn: list[str] = []
        self.seats: dict[tuple[str, str], Assignment] = {}
        self.repeats: Counter[str] = Counter()
        self.pending: dict[str, Any] | None = None
        self.voided: dict[str, Any] | None = None
        # The entries whose signature could not be checked, because the library is missing.
        self.unchecked: list[int] = []
        for entry in entries:
            self._take(entry)

    @property
    def is_drawn(self) -> bool:
        """Tell whether the lots of the phase are drawn."""
        return DRAW in self.kinds

    @property
    def rests_on_beacon_alone(self) -> bool:
        """Tell whether too few texts were opened, so that the lots rest on the public number alone."""
        return len(self.opened) < self._terms().fewest_texts

    @property
    def awaits(self) -> str:
        """Return the kind of the entry that comes next by the protocol; empty if no lots are due."""
        if not self.entries:
            return POOL
        if self.voided is not None or (self.is_drawn and self.pending is None):
            return ""
        for kind in () if self.is_drawn else (COMMITMENTS, REVEALS):
            if kind not in self.kinds:
                return kind
        if self.seed is None:
            return BEACON
        return REDRAW if self.is_drawn else DRAW

    @property
    def moment(self) -> dict[str, Any]:
        """Return the source that counts now, with its time (`at`) and its round; raises DrawError if none does."""
        if self.awaits != BEACON:
            raise DrawError(Rule.ORDER, "no value of a beacon is due")
        return self.schedule[self.failed]

    @property
    def assignments(self) -> list[Assignment]:
        """List who reviews whom as it stands, by State under review and seat."""
        return [self.seats[key] for key in sorted(self.seats, key=lambda key: (key[0], _order_of(key[1])))]

    def drawn_pool(self) -> Pool:
        """Return the pool as it stands; raises DrawError before the lots are drawn."""
        if self.pool is None or not self.is_drawn:
            raise DrawError(Rule.ORDER, "the lots have not been drawn")
        return self.pool

    def freeze(self, pool: Pool, terms: Terms, *, at: str, earlier: Sequence[Mapping[str, Any]] = ()) -> Entry:
        """Freeze a pool that allows a draw, with its terms: the first entry.

        `earlier` lists the voided drawings before this one, as `as_earlier` of the last of them gives it.
        """
        self._await(POOL, "a frozen pool is not frozen again")
        if not seconds_of(at) < seconds_of(terms.commitments_until):
            raise DrawError(Rule.TIMES, "the time for sealed texts ends after the pool is frozen")
        listed = [
            {
                "sha256": require_text(one["sha256"], "a hash", may_be_empty=False),
                "officers": require_officers(one["officers"]),
                "reason": require_text(one["reason"], "a reason", may_be_empty=False),
            }
            for one in earlier
        ]
        refuse_impossible(pool)
        body = {"pool": pool.as_document(), "pool_sha256": pool.sha256(), "terms": terms.as_document()}
        return self._add(POOL, {**body, "schedule": terms.schedule(terms.beacon_at), "earlier": listed}, at)

    def close_commitments(self, commitments: Iterable[Mapping[str, str]], *, at: str) -> Entry:
        """Close the list of sealed texts (`giver`, `commitment`), once the time for them is over."""
        self._await(COMMITMENTS, "sealed texts follow the frozen pool, once")
        terms = self._terms()
        if not seconds_of(terms.commitments_until) <= seconds_of(at) < seconds_of(terms.reveals_until):
            raise DrawError(Rule.TIMES, "sealed texts are closed when their time is over, before texts are closed")
        return self._add(COMMITMENTS, {"commitments": closed_commitments(terms, commitments)}, at)

    def close_reveals(self, reveals: Iterable[Mapping[str, str]], *, at: str) -> Entry:
        """Close the opened texts (`giver`, `nonce`, `text`), before the time of the beacon. Nothing is repeated."""
        self._await(REVEALS, "texts are opened after the list of sealed texts is closed, once")
        terms = self._terms()
        if not seconds_of(terms.reveals_until) <= seconds_of(at) < seconds_of(terms.beacon_at):
            raise DrawError(
                Rule.TIMES, "opened texts are closed when their time is over, and before the time of the beacon"
            )
        opened, withheld = opened_texts(self.pool_sha256, self.sealed, reveals)
        is_alone = len(opened) < terms.fewest_texts
        return self._add(REVEALS, {"reveals": opened, "withheld": withheld, "rests_on_beacon_alone": is_alone}, at)

    def declare_missing(self, *, officers: Sequence[str], at: str, note: str = "") -> Entry:
        """Record that two officers found the value of the source that counts with no relay; the next source counts."""
        moment, terms = self.moment, self._terms()
        if self.failed + 1 == len(self.schedule):
            raise DrawError(Rule.BEACON, "there is no other source")
        if seconds_of(at) < seconds_of(later(moment["at"], terms.hours_to_missing)):
            raise DrawError(Rule.TIMES, f"a value is missing {terms.hours_to_missing} hours after its time, not before")
        body = {"source": moment["source"], "round": moment["round"], "officers": require_officers(officers)}
        return self._add(MISSING, {**body, "note": require_text(note, "a note")}, at)

    def record_beacon(
        self, signature: str, *, number: int, at: str, randomness: str = "", previous_signature: str = ""
    ) -> Entry:
        """Record the public number: the signature of the frozen round, or the digits that were thrown (round 0).

        `randomness` is compared if it is given. Raises DrawError for another round, before its time, for a false
        signature, and where the library that checks it is missing.
        """
        moment, source = self.moment, self._terms().source(self.moment["source"])
        require_whole(number, "a round")
        if number != moment["round"]:
            raise DrawError(Rule.BEACON, f"round {moment['round']} of {source.name} counts, not round {number}")
        if seconds_of(at) < seconds_of(moment["at"]):
            raise DrawError(Rule.TIMES, f"the value is published at {moment['at']}, not before")
        signature = canonical_signature(source, signature)
        before = require_text(previous_signature, "the signature before").strip().lower()
        if before and source.scheme != CHAINED:
            raise DrawError(Rule.BEACON, f"the rounds of {source.name} are not linked to the signature before")
        is_checked = check_signature(source, number, signature, before)
        if self.needs_library and not is_checked:
            raise DrawError(Rule.BEACON, f"the signature cannot be checked here: install {LIBRARY}")
        value = randomness_of(source, signature)
        if randomness not in ("", value):
            raise DrawError(Rule.BEACON, "the number is not the SHA-256 of the signature")
        self.unchecked += [] if is_checked else [len(self.entries) + 1]
        body = {"source": source.name, "round": number, "signature": signature, "randomness": value}
        return self._add(BEACON, {**body, "previous_signature": before}, at)

    def draw(self) -> Entry:
        """Divide the States into groups and draw the reviewing States of all of them."""
        self._await(DRAW, "the lots are drawn once, when the value of the beacon is known")
        pool, seed = self._pool(), self.seed or b""
        drawn = draw_lots(pool, seed)
        body = {"seed": seed.hex(), "groups": divide_into_groups(pool, Lots(pool.name, seed))}
        return self._add(DRAW, {**body, **drawn.as_document()})

    def dry_run(self, label: str = "dry run") -> dict[str, Any]:
        """Draw with a false seed that no text is part of, and add nothing; raises DrawError once the seed is known."""
        if self.awaits not in (COMMITMENTS, REVEALS, BEACON) or self.is_drawn:
            raise DrawError(Rule.ORDER, "a dry run comes before the value of the beacon is known")
        pool, seed = self._pool(), false_seed(self.pool_sha256, require_text(label, "a label"))
        body = {"is_dry_run": True, "false_seed": seed.hex(), "groups": divide_into_groups(pool, Lots(pool.name, seed))}
        return {**body, **draw_lots(pool, seed).as_document()}

    def request(
        self,
        act: str,
        state: str,
        *,
        at: str,
        note: str = "",
        reviewer: str = "",
        party: DrawState | None = None,
        is_exceptional: bool = False,
    ) -> Entry:
        """Publish what asks for new lots, once it is certain that they can be drawn.

        `note` names the note verbale. A repeat is counted against the limit, unless it is exceptional; a refusal and a
        conflict of interest name the reviewing State; a State that joins comes with its place in the pool.
        """
        pool, terms = self._live_pool(), self._terms()
        if self.pending is not None:
            raise DrawError(Rule.ORDER, "lots asked for before are still to be drawn", state=self.pending["state"])
        check_request(pool, act, state, party, is_under_review=state in self.groups)
        if act == REPEAT and self.repeats[state] >= pool.rules.repeats_max and not is_exceptional:
            raise DrawError(Rule.REPEATS, f"has had its {pool.rules.repeats_max} repeats", state=state)
        body = {
            "act": act,
            "state": state,
            "reviewer": require_text(reviewer, "a reviewing State") if act in (REFUSAL, CONFLICT) else "",
            "party": party.as_document() if party and act == JOIN else None,
            "is_exceptional": bool(is_exceptional) and act == REPEAT,
            "note": require_text(note, "a note"),
            "schedule": terms.schedule(later(at, terms.hours_to_later_lots)),
        }
        changed, standing = question_of(pool, self.assignments, body)
        refuse_impossible(changed, standing)
        return self._add(REQUEST, body, at)

    def redraw(self) -> Entry:
        """Draw the lots that were asked for last; nobody else's pair changes."""
        self._await(REDRAW, "no lots are due, or the value of the beacon is not known")
        asked, seed = self.pending or {}, self.seed or b""
        pool, standing = question_of(self.drawn_pool(), self.assignments, asked)
        drawn = draw_lots(pool, seed, standing)
        body: dict[str, Any] = {"seed": seed.hex(), "groups": {}}
        if asked["act"] == JOIN:
            group = join_group(pool, Lots(pool.name, seed), self.groups, asked["state"])
            body["groups"] = {asked["state"]: group}
        body["released"] = [_row_of(one) for one in self.assignments if one not in standing.kept]
        body["waived"] = newly_waived(pool, (*standing.kept, *drawn.assignments))
        return self._add(REDRAW, {**body, **drawn.as_document()})

    def consent(self, state: str, limit: int, *, at: str, to: str = MORE_REVIEWERS, note: str = "") -> Entry:
        """Record a State's written consent: to how many States may review it, or to one review above the most."""
        pool = self._live_pool()
        require_whole(limit, "a limit")
        check_consent(pool, state, limit, to, is_under_review=state in self.groups)
        return self._add(CONSENT, {"state": state, "to": to, "limit": limit, "note": require_text(note, "a note")}, at)

    def defer(self, state: str, group: int, *, at: str, note: str = "") -> Entry:
        """Record that a State's review starts with a later group; its reviewing States stay."""
        self._live_pool()
        present = self.deferred.get(state, self.groups.get(state, 0))
        if not present:
            raise DrawError(Rule.FORMAT, "not under review in this drawing of lots", state=state)
        require_whole(group, "a group")
        if group not in GROUPS or group <= present:
            raise DrawError(
                Rule.GROUPS, f"is in group {present}: only a later one of the three can be its", state=state
            )
        return self._add(DEFERRAL, {"state": state, "group": group, "note": require_text(note, "a note")}, at)

    def void(self, *, officers: Sequence[str], reason: str, at: str) -> Entry:
        """End the drawing: two officers, with a reason that is published. A new drawing names this one for good."""
        if not self.entries or self.voided is not None:
            raise DrawError(Rule.ORDER, "there is no drawing that could be void")
        why = require_text(reason, "a reason", may_be_empty=False).strip()
        return self._add(VOID, {"officers": require_officers(officers), "reason": why}, at)

    def as_earlier(self) -> list[dict[str, Any]]:
        """List the voided drawings up to this one, for the pool of the next; raises DrawError if it is not void."""
        if self.voided is None:
            raise DrawError(Rule.ORDER, "the drawing is not void")
        return [*self.earlier, {"sha256": self.last_sha256, **self.voided}]

    def _live_pool(self) -> Pool:
        if self.voided is not None:
            raise DrawError(Rule.ORDER, "the drawing is void")
        return self.drawn_pool()

    def _pool(self) -> Pool:
        if self.pool is None:
            raise DrawError(Rule.ORDER, "no pool is frozen")
        return self.pool

    def _terms(self) -> Terms:
        if self.terms is None:
            raise DrawError(Rule.ORDER, "no pool is frozen")
        return self.terms

    def _await(self, kind: str, message: str) -> None:
        if self.awaits != kind:
            raise DrawError(Rule.ORDER, message)

    def _add(self, kind: str, body: Mapping[str, Any], at: str = "") -> Entry:
        entry = self.make_entry(kind, body, at)
        self._take(entry)
        return entry

    def _take(self, entry: Entry) -> None:
        getattr(self, f"_take_{entry['kind']}")(entry["body"])
        self.entries.append(entry)
        if entry["kind"] in (REVEALS, REQUEST):
            self.published, self.failed, self.seed = entry["sha256"], 0, None

    def _take_pool(self, body: Mapping[str, Any]) -> None:
        self.pool, self.terms = Pool.from_document(body["pool"]), Terms.from_document(body["terms"])
        self.schedule, self.earlier = body["schedule"], body["earlier"]

    def _take_commitments(self, body: Mapping[str, Any]) -> None:
        self.sealed = body["commitments"]

    def _take_reveals(self, body: Mapping[str, Any]) -> None:
        self.opened, self.withheld = body["reveals"], body["withheld"]

    def _take_missing(self, _body: Mapping[str, Any]) -> None:
        self.failed += 1

    def _take_beacon(self, body: Mapping[str, Any]) -> None:
        self.seed = seed_of(self.published, body["source"], body["round"], body["randomness"])

    def _take_draw(self, body: Mapping[str, Any]) -> None:
        self.groups = {**self.groups, **body["groups"]}
        self.dealt = self.dealt or self.groups
        for row in body["assignments"]:
            one = Assignment(**{**row, "instruments": tuple(row["instruments"])})
            self.seats[one.sur, one.seat] = one
        waived = [one["state"] for one in (body["minima"] or {}).get("waived", ())]
        if waived and self.pool is not None:
            self.pool = self.pool.changed(load_min_waived=(*self.pool.rules.load_min_waived, *waived))

    def _take_request(self, body: Mapping[str, Any]) -> None:
        self.pending, self.schedule = dict(body), body["schedule"]
        self.repeats[body["state"]] += body["act"] == REPEAT

    def _take_redraw(self, body: Mapping[str, Any]) -> None:
        asked = self.pending or {}
        pool, _standing = question_of(self.drawn_pool(), self.assignments, asked)
        for row in body["released"]:
            del self.seats[row["sur"], row["seat"]]
        self._take_draw(body)
        if asked["act"] == WITHDRAWAL:
            self.withdrawn.append(asked["state"])
            self.groups = {code: group for code, group in self.groups.items() if code != asked["state"]}
            self.deferred.pop(asked["state"], None)
        waived = (*pool.rules.load_min_waived, *body["waived"])
        self.pool, self.pending = pool.changed(load_min_waived=waived), None

    def _take_consent(self, body: Mapping[str, Any]) -> None:
        name = "max_reviewers_override" if body["to"] == MORE_REVIEWERS else "load_max_override"
        limits: Any = {**getattr(self.drawn_pool().rules, name), body["state"]: body["limit"]}
        self.pool = self.drawn_pool().changed(**{name: limits})

    def _take_deferral(self, body: Mapping[str, Any]) -> None:
        self.deferred[body["state"]] = body["group"]

    def _take_void(self, body: Mapping[str, Any]) -> None:
        self.voided = {"officers": body["officers"], "reason": body["reason"]}

    def transcript(self) -> dict[str, Any]:
        """Return the whole transcript as plain JSON values, under the version of the method."""
        name = self.pool.name if self.pool else ""
        return {"version": VERSION, "name": name, "entries": self.entries}

    def result(self) -> dict[str, Any]:
        """Return the outcome as it stands: States, rules, groups, reviewing States."""
        document = self.drawn_pool().as_document()
        rules = {key: value for key, value in document["rules"].items() if value != []}
        return {
            "states": document["states"],
            "rules": {**rules, "groups": self.groups},
            "groups": self.groups,
            "dealt": self.dealt,
            "deferred": self.deferred,
            "withdrawn": self.withdrawn,
            "earlier": self.earlier,
            "voided": self.voided,
            "assignments": [_row_of(one) for one in self.assignments],
        }

    def same_legal_system_pairs(self) -> int:
        """Count the States reviewed from their regional group by a State of the same legal system."""
        family = {state.iso3: state.legal_family for state in self.drawn_pool().states}
        return sum(one.role == SAME and family[one.sur] == family[one.reviewer] for one in self.assignments)


def _row_of(one: Assignment) -> dict[str, Any]:
    return {**vars(one), "instruments": list(one.instruments)}


def _order_of(seat: str) -> tuple[int, str]:
    return (ROLES.index(seat) if seat in ROLES else len(ROLES), seat)
