"""What the State under review publishes: as a condition on rows, and as a function of its decision.

Both are here, and nowhere else (PR: publication is for the State under review to decide).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from reviews.enums import OutcomeKind, PublicationScope
from untoc_portal.core.substitutes import Today

if TYPE_CHECKING:
    from reviews.models import PublicationDecision


def get_scope(decision: PublicationDecision | None) -> str:
    """Return how much of the list is published by now."""
    if decision is None or (decision.list_on and timezone.localdate() < decision.list_on):
        return PublicationScope.NOTHING
    return decision.list_scope


def is_list_published(decision: str) -> Q:
    """Return the condition that some of the list is published by now. `decision` is the path to the decision."""
    return _has_come(f"{decision}list_on") & Q(
        **{f"{decision}list_scope__in": (PublicationScope.ALL, PublicationScope.PARTS)}
    )


def is_summary_published(decision: str) -> Q:
    """Return the condition that no later day is set for the summary. It is public once issued."""
    return _has_come(f"{decision}summary_on")


def is_text_published() -> Q:
    """Return the condition that a paragraph of a public outcome is published with its text.

    Of the list, it is what the State chose. A confidential paragraph is never chosen.
    """
    everything = Q(outcome__review__publication_decision__list_scope=PublicationScope.ALL, is_confidential=False)
    return Q(outcome__kind=OutcomeKind.SUMMARY) | Q(is_published=True) | everything


def is_paragraph_published() -> Q:
    """Return the condition that the public reads the heading of a paragraph of a public outcome, as `get_scope` says.

    An unpublished paragraph leaves no trace.
    """
    decision = "outcome__review__publication_decision__"
    chosen = Q(**{f"{decision}list_scope": PublicationScope.ALL}) | Q(
        **{f"{decision}list_scope": PublicationScope.PARTS}, is_published=True
    )
    return Q(outcome__kind=OutcomeKind.SUMMARY) | is_list_published(decision) & chosen


def _has_come(day: str) -> Q:
    return Q(**{f"{day}__isnull": True}) | Q(**{f"{day}__lte": Today()})
