"""What of a delegation's work is with whom: progress, days, and what came back, late articles first."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviews.enums import AssignmentState, Capacity, DelegateRole, FeedbackHeading
from reviews.models import Assignment, FeedbackEntry
from reviews.permissions import DRAFTING_STEP
from reviews.selectors.assignments import list_assignments
from reviews.selectors.questionnaires import list_article_progress

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import Delegation
    from untoc_portal.accounts.models import User

# What waits for the focal point comes after what is late; what is finished comes last.
ORDER = {
    AssignmentState.HANDED_IN: 1,
    AssignmentState.RETURNED: 2,
    AssignmentState.IN_PROGRESS: 2,
    AssignmentState.ACCEPTED: 3,
}


@dataclass(frozen=True, slots=True)
class WorkInHand:
    """An assigned article, with how many of its questions, or headings of feedback, have text."""

    assignment: Assignment
    done: int
    total: int


def sort_late_first(rows: Iterable[Assignment]) -> list[Assignment]:
    """Return the late articles first, then those handed in, then the others by their day; accepted ones last."""

    def place(row: Assignment) -> tuple[int, dt.date]:
        return (0 if row.is_late else ORDER[AssignmentState(row.state)], row.due_on or dt.date.max)

    return sorted(rows, key=place)


def list_work_in_hand(delegation: Delegation, reader: User) -> list[WorkInHand]:
    """Return the assigned articles that the reader can see, with their progress, late ones first."""
    rows = sort_late_first(list_assignments(delegation, reader))
    if not rows:
        return []
    if delegation.is_under_review:
        found = {row.article.pk: (row.answered, row.question_count) for row in list_article_progress(delegation.review)}
        return [WorkInHand(row, *found.get(row.article_id, (0, 0))) for row in rows]
    entries = FeedbackEntry.objects.visible_to(reader).filter(feedback__authors__delegation=delegation)
    written = Counter(entries.exclude(text="").values_list("article", flat=True))
    return [WorkInHand(row, written[row.article_id], len(FeedbackHeading)) for row in rows]


def list_articles_with_colleagues(user: User) -> list[Assignment]:
    """Return what others hold of the work that this person assigns as focal point or deputy, late ones first.

    Only in the step in which it is done, and only what is not accepted yet.
    """
    led = user.mandates.in_force().filter(role__in=(DelegateRole.FOCAL_POINT, DelegateRole.DEPUTY))
    rows = Assignment.objects.visible_to(user).filter(delegation__in=led.values("delegation"))
    related = ("article__instrument", "expert", "institution")
    rows = rows.select_related(*related, "delegation__review__state_under_review", "delegation__review__phase")
    open_rows = rows.exclude(state=AssignmentState.ACCEPTED)
    return sort_late_first(
        [row for row in open_rows if row.delegation.review.state == DRAFTING_STEP[Capacity(row.delegation.capacity)]]
    )
