"""Where observations come from: passages of feedback, and what the State said after an earlier review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F

from reviews.models import FollowUpReference, ObservationSource
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.listing import format_list
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Outcome
    from untoc_portal.core.authz import AnyUser


def list_sources(user: AnyUser, outcome: Outcome) -> dict[int, list[ObservationSource]]:
    """Return the passages from which the observations were made, by observation, if the user can read them.

    Each has `states`, the names of the States whose feedback it is, from the same query.
    """
    found: dict[int, dict[int, ObservationSource]] = {}
    states: dict[int, list[str]] = {}
    for row in _SOURCES.read(user, outcome.pk):
        found.setdefault(row.paragraph_id, {}).setdefault(row.pk, row)
        states.setdefault(row.pk, []).append(get_text_in_language(row.author or {}))
    for row in (row for rows in found.values() for row in rows.values()):
        row.states = format_list(states[row.pk], "and")
    return {paragraph: list(rows.values()) for paragraph, rows in found.items()}


def _build_sources(reader: Any, outcome: int) -> QuerySet[Any, Any]:
    authors = "passage__of__feedback__authors"
    rows: Any = ObservationSource.objects.visible_to(reader).filter(paragraph__outcome=outcome)
    # One row for each State that wrote the feedback.
    rows = rows.annotate(author=F(f"{authors}__delegation__party__names")).order_by("pk", f"{authors}__pk")
    found: QuerySet[Any, Any] = rows.select_related("passage__of__article__instrument")
    return found


_SOURCES = ReaderQuery(_build_sources, 1)


def list_references(user: AnyUser, outcome: Outcome) -> dict[int, list[FollowUpReference]]:
    """Return the lines of earlier reviews to which the observations refer, by observation, as far as the user reads."""
    found: dict[int, list[FollowUpReference]] = {}
    for row in _REFERENCES.read(user, outcome.pk):
        found.setdefault(row.paragraph_id, []).append(row)
    return found


_REFERENCES = ReaderQuery(
    lambda reader, outcome: (
        FollowUpReference.objects.visible_to(reader)
        .filter(paragraph__outcome=outcome)
        .select_related("version__line__paragraph__outcome__review")
    ),
    1,
)
