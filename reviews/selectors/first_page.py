"""The first page of a person who acts for a State: reviews with deadlines, people, and assigned articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from reviews.enums import DelegateRole, ReviewState
from reviews.models import Mandate
from reviews.selectors.progress import DueDate, get_deadline_status, list_review_steps
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.compiled_queries import CompiledQuery

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Delegation, Review
    from reviews.selectors.person_rows import PersonRows
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


def reviews_for_user(rows: PersonRows) -> list[UserReview]:
    """Return the open reviews in which the person has a mandate, in a fixed number of queries.

    Reviews of the person's own State come first.
    """
    found: dict[int, UserReview] = {}
    for mandate in rows.mandates:
        if mandate.delegation.review.state != ReviewState.CLOSED:
            own = found.setdefault(mandate.delegation_id, UserReview(mandate.delegation, []))
            own.roles.append(mandate.get_role_display())
    by_review: dict[int, list[DueDate]] = {}
    for date in rows.shown_dates if found else ():
        by_review.setdefault(date.review_id, []).append(DueDate(date, get_deadline_status(date, rows.today)))
    for own in found.values():
        own.dates.extend(by_review.get(own.review.pk, []))
    return sorted(found.values(), key=lambda own: not own.delegation.is_under_review)


def _build_people(user: int) -> QuerySet[Mandate]:
    led = Mandate.objects.in_force().filter(role=DelegateRole.FOCAL_POINT, user=user)
    rows = Mandate.objects.in_force().filter(delegation__in=led.order_by().values("delegation"))
    rows = rows.exclude(delegation__review__state=ReviewState.CLOSED)
    rows = rows.select_related(
        "user", "delegation__party", "delegation__review__state_under_review", "delegation__review__phase"
    )
    return rows.order_by("delegation__review__code", "role")


_PEOPLE = CompiledQuery(_build_people)


def people_for_focal_point(user: User) -> list[Mandate]:
    """Return the mandates in force of the delegations whose focal point this person is, in open reviews."""
    by_name = sort_by_name(_PEOPLE.read(user.pk), attrgetter("user.name"))
    by_role = sorted(by_name, key=lambda row: (row.delegation.review.code, row.role))
    return sorted(by_role, key=lambda row: row.delegation.capacity, reverse=True)
