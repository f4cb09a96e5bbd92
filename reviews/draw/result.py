"""What a drawing gives: the reviewing States, and how each place came to its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any

from .places import Assignment
from .pool import Rule


@dataclass(frozen=True)
class PassedOver:
    """Why a candidate whose turn it was did not get the place: the rule, and the certificate if one is needed."""

    rule: Rule
    certificate: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class PlaceRecord:
    """How one place was drawn: candidates in the order of their tickets, down to the one who took it."""

    sur: str
    label: str
    ticket: str
    # Kept for States of the same legal system: no other State is a candidate.
    is_kept: bool
    candidates: tuple[str, ...]
    # One for each candidate before the reviewer, in their order.
    passed_over: tuple[PassedOver, ...]
    reviewer: str
    # Of a reviewer who lacks instruments: how they are shared out among additional reviewers, what was tried before.
    shares: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Drawn:
    """The places drawn in one sitting: a function of the pool, the seed and what stood before."""

    minima: Mapping[str, Any] | None
    instruments: Mapping[str, Any] | None
    preference: Mapping[str, Any] | None
    places: tuple[PlaceRecord, ...]
    assignments: tuple[Assignment, ...]

    def as_document(self) -> dict[str, Any]:
        """Return the sitting as plain JSON values: each certificate is listed once, and then named by its number."""
        listed: dict[str, int] = {}
        certificates: list[Any] = []

        def number(certificate: Mapping[str, Any]) -> int:
            known = listed.setdefault(repr(certificate), len(certificates))
            if known == len(certificates):
                certificates.append(certificate)
            return known

        return {**plain(vars(self), number), "certificates": certificates}


# What is left out of the record where it does not apply.
OMITTED: Mapping[str, Any] = {"certificate": None, "is_kept": False, "shares": ()}


def plain(value: Any, number: Callable[[Mapping[str, Any]], int] | None = None) -> Any:
    """Return a value as JSON has it: lists for tuples, texts for rules."""
    if is_dataclass(value):
        value = {key: one for key, one in vars(value).items() if key not in OMITTED or one != OMITTED[key]}
    if isinstance(value, dict):
        return {
            key: number(one) if number and key == "certificate" else plain(one, number)
            for key, one in value.items()
            if key != "certificate" or one is not None
        }
    if isinstance(value, (list, tuple)):
        return [plain(one, number) for one in value]
    return str(value) if isinstance(value, Rule) else value
