"""What of a delegation's work is with whom: progress, days, and what came back, late articles first."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q

from reviews.enums import AssignmentState, DelegateRole, FeedbackHeading
from reviews.models import Assignment, FeedbackEntry, Institution, Mandate
from reviews.permissions import DRAFTING_STEP
from reviews.selectors.assignments import list_assignments
from reviews.selectors.questionnaires import list_article_progress
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import Delegation
    from untoc_portal.accounts.models import User

RELATED = ("article__instrument", "delegation__review__state_under_review", "delegation__review__phase")
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


def list_unfinished_work(delegation: Delegation, reader: User) -> list[WorkInHand]:
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


def _list_unfinished(user: Any) -> QuerySet[Assignment]:
    """Return the visible assignments of the step in which the delegation drafts that are not accepted yet."""
    steps = Q()
    for capacity, step in DRAFTING_STEP.items():
        steps |= Q(delegation__capacity=capacity, delegation__review__state=step)
    return Assignment.objects.visible_to(user).filter(steps).exclude(state=AssignmentState.ACCEPTED)


def _is_assigned_to(user: Any) -> Q:
    members = Institution.objects.filter(pk=OuterRef("institution"), members=user.pk)
    return Q(expert=user.pk) | Q(Exists(members))


def articles_for_user(user: User) -> QuerySet[Assignment]:
    """Return the articles assigned to this person, alone or through an institution.

    Only articles in the step in which the delegation drafts, and that are not accepted yet. The nearest day is first.
    """
    rows = _list_unfinished(user).filter(_is_assigned_to(user)).order_by(F("due_on").asc(nulls_last=True), "pk")
    return rows.select_related(*RELATED)


def _build_work(user: Any) -> QuerySet[Assignment]:
    led = Mandate.objects.in_force().filter(
        user=user.pk, role__in=(DelegateRole.FOCAL_POINT, DelegateRole.DEPUTY), delegation=OuterRef("delegation")
    )
    mine, is_led = _is_assigned_to(user), Q(Exists(led))
    rows = _list_unfinished(user).annotate(
        is_mine=ExpressionWrapper(mine, BooleanField()), is_led=ExpressionWrapper(is_led, BooleanField())
    )
    return rows.filter(mine | is_led).select_related(*RELATED, "expert", "institution")


_WORK = ReaderQuery(_build_work, 0)


@dataclass(frozen=True, slots=True)
class UserWork:
    """Unfinished articles: assigned to a person, and with colleagues whose work this person assigns."""

    articles: list[Assignment]
    with_colleagues: list[Assignment]


def load_work_for_user(user: User) -> UserWork:
    """Return the articles of `articles_for_user`, and the articles that this person has assigned to others.

    A focal point or deputy assigns articles. Late ones come first. Both lists are read in one query.
    """
    rows = list(_WORK.read(user))
    mine = [row for row in rows if row.is_mine]
    mine.sort(key=lambda row: (row.due_on is None, row.due_on or dt.date.max, row.pk))
    return UserWork(mine, sort_late_first([row for row in rows if row.is_led]))
