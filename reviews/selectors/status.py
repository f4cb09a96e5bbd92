"""Public counters: how many reviews have started, in total and by group. No State is named or compared."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import NOT_STARTED_STATES, OutcomeKind
from reviews.models import Outcome, Review, ReviewGroup

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from reviews.models import Phase
    from stakeholders.models import State


def get_public_counters() -> dict[str, Any]:
    """Return total, progressing and not started, for all reviews and for each group of each phase.

    A review counts as not started before its preliminary consultation (domain rule: one country review).
    """
    waiting = Q(reviews__state__in=NOT_STARTED_STATES)
    groups = ReviewGroup.objects.select_related("phase").annotate(
        total=Count("reviews"), not_started=Count("reviews", filter=waiting)
    )
    rows: list[dict[str, Any]] = [
        {
            "label": _("%(phase)s, %(group)s") % {"phase": group.phase, "group": group},
            "total": group.total,
            "not_started": group.not_started,
            "progressing": group.total - group.not_started,
        }
        for group in groups.order_by("phase__sequence", "number")
    ]
    totals = {name: sum(row[name] for row in rows) for name in ("total", "progressing", "not_started")}
    return {**totals, "groups": rows}


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


def list_public_statuses(*, state: State | None = None, phase: Phase | None = None) -> list[PublicStatus]:
    """Return the public status of all reviews, or those of one State or one phase.

    They are in the order of phase and code of the State. Nothing else of a running review is public (domain rule: who
    sees what).
    """
    # The State under review can delay the publication of its summary. Before that day, nothing may show that it exists.
    summaries = Outcome.objects.visible_to(AnonymousUser()).filter(kind=OutcomeKind.SUMMARY, review=OuterRef("pk"))
    rows = Review.objects.annotate(has_public_summary=Exists(summaries))
    # The many reviews of a phase share a few groups: each is loaded once.
    rows = (
        rows.select_related("state_under_review").prefetch_related("group")
        if phase
        else rows.select_related("state_under_review", "phase__cluster", "group")
    )
    if state is not None:
        rows = rows.filter(state_under_review=state)
    if phase is not None:
        rows = rows.filter(phase=phase)
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
        for review in rows.order_by("phase__sequence", "state_under_review__iso3")
    ]
