"""Facts that decide who has which task, loaded for many reviews in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast

from reviews.enums import Capacity, ClarificationState, DelegateRole
from reviews.models import Clarification, Clearance, Deadline, Delegation, FeedbackAuthor, Mandate, PublicationDecision
from untoc_portal.core.compiled_queries import CompiledQuery

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Review
    from untoc_portal.core.exceptions import Text

FEW = 8


@dataclass(frozen=True, slots=True)
class Task:
    """A task of a person: its page, its deadline, the status of the deadline, and the reason for that day.

    `state` is one of the words of the `deadline` component. A person who is only proposed has a task in a review that
    is not open to them yet.
    """

    title: Text
    url: str
    due_on: dt.date | None
    state: str
    review: Review | None = None
    why: Text = ""
    is_review_open: bool = True


@dataclass(frozen=True, slots=True)
class TaskData:
    """What is already done in some reviews. Keys are primary keys of reviews or delegations."""

    # (review, kind of deadline) → the deadline, if it is not done
    dates: dict[tuple[int, str], Deadline]
    with_focal_point: frozenset[int]
    with_expert: frozenset[int]
    feedback_cleared: frozenset[int]
    with_request: frozenset[int]
    # (delegation, kind of outcome) whose current version the delegation has cleared
    outcome_cleared: frozenset[tuple[int, str]]
    reviewers: dict[int, frozenset[int]]
    decided: frozenset[int]

    def is_cleared_by_all(self, review_id: int, kind: str) -> bool:
        """Return whether every reviewing State has cleared the current version of the outcome."""
        reviewers = self.reviewers.get(review_id, frozenset())
        return bool(reviewers) and all((pk, kind) in self.outcome_cleared for pk in reviewers)


def load_task_data(reviews: Collection[int], dates: Iterable[Deadline] | None = None) -> TaskData:
    """Load the facts about these reviews. `dates` are their deadlines that are not done, if they are loaded already."""
    if dates is None:
        dates = Deadline.objects.filter(review__in=reviews, met_on__isnull=True).select_related("rule")
    found: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for kind, key, text in _union_of_facts(reviews):
        found[kind].add((key, text))
    reviewers: dict[int, frozenset[int]] = {}
    for review_id, pk in found["reviewer"]:
        reviewers[review_id] = reviewers.get(review_id, frozenset()) | {int(pk)}
    return TaskData(
        dates={(row.review_id, row.kind): row for row in dates},
        with_focal_point=frozenset(pk for pk, role in found["holder"] if role == DelegateRole.FOCAL_POINT),
        with_expert=frozenset(pk for pk, role in found["holder"] if role == DelegateRole.EXPERT),
        feedback_cleared=frozenset(pk for pk, _text in found["feedback"]),
        with_request=frozenset(pk for pk, _text in found["request"]),
        outcome_cleared=frozenset(found["clearance"]),
        reviewers=reviewers,
        decided=frozenset(pk for pk, _text in found["decision"]),
    )


def _union_of_facts(reviews: Collection[int]) -> Iterable[Iterable[Any]]:
    """Return the facts as (kind, key, text), in one query. Its SQL is kept for as few reviews as a person has."""
    if not reviews:
        return ()
    return _compile_facts(len(reviews)).fetch(*reviews) if len(reviews) <= FEW else _build_facts(*reviews)


@cache
def _compile_facts(count: int) -> CompiledQuery:
    return CompiledQuery(_build_facts, count)


def _build_facts(*reviews: int) -> QuerySet[Any, Any]:
    mandates = Mandate.objects.in_force().filter(delegation__review__in=reviews)
    feedback = FeedbackAuthor.objects.filter(delegation__review__in=reviews, cleared_at__isnull=False)
    requests = Clarification.objects.filter(review__in=reviews, state=ClarificationState.OPEN)
    clearances = Clearance.objects.filter(outcome__review__in=reviews, version=F("outcome__version"))
    reviewing = Delegation.objects.filter(review__in=reviews, capacity=Capacity.REVIEWING)
    decisions = PublicationDecision.objects.filter(review__in=reviews)
    parts = (
        ("holder", mandates, "delegation_id", "role"),
        ("feedback", feedback, "delegation_id", ""),
        ("request", requests, "review_id", ""),
        ("clearance", clearances, "delegation_id", "outcome__kind"),
        ("reviewer", reviewing, "review_id", "pk"),
        ("decision", decisions, "review_id", ""),
    )
    first, *others = (
        rows.order_by()
        .values_list(
            Value(kind, output_field=TextField()),
            F(key),
            Cast(F(text), TextField()) if text else Value("", output_field=TextField()),
        )
        .distinct()
        for kind, rows, key, text in parts
    )
    found: QuerySet[Any, Any] = first.union(*others, all=True)
    return found
