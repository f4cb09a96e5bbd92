"""What a drawing gives: the reviewing States, and how each seat came to its own."""

from dataclasses import asdict, dataclass
from typing import Any

from .places import Assignment
from .pool import Rule


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
class Drawn:
    """The seats drawn in one sitting: a function of the pool, the seed and what stood before."""

    preference_kept: bool
    gave_way: tuple[tuple[str, str], ...]
    places: tuple[PlaceRecord, ...]
    assignments: tuple[Assignment, ...]

    @property
    def undecided(self) -> int:
        """Count the candidates passed over without proof, the look-ahead cut off; normally none."""
        return sum(one.rule is Rule.SEARCH_LIMIT for record in self.places for one in record.passed_over)

    def as_document(self) -> dict[str, Any]:
        """Give the sitting as plain JSON values."""
        return plain(asdict(self))


def plain(value: Any) -> Any:
    """Give a value as JSON has it: lists for tuples, texts for rules."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return str(value) if isinstance(value, Rule) else value
