"""The numbers on the first page of the admin. Each is the number of rows that its link shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ApplicationState, StatementState
from reviews.enums import NominationState, ReviewState
from reviews.selectors.secretariat import ReviewCount, count_reviews, list_review_facts
from stakeholders.enums import OrganizationState, RegionalGroup
from untoc_portal.core.enums import NEEDS_ATTENTION_STATES, JobState
from untoc_portal.core.querysets import list_rows_of_secretariat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text


@dataclass(frozen=True, slots=True)
class WorkQueue:
    """Rows of one table that wait for the Secretariat. `is_problem` is true if there should be none."""

    label: Text
    table: str
    where: dict[str, Any]
    is_problem: bool = False


WORK_QUEUES = (
    WorkQueue(_("Nominations to check"), "reviews.Nomination", {"state__exact": NominationState.PENDING}),
    WorkQueue(
        _("Registrations to verify"), "stakeholders.Organization", {"state__exact": OrganizationState.REGISTERED}
    ),
    WorkQueue(_("Applications to check"), "dialogues.Application", {"state__exact": ApplicationState.SUBMITTED}),
    WorkQueue(_("Objections open"), "dialogues.Objection", {"outcome__exact": "", "withdrawn_at__isnull": True}),
    WorkQueue(_("Statements to moderate"), "dialogues.Statement", {"state__exact": StatementState.SUBMITTED}),
    WorkQueue(_("Roles to confirm"), "accounts.RoleProposal", {"decision__exact": ""}),
    WorkQueue(_("Lost second factors"), "accounts.RecoveryRequest", {"decided_at__isnull": True}),
    WorkQueue(_("Jobs that failed"), "core.Job", {"state__exact": JobState.FAILED}, is_problem=True),
    WorkQueue(
        _("Messages that did not arrive"), "core.Message", {"state__in": NEEDS_ATTENTION_STATES}, is_problem=True
    ),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the URL of its rows."""

    label: Text
    count: int
    url: str
    is_problem: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Reviews of one step or region: all of them, and those that are overdue."""

    label: Text
    all: Figure
    late: Figure


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    """The reviews by step and by region."""

    total: Line
    by_step: list[Line] = field(default_factory=list)
    by_region: list[Line] = field(default_factory=list)


def count_work_queues(user: AnyUser) -> list[Figure]:
    """Return how many rows wait, with one query per work queue."""
    return [_figure(queue, user) for queue in WORK_QUEUES]


def _figure(queue: WorkQueue, user: AnyUser) -> Figure:
    model = apps.get_model(queue.table)
    rows = list_rows_of_secretariat(model._default_manager.all(), user)
    count = rows.filter(**queue.where).count()
    return Figure(queue.label, count, _url(queue.table, **queue.where), is_problem=queue.is_problem and count > 0)


def review_figures(user: AnyUser, today: dt.date) -> ReviewFigures:
    """Return the reviews by step and by region, from one query."""
    counts = count_reviews(list_review_facts(user, today))
    steps = [
        _line(step.label, [row for row in counts if row.step == step], state__exact=step.value) for step in ReviewState
    ]
    regions = [
        _line(
            region.label,
            [row for row in counts if row.region == region],
            state_under_review__regional_group__exact=region.value,
        )
        for region in RegionalGroup
    ]
    return ReviewFigures(_line(_("All reviews"), counts), steps, regions)


def _line(label: Text, counts: Iterable[ReviewCount], **where: str) -> Line:
    counts = list(counts)
    late = sum(row.late for row in counts)
    return Line(
        label,
        Figure(label, sum(row.all for row in counts), _url("reviews.Review", **where)),
        Figure(label, late, _url("reviews.Review", **where, overdue="yes"), is_problem=late > 0),
    )


def _url(table: str, **where: Any) -> str:
    name = table.lower().replace(".", "_")
    asked = {key: ",".join(value) if isinstance(value, tuple) else value for key, value in where.items()}
    return f"{reverse(f'admin:{name}_changelist')}?{urlencode(asked)}"
