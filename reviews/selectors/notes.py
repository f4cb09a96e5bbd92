"""What a delegation says to itself beside its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.models import Note
from untoc_portal.core import authz

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import Question, Review
    from untoc_portal.core.authz import AnyUser


def is_in_drafting_team(user: AnyUser, review: Review) -> bool:
    """Tell whether the user belongs to the delegation that drafts: who prepares what, and notes, are its own."""
    return "view_draft_questionnaire" in authz.get_grants(user, review)


def notes_for_user(user: AnyUser, review: Review, questions: Iterable[Question]) -> QuerySet[Note]:
    """Return the notes on these questions that the user may read: those of the own delegation."""
    rows = Note.objects.visible_to(user).filter(delegation__review=review, question__in=questions)
    return rows.select_related("author", "resolved_by")


def notes_by_question(user: AnyUser, review: Review, questions: Iterable[Question]) -> dict[int, list[Note]]:
    """Return the open notes by the question's primary key."""
    found: dict[int, list[Note]] = {}
    for note in notes_for_user(user, review, questions).filter(resolved_at__isnull=True):
        found.setdefault(note.question_id, []).append(note)
    return found
