"""Reminders of assigned articles: before they are due, and once when they are late."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from reviews.enums import AssignmentState, DelegateRole, ReviewSettingName
from reviews.models import Assignment, Deadline, Mandate, ReviewSetting
from reviews.permissions import DRAFTING_STEP
from reviews.selectors.assignments import DRAFTING_DEADLINE
from reviews.services.notifications import notify_people
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Delegation
    from untoc_portal.accounts.models import User

DUE, LATE = "reviews/article_due", "reviews/article_late"


def send_article_reminders(today: dt.date) -> int:
    """Remind those who prepare articles that are due soon or late. Return how many were notified.

    It can run any number of times: each person is notified once for each delegation and day on which articles are due.
    The focal point is also notified of late articles. Nobody is reminded after the step, while its deadline is
    suspended, or after the mandate ended.
    """
    ahead = dt.timedelta(days=ReviewSetting.get_number(ReviewSettingName.ARTICLE_REMINDER_DAYS))
    groups: dict[tuple[Delegation, dt.date], list[Assignment]] = defaultdict(list)
    for row in _list_open_assignments(today + ahead):
        groups[row.delegation, require_value(row.due_on)].append(row)
    members, focal_points = _load_people({delegation.pk for delegation, _day in groups})
    count = 0
    for (delegation, day), rows in groups.items():
        preparing = {person.pk for row in rows for person in row.people}
        people = [person for person in members[delegation.pk] if person.pk in preparing]
        if day < today:
            people += focal_points[delegation.pk]
        with transaction.atomic():
            key = f"articles:{delegation.pk}:{day}"
            event = LATE if day < today else DUE
            count += len(notify_people(event, delegation.review, people, key=key, concerns=delegation))
    return count


def _list_open_assignments(until: dt.date) -> QuerySet[Assignment]:
    """Return the articles due by this day that someone still works on, in a step that runs."""
    suspended = Deadline.objects.filter(review=OuterRef("delegation__review"), suspended_since__isnull=False)
    running = Q()
    for capacity, step in DRAFTING_STEP.items():
        is_suspended = Exists(suspended.filter(kind=DRAFTING_DEADLINE[capacity]))
        running |= Q(~is_suspended, delegation__capacity=capacity, delegation__review__state=step)
    rows = Assignment.objects.filter(
        running, due_on__lte=until, state__in=(AssignmentState.IN_PROGRESS, AssignmentState.RETURNED)
    )
    related = ("expert", "institution", "delegation__review__state_under_review", "delegation__review__phase")
    return rows.select_related(*related).prefetch_related("institution__members")


def _load_people(delegations: set[int]) -> tuple[dict[int, list[User]], dict[int, list[User]]]:
    """Return the people with a mandate in force, and the focal points, by the key of the delegation."""
    members: dict[int, list[User]] = defaultdict(list)
    focal_points: dict[int, list[User]] = defaultdict(list)
    for mandate in Mandate.objects.in_force().filter(delegation__in=delegations).select_related("user"):
        members[mandate.delegation_id].append(mandate.user)
        if mandate.role == DelegateRole.FOCAL_POINT:
            focal_points[mandate.delegation_id].append(mandate.user)
    return members, focal_points
