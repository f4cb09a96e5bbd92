"""The pool: who takes part in a drawing of lots, and under which numbers.

The pool is frozen before anybody knows the seed. Its canonical JSON (States by code, keys sorted, no
spaces, ASCII) is published with its SHA-256, so that a stranger can later prove that nothing was added,
removed or changed.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Any

VERSION = "untoc-lots-2"
CONVENTION = "UNTOC"
INSTRUMENTS = (CONVENTION, "TIP", "SOM", "FA")
REVIEWERS_PER_INSTRUMENT = 2
GROUPS = (1, 2, 3)
CODE = re.compile(r"[A-Z0-9]{2,6}")

Pair = tuple[str, str]


class Rule(str, Enum):
    """The rules by which a pool or an act is refused, or a State passed over (domain rule: PR, drawing of lots)."""

    __str__ = str.__str__

    FORMAT = "format"
    PARTY = "party_to_the_instruments"
    REGION = "regional_group"
    SAME_REGION = "one_reviewer_from_the_same_region"
    OTHER_REGION = "one_reviewer_from_another_region"
    MUTUAL = "no_mutual_review"
    TWICE = "reviews_the_state_already"
    MAX_REVIEWERS = "most_reviewing_states"
    LOAD_MIN = "fewest_reviews_per_state"
    LOAD_MAX = "most_reviews_per_state"
    COMPLETION = "remaining_places_can_be_filled"
    LEGAL = "same_legal_system_preferred"
    SEARCH_LIMIT = "search_limit_reached"
    GROUPS = "three_groups"
    REPEATS = "most_repeats_per_state"
    ORDER = "order_of_acts"
    COMMITMENTS = "commitments"
    REVEALS = "reveals"
    TIMES = "times"
    BEACON = "beacon"
    OFFICERS = "two_officers"


class DrawError(Exception):
    """No drawing of lots: names the State, where there is one, and the rule that stands in the way."""

    def __init__(self, rule: Rule, message: str, *, state: str = "") -> None:
        """Keep the rule and the State apart from the sentence, so that a service can translate."""
        super().__init__(f"{state}: {message} [{rule}]" if state else f"{message} [{rule}]")
        self.rule, self.state, self.message = rule, state, message


@dataclass(frozen=True, order=True)
class DrawState:
    """A party as the drawing of lots sees it."""

    iso3: str
    region: str
    legal_family: str
    instruments: frozenset[str] = field(compare=False)

    def as_document(self) -> dict[str, Any]:
        """Return the State as plain JSON values, instruments in their usual order."""
        listed = [code for code in INSTRUMENTS if code in self.instruments]
        return {
            "iso3": self.iso3,
            "region": self.region,
            "legal_family": self.legal_family,
            "instruments": listed,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "DrawState":
        """Read a State back from its plain values."""
        return cls(**{**document, "instruments": frozenset(document["instruments"])})


@dataclass(frozen=True)
class DrawRules:
    """Every number of the drawing; the defaults are those of the rules or, unconfirmed, of practice."""

    reviewers_per_instrument: int = REVIEWERS_PER_INSTRUMENT
    max_reviewers: int = 4
    max_reviewers_override: Mapping[str, int] = field(default_factory=dict)
    load_min: int = 1
    load_max: int = 3
    # States that agreed in writing to one review more than the most, where nobody else was left for a place.
    load_max_override: Mapping[str, int] = field(default_factory=dict)
    load_counts_additional: bool = True
    load_min_waived: tuple[str, ...] = ()
    no_group_region: Mapping[str, str] = field(default_factory=dict)
    under_review: tuple[str, ...] = ()
    history: tuple[Pair, ...] = ()
    excluded: tuple[Pair, ...] = ()
    prefer_same_legal_system: bool = True
    # Fewer candidates than these leave no lot at all: then a State drawn anew takes any legal system.
    legal_system_from: int = 3
    repeats_max: int = 2
    # States that keep the group of an earlier phase of their cycle.
    groups_kept: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Freeze the collections in sorted order; refuse numbers that no pool could satisfy."""
        for name in ("max_reviewers_override", "load_max_override", "no_group_region", "groups_kept"):
            object.__setattr__(self, name, MappingProxyType(dict(sorted(getattr(self, name).items()))))
        for name in ("load_min_waived", "under_review"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        for name in ("history", "excluded"):
            object.__setattr__(self, name, tuple(sorted({(one, two) for one, two in getattr(self, name)})))
        self._refuse_impossible_numbers()

    def _refuse_impossible_numbers(self) -> None:
        if self.reviewers_per_instrument != REVIEWERS_PER_INSTRUMENT:
            raise DrawError(Rule.FORMAT, "two reviewing States per instrument: one of the region, one of another")
        if not 0 <= self.load_min <= self.load_max:
            raise DrawError(Rule.LOAD_MIN, f"loads from {self.load_min} to {self.load_max} leave no choice")
        for state, limit in (("", self.max_reviewers), *self.max_reviewers_override.items()):
            if limit < REVIEWERS_PER_INSTRUMENT:
                raise DrawError(Rule.MAX_REVIEWERS, f"at most {limit} reviewing States is below two", state=state)
        for state, group in self.groups_kept.items():
            if group not in GROUPS:
                raise DrawError(Rule.GROUPS, f"there is no group {group}", state=state)

    def as_document(self) -> dict[str, Any]:
        """Return the rules as plain JSON values under their own names."""
        document = dict(vars(self))
        for name, value in document.items():
            if isinstance(value, Mapping):
                document[name] = dict(value)
            elif isinstance(value, tuple):
                document[name] = [list(one) if isinstance(one, tuple) else one for one in value]
        return document


@dataclass(frozen=True)
class Pool:
    """The frozen pool of one named drawing: parties and rules. Raises DrawError if it is not well formed."""

    name: str
    states: tuple[DrawState, ...]
    rules: DrawRules = field(default_factory=DrawRules)

    def __post_init__(self) -> None:
        """Put the States in the order of their codes and check them one by one."""
        object.__setattr__(self, "states", tuple(sorted(self.states, key=lambda state: state.iso3)))
        if not self.name or "|" in self.name:
            raise DrawError(Rule.FORMAT, "a drawing has a name without the sign |")
        seen: set[str] = set()
        for state in self.states:
            self._check_state(state, seen)
            seen.add(state.iso3)
        self._check_codes(seen)

    def _check_state(self, state: DrawState, seen: set[str]) -> None:
        if not CODE.fullmatch(state.iso3):
            raise DrawError(Rule.FORMAT, "not a code of capital letters and digits", state=state.iso3)
        if state.iso3 in seen:
            raise DrawError(Rule.FORMAT, "listed twice", state=state.iso3)
        unknown = sorted(state.instruments - set(INSTRUMENTS))
        if unknown:
            raise DrawError(Rule.PARTY, f"unknown instrument {unknown[0]}", state=state.iso3)
        if CONVENTION not in state.instruments:
            raise DrawError(Rule.PARTY, "not a party to the Convention itself", state=state.iso3)
        if not self.region_of(state) or "|" in self.region_of(state):
            raise DrawError(Rule.REGION, "no regional group, and none configured for it", state=state.iso3)

    def _check_codes(self, known: set[str]) -> None:
        rules = self.rules
        named: Iterable[str] = (
            *rules.under_review,
            *rules.load_min_waived,
            *rules.max_reviewers_override,
            *rules.load_max_override,
            *(code for pair in rules.excluded for code in pair),
        )
        for code in named:
            if code not in known:
                raise DrawError(Rule.FORMAT, "named in the rules but not in the pool", state=code)

    def region_of(self, state: DrawState) -> str:
        """Return the regional group, or the one configured for a State that is in none."""
        return state.region or self.rules.no_group_region.get(state.iso3, "")

    @property
    def under_review(self) -> tuple[str, ...]:
        """Return the codes of the States under review; all of the pool unless the rules name some."""
        return self.rules.under_review or tuple(state.iso3 for state in self.states)

    def as_document(self) -> dict[str, Any]:
        """Return the pool as plain JSON values."""
        states = [state.as_document() for state in self.states]
        return {"version": VERSION, "name": self.name, "states": states, "rules": self.rules.as_document()}

    def canonical_json(self) -> str:
        """Write the pool in the one form whose hash is published."""
        return json.dumps(self.as_document(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)

    def sha256(self) -> str:
        """Return the hash that is published before contributions are collected."""
        return hashlib.sha256(self.canonical_json().encode("ascii")).hexdigest()

    def changed(self, *, states: tuple[DrawState, ...] = (), **rules: Any) -> "Pool":
        """Return the pool with further States, or with other values for some of its rules."""
        return Pool(self.name, self.states + states, replace(self.rules, **rules))

    def most_reviews_of(self, code: str) -> int:
        """Return the most reviews that a State performs: one more than the others if it agreed to that in writing."""
        return self.rules.load_max_override.get(code, self.rules.load_max)

    def without(self, code: str, pairs: tuple[Pair, ...]) -> "Pool":
        """Return the pool without a State that withdrew; its pairs, State under review first, stay in the history."""
        rules: DrawRules = self.rules
        named: dict[str, Any] = {}
        if rules.under_review == (code,) or len(self.states) == 1:
            raise DrawError(Rule.FORMAT, "nobody else is under review", state=code)
        for name in ("max_reviewers_override", "load_max_override", "no_group_region", "groups_kept"):
            named[name] = {one: value for one, value in getattr(rules, name).items() if one != code}
        for name in ("load_min_waived", "under_review"):
            named[name] = tuple(one for one in getattr(rules, name) if one != code)
        excluded = tuple(pair for pair in rules.excluded if code not in pair)
        changed = replace(rules, **named, excluded=excluded, history=(*rules.history, *pairs))
        return Pool(self.name, tuple(one for one in self.states if one.iso3 != code), changed)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Pool":
        """Read a pool back from its plain values; raises DrawError if it was written under another version."""
        if document.get("version") != VERSION:
            raise DrawError(Rule.FORMAT, f"the pool was not written under {VERSION}")
        rules: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in document["rules"].items()
        }
        states = tuple(DrawState.from_document(one) for one in document["states"])
        return cls(document["name"], states, DrawRules(**rules))
