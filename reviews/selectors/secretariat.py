"""Tasks of the Secretariat: nominations, overdue reviews, own next steps, failed jobs and messages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from reviews.enums import (
    REOPENABLE_STATES,
    Capacity,
    DeadlineKind,
    DelegateRole,
    NominationState,
    ReopeningState,
    ReviewState as S,
)
from reviews.models import Deadline, Delegation, Mandate, Nomination, Reopening, Review, StateNotice
from reviews.selectors.board_rows import list_review_rows, list_staff
from reviews.selectors.task_facts import Task
from untoc_portal.core.deadlines import is_overdue
from untoc_portal.core.enums import JobState
from untoc_portal.core.job_queries import count_jobs_by_state, list_messages_needing_attention

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text

# How many late reviews the first page of an officer names.
SHOWN_FIRST = 5
EARLIEST = _("The earliest of their deadlines")


@dataclass(frozen=True, slots=True)
class ReviewCount:
    """How many reviews of a region are in a step, and how many of them are overdue."""

    step: str
    region: str
    all: int
    late: int


def review_counts(today: dt.date) -> list[ReviewCount]:
    """Return the number of reviews by step and region of the State under review, in one query."""
    late = Exists(Deadline.objects.overdue(today).filter(review=OuterRef("pk")).order_by())
    rows = Review.objects.annotate(is_late=late).order_by().values("state", "state_under_review__regional_group")
    counted = rows.annotate(all=Count("pk"), late=Count("pk", filter=Q(is_late=True)))
    return [
        ReviewCount(row["state"], row["state_under_review__regional_group"], row["all"], row["late"]) for row in counted
    ]


def list_secretariat_tasks(today: dt.date) -> list[Task]:
    """Return the tasks of the Secretariat, one for all reviews of a kind, in a fixed number of queries."""
    found = (_nominations(), _reopenings(), _late(today), *_list_secretariat_steps(today), _jobs(), _messages())
    return [task for task in found if task is not None]


def _nominations() -> Task | None:
    count = Nomination.objects.filter(state=NominationState.PENDING).count()
    count += StateNotice.objects.undecided().count()
    title = _("Check nominations (%(count)d)") % {"count": count}
    return Task(title, reverse("reviews:nomination_list"), None, "none") if count else None


def _reopenings() -> Task | None:
    waiting = Reopening.objects.filter(state=ReopeningState.REQUESTED, review__state__in=REOPENABLE_STATES)
    first = waiting.select_related("review").order_by("pk").first()
    if first is None:
        return None
    return Task(
        _("Decide on a request to correct a self-assessment"), first.get_absolute_url(), None, "none", first.review
    )


def _jobs() -> Task | None:
    count = count_jobs_by_state()[JobState.FAILED]
    url = reverse("job_list") + "?" + urlencode({"state": JobState.FAILED})
    return Task(_("See why jobs failed (%(count)d)") % {"count": count}, url, None, "none") if count else None


def _messages() -> Task | None:
    count = list_messages_needing_attention().count()
    title = _("See which messages did not arrive (%(count)d)") % {"count": count}
    return Task(title, reverse("message_list"), None, "none") if count else None


def _late(today: dt.date) -> Task | None:
    found = Deadline.objects.overdue(today).aggregate(count=Count("review", distinct=True), first=Min("due_on"))
    title = _("Overdue reviews (%(count)d)") % {"count": found["count"]}
    if not found["count"]:
        return None
    return Task(title, _list_url(), found["first"], "overdue", why=EARLIEST)


def _list_secretariat_steps(today: dt.date) -> list[Task | None]:
    drawn = Delegation.objects.filter(review=OuterRef("pk"), capacity=Capacity.REVIEWING)
    rows = Review.objects.all()
    return [
        _step(rows.filter(Exists(drawn), state=S.PLANNED, group__starts_on__lte=today), S.PLANNED,
              _("Open reviews whose group has started (%(count)d)"), None, today),
        _step(rows.filter(~Exists(_without_focal_point()), state=S.NOMINATION), S.NOMINATION,
              _("Confirm that the focal points are named (%(count)d)"), DeadlineKind.FOCAL_POINTS, today),
        _step(rows.filter(state=S.COMPLETED), S.COMPLETED, _("Issue outcome documents (%(count)d)"),
              DeadlineKind.CLOSURE, today),
        _step(rows.filter(state=S.ISSUED, routed_at__isnull=False, publication_decision__isnull=False), S.ISSUED,
              _("Close reviews (%(count)d)"), DeadlineKind.CLOSURE, today),
    ]  # fmt: skip


def _without_focal_point() -> QuerySet[Delegation]:
    named = Mandate.objects.in_force().filter(delegation=OuterRef("pk"), role=DelegateRole.FOCAL_POINT)
    return Delegation.objects.filter(~Exists(named), review=OuterRef("pk"))


def _step(rows: QuerySet[Review], state: S, title: Text, clock: str | None, today: dt.date) -> Task | None:
    open_date = Q(deadlines__kind=clock, deadlines__met_on__isnull=True)
    found = rows.aggregate(
        count=Count("pk", distinct=True), first=Min("deadlines__due_on", filter=open_date if clock else Q(pk__in=[]))
    )
    if not found["count"]:
        return None
    first = found["first"]
    when = "none" if first is None else "overdue" if is_overdue(first, None, today) else "due"
    return Task(
        str(title) % {"count": found["count"]},
        _list_url(when="all", step=state),
        first,
        when,
        why=EARLIEST if first else "",
    )


def _list_url(**query: str) -> str:
    return reverse("reviews:board") + "?" + urlencode(query)


@dataclass(frozen=True, slots=True)
class InCharge:
    """The reviews of which an officer is in charge: how many, how many late, and the latest of them with their day."""

    count: int
    late: int
    first: list[tuple[Review, dt.date | None]]


def list_in_charge(user: User, today: dt.date) -> InCharge:
    """Return the open reviews of which this member of the Secretariat is in charge."""
    staff = {person.pk for person in list_staff()}
    rows = list_review_rows(user, is_open=True)
    own = [row for row in rows if next((pk for pk in row.officers if pk in staff), None) == user.pk]
    late = sorted((row for row in own if row.count_days_late(today)), key=lambda row: (row.due_on, row.code))
    found = Review.objects.select_related("state_under_review", "phase").in_bulk([row.pk for row in late[:SHOWN_FIRST]])
    return InCharge(len(own), len(late), [(found[row.pk], row.due_on) for row in late[:SHOWN_FIRST]])
