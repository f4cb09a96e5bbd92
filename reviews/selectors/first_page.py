"""The first page of a person who acts for a State: reviews with deadlines, people, and assigned articles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from reviews.enums import AssignmentState, DelegateRole, ReviewState
from reviews.models import Assignment, Deadline, Mandate
from reviews.permissions import DRAFTING_STEP
from reviews.selectors.people import list_mandates
from reviews.selectors.progress import DueDate, get_deadline_status, list_review_steps
from untoc_portal.core.collation import sort_by_name

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Delegation, Review
    from untoc_portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class UserReview:
    """A review in which the person has a mandate: the roles, the status, and the open deadlines."""

    delegation: Delegation
    roles: list[str]
    dates: list[DueDate] = field(default_factory=list)

    @property
    def review(self) -> Review:
        """Return the review of the delegation."""
        return self.delegation.review

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Return the steps of the review for the step tracker."""
        return list_review_steps(self.review)


def reviews_for_user(user: User, today: dt.date) -> list[UserReview]:
    """Return the open reviews in which the person has a mandate, in a fixed number of queries.

    Reviews of the person's own State come first.
    """
    found: dict[int, UserReview] = {}
    for mandate in list_mandates(user).exclude(delegation__review__state=ReviewState.CLOSED):
        own = found.setdefault(mandate.delegation_id, UserReview(mandate.delegation, []))
        own.roles.append(mandate.get_role_display())
    by_review: dict[int, list[DueDate]] = {}
    dates = Deadline.objects.visible_to(user).open().filter(review__in={own.review.pk for own in found.values()})
    for date in dates.select_related("rule").prefetch_related("events"):
        by_review.setdefault(date.review_id, []).append(DueDate(date, get_deadline_status(date, today)))
    for own in found.values():
        own.dates.extend(by_review.get(own.review.pk, []))
    return sorted(found.values(), key=lambda own: not own.delegation.is_under_review)


def people_for_focal_point(user: User) -> list[Mandate]:
    """Return the mandates in force of the delegations whose focal point this person is, in open reviews."""
    led = user.mandates.in_force().filter(role=DelegateRole.FOCAL_POINT)
    rows = Mandate.objects.in_force().filter(delegation__in=led.values("delegation"))
    rows = rows.exclude(delegation__review__state=ReviewState.CLOSED)
    rows = rows.select_related(
        "user", "delegation__party", "delegation__review__state_under_review", "delegation__review__phase"
    )
    by_name = sort_by_name(rows.order_by("delegation__review__code", "role"), attrgetter("user.name"))
    by_role = sorted(by_name, key=lambda row: (row.delegation.review.code, row.role))
    return sorted(by_role, key=lambda row: row.delegation.capacity, reverse=True)


def articles_for_user(user: User) -> QuerySet[Assignment]:
    """Return the articles assigned to this person, alone or through an institution.

    Only articles in the step in which the delegation drafts, and that are not accepted yet. The nearest day is first.
    """
    mine = Q(expert=user) | Q(institution__members=user)
    steps = Q()
    for capacity, step in DRAFTING_STEP.items():
        steps |= Q(delegation__capacity=capacity, delegation__review__state=step)
    rows = Assignment.objects.visible_to(user).filter(mine, steps).order_by(F("due_on").asc(nulls_last=True), "pk")
    return (
        rows.exclude(state=AssignmentState.ACCEPTED)
        .select_related("article__instrument", "delegation__review__state_under_review", "delegation__review__phase")
        .distinct()
    )
