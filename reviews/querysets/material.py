"""The reviews, and their material, that a user may see: the table “who sees what” as conditions on rows."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self, cast

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from reviews.enums import ISSUED_STATES, NOT_STARTED_STATES, Material
from reviews.enums_of_states import StateRight
from reviews.permissions import OTHER_STATES, PUBLIC, STATE_DELEGATION, WHO_SEES_WHAT, Access
from reviews.publication import is_list_published, is_summary_published
from untoc_portal.core import authz
from untoc_portal.core.enums import Level
from untoc_portal.core.querysets import M, VisibleQuerySet
from untoc_portal.core.substitutes import Substitute


def _conditions(prefix: str) -> dict[Access, Q]:
    """Return each access value of the table as a condition on the review that `prefix` leads to."""
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


def build_state_condition(user: authz.AnyUser, right: StateRight, *, outer: str) -> Any:
    """Return the condition for rows whose `outer` key is a State for which the user has this right."""
    return authz.build_grant_condition(user, right, "stakeholders.State", outer=outer)


def _is_of_user_state(user: authz.AnyUser, outer: str) -> Any:
    """Return the condition for rows whose `outer` key is a review in which a State of the user takes part now."""
    parties = apps.get_model("reviews.Delegation").objects.active().filter(review=OuterRef(outer))
    return Exists(parties.filter(build_state_condition(user, StateRight.REVIEWS, outer="party_id")))


def build_material_condition(user: authz.AnyUser, material: Material, *, review: str = "") -> Q:
    """Return the condition under which `user` sees `material` of a review, on rows whose key to it is `review`.

    `review` is the field name of the foreign key. It is empty on the review itself.
    """
    circle = authz.get_reader_level(user)
    if circle is Level.SECRETARIAT:
        return Q()
    if review and isinstance(user, Substitute):
        reviews = apps.get_model("reviews.Review")

        def rows(reader: Substitute) -> Any:
            return list_reviews_with_material(cast("authz.AnyUser", reader), material)

        return user.find(f"reviews_{material}", reviews, rows, outer=review)
    prefix = f"{review}__" if review else ""
    outer = f"{review}_id" if review and "__" not in review else (review or "pk")
    found = Q(authz.build_grant_condition(user, f"view_{material}", "reviews.Review", outer=outer))
    if user.is_authenticated and WHO_SEES_WHAT[material][STATE_DELEGATION] is Access.YES:
        found |= Q(_is_of_user_state(user, outer))
    conditions = _conditions(prefix)
    for column in (PUBLIC, OTHER_STATES) if circle is Level.STATES else (PUBLIC,):
        condition = conditions.get(WHO_SEES_WHAT[material][column])
        if condition is not None:
            found |= condition & _publishes(material, column, prefix)
    return found


def list_reviews_with_material(user: authz.AnyUser, material: Material) -> Any:
    """Return the keys of the reviews of which this user sees the material."""
    reviews = apps.get_model("reviews.Review").objects.filter(build_material_condition(user, material))
    return reviews.order_by().values("pk")


def _publishes(material: Material, column: int, prefix: str) -> Q:
    """Return the condition that the State's decision sets for this material, and for its day."""
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
        """Return the reviews in which this user takes part. The Secretariat gets all of them."""
        return self.filter(build_material_condition(user, Material.REVIEW))

    def overdue(self, today: dt.date) -> Self:
        """Return the reviews with an overdue deadline."""
        rows = apps.get_model("reviews.Deadline").objects.filter(review=OuterRef("pk"))
        return self.filter(Exists(rows.overdue(today)))

    def not_started(self) -> Self:
        """Return the reviews whose preliminary consultation has not been held."""
        return self.filter(state__in=NOT_STARTED_STATES)

    def progressing(self) -> Self:
        """Return the reviews that have started."""
        return self.exclude(state__in=NOT_STARTED_STATES)

    def with_parties(self) -> Self:
        """Select and prefetch the States of each review."""
        return self.select_related("state_under_review", "phase__cluster", "group").prefetch_related(
            "delegations__party"
        )


class ReviewMaterialQuerySet(VisibleQuerySet[M]):
    """Rows that are shown like one material of the review to which the path `review` leads."""

    material = Material.REVIEW
    review = "review"

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the rows whose material the permission table shows to this user."""
        return self.filter(build_material_condition(user, self.material, review=self.review))


class ConsultationQuerySet(ReviewMaterialQuerySet[M]):
    """The preliminary consultation. It names the people of all parties."""

    material = Material.PEOPLE


class PublicationDecisionQuerySet(ReviewMaterialQuerySet[M]):
    """The publication decisions of States under review, each as it was made."""

    def in_force(self) -> Self:
        """Return the decisions that no later one has replaced."""
        return self.filter(in_force_for__isnull=False)


class DialogueQuerySet(ReviewMaterialQuerySet[M]):
    """Clarifications and meetings between the States of a review."""

    material = Material.FEEDBACK


class DeadlineQuerySet(ReviewMaterialQuerySet[M]):
    """The deadlines of a review. Only the parties and the Secretariat see what is overdue; other States never do."""

    def running(self) -> Self:
        """Return the running deadlines: not done and not suspended."""
        return self.open().filter(suspended_since__isnull=True)

    def overdue(self, today: dt.date) -> Self:
        """Return the overdue deadlines. The last day itself is in time, and a suspended deadline is not overdue."""
        return self.running().filter(due_on__lt=today)

    def open(self) -> Self:
        """Return the deadlines that are not done, the earliest first."""
        return self.filter(met_on__isnull=True).order_by("due_on", "pk")


class ClockEventQuerySet(ReviewMaterialQuerySet[M]):
    """The events of the deadlines of a review, for the users who may see the deadlines."""

    review = "deadline__review"
