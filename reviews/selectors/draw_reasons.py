"""Why these reviewing States: the transcript of one State's lots in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from reviews.enums import Selection
from reviews.enums_of_draws import DrawEntryKind, DrawRule as R
from reviews.models import Draw
from reviews.selectors.draws import ROMAN, get_state_names
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.listing import format_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reviews.draw import Ledger
    from stakeholders.models import State
    from untoc_portal.core.exceptions import Text

SKIP_REASONS: dict[str, Text] = {
    R.LOAD_MAX: _("already does the maximum number of reviews"),
    R.MUTUAL: _("the two States would review each other"),
    R.TWICE: _("reviews this State already"),
    R.COMPLETION: _("with it, the remaining places could not all be filled under the rules"),
    R.LEGAL: _("with it, not every place kept for a State of the same legal system could go to such a State"),
}

# What a certificate shows, by its kind; it names the States.
_SHOWN: dict[str, Text] = {
    "over": _("too many places could go only to: %(states)s"),
    "under": _("too few places would be left for the minimum number of reviews of: %(states)s"),
    "split": _("in every way to fill the places, two States would review each other: %(states)s"),
    "help": _("no additional reviewing State would be left beside: %(states)s"),
}
_TWICE = _("in every way to fill the places, one State would review another twice: %(states)s")
_NO_CANDIDATE = _("there would be a place that no State could fill")


# The places of a review, in the order in which the page shows them.
_PLACES: list[Text] = [Selection(place).label for place in Selection]


@dataclass(frozen=True)
class SkippedCandidate:
    """A State whose lot came earlier, why it does not review, and what proves that."""

    name: str
    reason: Text
    proof: Text = ""


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
    # Kept for a State of the same legal system.
    has_same_legal_system: bool
    # Why it is not, or why no State is party to all the instruments.
    remarks: list[tuple[Text, Text]]


@dataclass(frozen=True)
class DrawExplanation:
    """The result of one phase for a State."""

    draw: Draw
    group: str
    seats: list[Seat]
    reviews: list[tuple[str, str]]
    is_below_minimum: bool


def list_draw_explanations(state: State) -> list[DrawExplanation]:
    """Return how the reviewers of the State were drawn and whom it reviews, by phase, the latest first."""
    names = get_state_names()
    return [
        chapter
        for draw in Draw.objects.in_force().select_related("phase").prefetch_related("entries")
        if (chapter := _chapter(draw, draw.ledger(), state.iso3, names)) is not None
    ]


def _chapter(draw: Draw, ledger: Ledger, code: str, names: Mapping[str, str]) -> DrawExplanation | None:
    if code not in ledger.groups:
        return None
    standing = {(assignment.seat, assignment.reviewer) for assignment in ledger.assignments if assignment.sur == code}
    seats = [
        _seat(entry, record, standing, names)
        for entry in ledger.entries
        if entry["kind"] in (DrawEntryKind.DRAW, DrawEntryKind.REDRAW)
        for record in entry["body"]["places"]
        if record["sur"] == code
    ]
    reviews = sort_by_name(
        ((names[assignment.sur], assignment.sur) for assignment in ledger.assignments if assignment.reviewer == code),
        itemgetter(0),
    )
    group = ROMAN[ledger.deferred.get(code, ledger.groups[code])]
    waived = [row["state"] for entry in ledger.entries for row in (entry["body"].get("minima") or {}).get("waived", ())]
    seats.sort(key=lambda seat: (not seat.is_current, _PLACES.index(seat.role)))
    return DrawExplanation(draw, group, seats, reviews, code in waived)


def _seat(
    entry: Mapping[str, Any], record: Mapping[str, Any], standing: set[tuple[str, str]], names: Mapping[str, str]
) -> Seat:
    body, listed, passed = entry["body"], record["candidates"], record["passed_over"]
    return Seat(
        role=Selection(record["label"].split("-")[0]).label,
        reviewer=names[record["reviewer"]],
        passed_over=[
            SkippedCandidate(names[listed[number]], SKIP_REASONS[row["rule"]], _format_proof(body, row, names))
            for number, row in enumerate(passed)
        ],
        eligible=len(listed),
        later_candidates=[names[code] for code in listed[len(passed) + 1 :]],
        is_current=(record["label"], record["reviewer"]) in standing,
        entry=entry["number"],
        has_same_legal_system=record.get("is_kept", False),
        remarks=_list_remarks(body, (record["sur"], record["label"]), names),
    )


def _list_remarks(body: Mapping[str, Any], place: tuple[str, str], names: Mapping[str, str]) -> list[tuple[Text, Text]]:
    """Return why a place is not kept for the same legal system, or goes to a State that lacks an instrument."""
    sentences: list[tuple[str, str, Text]] = [
        ("instruments", "short", _("No draw was left with a State party to all the instruments in this place.")),
        ("preference", "not_kept", _("The place could not be kept for a State of the same legal system.")),
    ]
    return [
        (sentence, _format_proof(body, row, names) or _("no eligible State has it"))
        for kind, rows, sentence in sentences
        for row in (body[kind] or {}).get(rows, ())
        if (row["sur"], row["label"]) == place
    ]


def _format_proof(body: Mapping[str, Any], row: Mapping[str, Any], names: Mapping[str, str]) -> Text:
    """Return what the certificate shows that a row of the transcript names; empty if none is needed."""
    if "certificate" not in row:
        return ""
    certificate = body["certificates"][row["certificate"]]
    kind = next(key for key in _SHOWN if key in certificate)
    value, shown = certificate[kind], _SHOWN[kind]
    if kind == "split":
        (sur, _label, reviewer), (other, *_rest) = value
        value, shown = [sur, reviewer], _TWICE if other == sur else shown
    elif kind == "help":
        value = value[2:]
    return str(shown) % {"states": format_list(names[code] for code in value)} if value else _NO_CANDIDATE
