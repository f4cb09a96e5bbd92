"""A passage of feedback that is saved while it is typed: the same rules as for `save_feedback`, read in two queries.

A browser sends a passage each time its author pauses. So everything that the rules look at is read together, and no
form is built. Whatever is unusual is left to the ordinary way of saving.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from reviews.models import FeedbackAuthor, FeedbackEntry
from reviews.selectors.assignments import build_access_columns, build_coverage_condition, read_article_access
from reviews.selectors.people import list_mandates
from reviews.services.acting import choose_acting_mandate
from reviews.services.feedback import Workplace, store_passages
from untoc_portal.core import audit, authz

if TYPE_CHECKING:
    from reviews.models import Delegation
    from untoc_portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class TypedPassage:
    """A passage as the browser sent it: the address of its article, its heading, and what was typed."""

    code: str
    instrument: str
    number: int
    heading: str
    text: str
    expected_revision: int


@transaction.atomic
def save_while_typing(typed: TypedPassage, *, actor: User) -> FeedbackEntry | None:
    """Save the passage if it changed and return it as it is now.

    Returns None for someone without a mandate or without the right, and for a passage that was never saved. The
    ordinary way of saving then says what is wrong. Raises the errors of `save_feedback`.
    """
    if actor.open_emergency is not None:
        return None
    rows = list_mandates(actor).filter(delegation__review__code=typed.code)
    mandate = choose_acting_mandate(actor, list(rows.select_for_update(of=("delegation__review",))))
    if mandate is None or mandate.delegation.is_under_review:
        return None
    delegation = mandate.delegation
    entry: Any = _read_entry(typed, delegation, actor)
    if entry is None:
        return None
    with authz.use_read_grants(actor, ((delegation, ["draft_feedback"] if entry.may_draft else []),)):
        if not actor.has_perm("reviews.draft_feedback", delegation):
            return None
    entry.feedback.review = delegation.review
    place = Workplace(
        entry.article,
        entry.feedback,
        {typed.heading: entry},
        read_article_access(entry, actor),
        entry.is_covered,
        entry.has_clearance,
        audit.Authority(mandate.capacity_text, mandate),
    )
    texts, expected = {typed.heading: typed.text}, {typed.heading: typed.expected_revision}
    store_passages(place, actor=actor, texts=texts, expected=expected)
    stored: FeedbackEntry = entry
    return stored


def _read_entry(typed: TypedPassage, delegation: Delegation, actor: User) -> Any:
    """Return the stored passage with the rights of the actor, and what the rules look at."""
    cleared = FeedbackAuthor.objects.filter(feedback=OuterRef("feedback"), cleared_at__isnull=False)
    rows = FeedbackEntry.objects.filter(
        feedback__authors__delegation=delegation,
        article__instrument__code=typed.instrument,
        article__number=typed.number,
        head=typed.heading,
    )
    return (
        rows.annotate(
            may_draft=authz.build_object_grant(actor, "draft_feedback", delegation),
            is_covered=build_coverage_condition(delegation, article="article__"),
            has_clearance=Exists(cleared),
            **build_access_columns(delegation, actor),
        )
        .select_related("feedback", "article__instrument", "updated_by")
        .first()
    )
