"""What a drawing gives: groups, reviewing States, and a transcript that can be replayed."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from .places import SAME
from .pool import VERSION, Pool, Rule


@dataclass(frozen=True)
class Assignment:
    """One reviewing State of one State under review."""

    sur: str
    reviewer: str
    role: str
    instruments: tuple[str, ...]


@dataclass(frozen=True)
class PassedOver:
    """A candidate whose turn it was, and the rule that kept it from the place."""

    candidate: str
    rule: Rule


@dataclass(frozen=True)
class PlaceRecord:
    """How one place was drawn: candidates in the order of their tickets, down to the one who took it."""

    sur: str
    label: str
    ticket: str
    candidates: tuple[str, ...]
    passed_over: tuple[PassedOver, ...]
    reviewer: str


@dataclass(frozen=True)
class Transcript:
    """All that a stranger needs beside the pool to replay the drawing."""

    pool_sha256: str
    contributions: tuple[str, ...]
    seed: str
    preference_kept: bool
    gave_way: tuple[tuple[str, str], ...]
    places: tuple[PlaceRecord, ...]

    def as_document(self) -> dict[str, Any]:
        """Give the transcript as plain JSON values, with the version of the method."""
        return {"version": VERSION, **asdict(self)}


@dataclass(frozen=True)
class DrawResult:
    """The outcome of a drawing of lots: a function of the pool and the contributions alone."""

    pool: Pool
    groups: dict[str, int]
    assignments: tuple[Assignment, ...]
    transcript: Transcript

    @property
    def same_legal_system_pairs(self) -> int:
        """Count the States reviewed from their regional group by a State of the same legal system."""
        family = {state.iso3: state.legal_family for state in self.pool.states}
        return sum(one.role == SAME and family[one.sur] == family[one.reviewer] for one in self.assignments)

    @property
    def undecided(self) -> int:
        """Count the candidates passed over without proof, the look-ahead cut off; normally none."""
        records = self.transcript.places
        return sum(one.rule is Rule.SEARCH_LIMIT for record in records for one in record.passed_over)

    def to_validator_json(self) -> str:
        """Write States, reviewing States and rules in the form an independent validator reads."""
        pool = self.pool.as_document()
        rules = {key: value for key, value in pool["rules"].items() if value != []}
        document = {
            "states": pool["states"],
            "assignments": [{**asdict(one), "instruments": list(one.instruments)} for one in self.assignments],
            "rules": {**rules, "groups": self.groups},
        }
        return json.dumps(document, sort_keys=True, ensure_ascii=True)
