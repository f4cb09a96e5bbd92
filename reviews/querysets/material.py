"""Which reviews, and which material of them, somebody may see: who sees what, made into rows."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from reviews.enums import ISSUED_STATES, NOT_STARTED_STATES, Material
from reviews.permissions import OTHER_STATES, PUBLIC, WHO_SEES_WHAT, Access
from reviews.publication import is_list_published, is_summary_published
from untoc_portal.core import authz
from untoc_portal.core.enums import Level
from untoc_portal.core.querysets import M, VisibleQuerySet


def _conditions(prefix: str) -> dict[Access, Q]:
    """Say each cell of the table as a condition on the review that `prefix` leads to."""
    published = f"{prefix}publication_decision__"
    issued = Q(**{f"{prefix}state__in": ISSUED_STATES})
    return {
        Access.YES: Q(),
        Access.IF_SHARED: Q(**{f"{published}shares_questionnaire": True})
        | Q(**{f"{published}publishes_questionnaire": True}),
        Access.IF_PUBLISHED: issued & Q(**{f"{published}isnull": False}),
        Access.LESS_CONFIDENTIAL: issued & Q(**{f"{prefix}routed_at__isnull": False}),
        Access.ONCE_ISSUED: issued,
    }


def build_material_condition(user: authz.AnyUser, material: Material, *, review: str = "") -> Q:
    """Return the condition under which `user` sees `material` of a review, on rows whose key to it is `review`.

    `review` is the field name of the foreign key, or empty on the review itself.
    """
    circle = authz.get_reader_level(user)
    if circle is Level.SECRETARIAT:
        return Q()
    prefix = f"{review}__" if review else ""
    outer = f"{review}_id" if review and "__" not in review else (review or "pk")
    found = Q(authz.build_grant_condition(user, f"view_{material}", "reviews.Review", outer=outer))
    conditions = _conditions(prefix)
    for column in (PUBLIC, OTHER_STATES) if circle is Level.STATES else (PUBLIC,):
        condition = conditions.get(WHO_SEES_WHAT[material][column])
        if condition is not None:
            found |= condition & _publishes(material, column, prefix)
    return found


def _publishes(material: Material, column: int, prefix: str) -> Q:
    """Narrow what is public to what the State's decision says about this very material, and to its day."""
    decision = f"{prefix}publication_decision__"
    if material is Material.SUMMARY and column == PUBLIC:
        return is_summary_published(decision)
    if WHO_SEES_WHAT[material][column] is not Access.IF_PUBLISHED:
        return Q()
    if material is Material.SUBMITTED_QUESTIONNAIRE:
        return Q(**{f"{decision}publishes_questionnaire": True})
    return is_list_published(decision)


class ReviewQuerySet(VisibleQuerySet[M]):
    """Country reviews."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the reviews this user takes part in; all of them to the secretariat."""
        return self.filter(build_material_condition(user, Material.REVIEW))

    def overdue(self, today: dt.date) -> Self:
        """Return the reviews with a date that has passed unmet."""
        rows = apps.get_model("reviews.Deadline").objects.filter(review=OuterRef("pk"))
        return self.filter(Exists(rows.overdue(today)))

    def not_started(self) -> Self:
        """Return the reviews whose preliminary consultation has not been held."""
        return self.filter(state__in=NOT_STARTED_STATES)

    def progressing(self) -> Self:
        """Return the reviews that have started."""
        return self.exclude(state__in=NOT_STARTED_STATES)

    def with_parties(self) -> Self:
        """Fetch the States of each review along."""
        return self.select_related("state_under_review", "phase__cluster", "group").prefetch_related(
            "delegations__party"
        )


class ReviewMaterialQuerySet(VisibleQuerySet[M]):
    """Rows that belong to one review by a `review` key and are shown like one material of it."""

    material = Material.REVIEW

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the rows whose material the table shows this user."""
        return self.filter(build_material_condition(user, self.material, review="review"))


class PublicationDecisionQuerySet(ReviewMaterialQuerySet[M]):
    """What States under review have decided to publish, each decision as it was taken."""

    def in_force(self) -> Self:
        """Return those that no later one has taken the place of."""
        return self.filter(in_force_for__isnull=False)


class DialogueQuerySet(ReviewMaterialQuerySet[M]):
    """Clarifications and meetings between the States of a review."""

    material = Material.FEEDBACK


class DeadlineQuerySet(ReviewMaterialQuerySet[M]):
    """Dates of a review. Lateness is for those concerned: other States never see it."""

    def running(self) -> Self:
        """Return dates whose clock runs: not met, and not standing still."""
        return self.open().filter(suspended_since__isnull=True)

    def overdue(self, today: dt.date) -> Self:
        """Return dates passed unmet; the due day itself is still in time, and so is a clock that stands still."""
        return self.running().filter(due_on__lt=today)

    def open(self) -> Self:
        """Return dates not met yet, the nearest first."""
        return self.filter(met_on__isnull=True).order_by("due_on", "pk")


class ClockEventQuerySet(VisibleQuerySet[M]):
    """What happened to the dates of a review: shown to whom the dates are."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the events of dates this user may see."""
        return self.filter(build_material_condition(user, Material.REVIEW, review="deadline__review"))
