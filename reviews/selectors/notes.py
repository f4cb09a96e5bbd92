"""The notes of a delegation next to its answers."""

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
    """Return whether the user can read the draft questionnaire, and so its assignments and notes."""
    return "view_draft_questionnaire" in authz.get_grants(user, review)


def notes_for_user(user: AnyUser, review: Review, questions: Iterable[Question]) -> QuerySet[Note]:
    """Return the notes on these questions that the user can see."""
    rows = Note.objects.visible_to(user).filter(delegation__review=review, question__in=questions)
    return rows.select_related("author", "resolved_by")
