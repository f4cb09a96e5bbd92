"""The public status of reviews: whether each has started, and when its summary was issued."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import NOT_STARTED_STATES, OutcomeKind
from reviews.models import Outcome, Review
from untoc_portal.core.reader_queries import ReaderQuery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from reviews.models import Phase, ReviewGroup
    from stakeholders.models import State


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """The public status of a review: State, phase, group, whether it has started, and the day of issue."""

    code: str
    state: State
    phase: Phase
    group: ReviewGroup
    starts_on: dt.date
    is_started: bool
    issued_on: dt.date | None

    @property
    def label(self) -> Promise:
        """Return the status in the words of the United Nations: “progressing” or “not started”."""
        return _("progressing") if self.is_started else _("not started")

    @property
    def changed_at(self) -> dt.datetime:
        """Return the day of issue, or else the start of the group, at midnight UTC."""
        return dt.datetime.combine(self.issued_on or self.starts_on, dt.time(), tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many reviews of a phase there are, how many have not started, and of how many the summary is issued."""

    total: int
    not_started: int
    issued: int


def count_public_statuses(phase: Phase) -> StatusCount:
    """Return the numbers of `list_public_statuses` for a phase, without loading its reviews."""
    rows = Review.objects.filter(phase=phase)
    issued = Q(Exists(_list_public_summaries())) & Q(issued_at__isnull=False)
    found = rows.aggregate(
        total=Count("pk"),
        not_started=Count("pk", filter=Q(state__in=NOT_STARTED_STATES)),
        issued=Count("pk", filter=issued),
    )
    return StatusCount(**found)


def _list_public_summaries() -> QuerySet[Outcome]:
    # The State under review can delay the publication of its summary. Before that day, nothing may show that it exists.
    return Outcome.objects.visible_to(AnonymousUser()).filter(kind=OutcomeKind.SUMMARY, review=OuterRef("pk"))


def list_public_statuses(*, state: State | None = None, phase: Phase | None = None) -> list[PublicStatus]:
    """Return the public status of all reviews, or those of one State or of one phase.

    They are in the order of phase and code of the State. Nothing else of a running review is public (domain rule: who
    sees what).
    """
    rows: Iterable[Any] = _list_reviews(phase) if state is None else _OF_STATE.read(AnonymousUser(), state.pk)
    return [
        PublicStatus(
            code=review.code,
            state=review.state_under_review,
            phase=phase or review.phase,
            group=review.group,
            starts_on=review.group.starts_on,
            is_started=review.is_started,
            issued_on=timezone.localdate(review.issued_at) if review.has_public_summary and review.issued_at else None,
        )
        for review in rows
    ]


def _list_reviews(phase: Phase | None = None) -> QuerySet[Review]:
    rows = Review.objects.annotate(has_public_summary=Exists(_list_public_summaries()))
    rows = rows.order_by("phase__sequence", "state_under_review__iso3").select_related("state_under_review")
    if phase is None:
        return rows.select_related("phase__cluster", "group")
    # The many reviews of a phase share a few groups: each is loaded once.
    return rows.filter(phase=phase).prefetch_related("group")


_OF_STATE = ReaderQuery(lambda _visitor, state: _list_reviews().filter(state_under_review=state), 1)
