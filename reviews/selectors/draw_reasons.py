"""Why these reviewing States: the transcript of one State's lots in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from reviews.enums import DrawEntryKind, DrawRule as R, Selection
from reviews.models import Draw
from reviews.selectors.draws import ROMAN, get_state_names
from untoc_portal.core.collation import sort_by_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reviews.draw import Ledger
    from stakeholders.models import State
    from untoc_portal.core.exceptions import Text

SKIP_REASONS: dict[str, Text] = {
    R.LOAD_MAX: _("already does the maximum number of reviews"),
    R.MUTUAL: _("the two States would review each other"),
    R.TWICE: _("reviews this State already"),
    R.COMPLETION: _("with it, the rules would not allow all remaining places to be filled"),
    R.LEGAL: _("choosing it would leave fewer States with a reviewer of the same legal system than possible"),
    R.SEARCH_LIMIT: _("it could not be determined whether a draw is still possible"),
}


# The places of a review, in the order in which the page shows them.
_PLACES: list[Text] = [Selection(place).label for place in Selection]


@dataclass(frozen=True)
class SkippedCandidate:
    """A State whose lot came earlier, and why it does not review."""

    name: str
    reason: Text


@dataclass(frozen=True)
class Seat:
    """How one place was drawn: who was eligible, who was skipped and why, and who got it."""

    role: Text
    reviewer: str
    passed_over: list[SkippedCandidate]
    eligible: int
    later_candidates: list[str]
    is_current: bool
    entry: int


@dataclass(frozen=True)
class DrawExplanation:
    """The result of one phase for a State."""

    draw: Draw
    group: str
    seats: list[Seat]
    reviews: list[tuple[str, str]]


def list_draw_explanations(state: State) -> list[DrawExplanation]:
    """Return how the reviewers of the State were drawn and whom it reviews, by phase, the latest first."""
    names = get_state_names()
    return [
        chapter
        for draw in Draw.objects.select_related("phase").prefetch_related("entries")
        if (chapter := _chapter(draw, draw.ledger(), state.iso3, names)) is not None
    ]


def _chapter(draw: Draw, ledger: Ledger, code: str, names: Mapping[str, str]) -> DrawExplanation | None:
    if code not in ledger.groups:
        return None
    standing = {(one.seat, one.reviewer) for one in ledger.assignments if one.sur == code}
    seats = [
        _seat(entry, record, standing, names)
        for entry in ledger.entries
        if entry["kind"] in (DrawEntryKind.DRAW, DrawEntryKind.REDRAW)
        for record in entry["body"]["places"]
        if record["sur"] == code
    ]
    reviews = sort_by_name(
        ((names[one.sur], one.sur) for one in ledger.assignments if one.reviewer == code), itemgetter(0)
    )
    group = ROMAN[ledger.deferred.get(code, ledger.groups[code])]
    return DrawExplanation(
        draw, group, sorted(seats, key=lambda seat: (not seat.is_current, _PLACES.index(seat.role))), reviews
    )


def _seat(
    entry: Mapping[str, Any], record: Mapping[str, Any], standing: set[tuple[str, str]], names: Mapping[str, str]
) -> Seat:
    passed = record["passed_over"]
    return Seat(
        role=Selection(record["label"].split("-")[0]).label,
        reviewer=names[record["reviewer"]],
        passed_over=[SkippedCandidate(names[one["candidate"]], SKIP_REASONS[one["rule"]]) for one in passed],
        eligible=len(record["candidates"]),
        later_candidates=[names[code] for code in record["candidates"][len(passed) + 1 :]],
        is_current=(record["label"], record["reviewer"]) in standing,
        entry=entry["number"],
    )
