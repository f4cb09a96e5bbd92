"""Rows of who acts for whom: delegations, nominations, mandates, what a delegation keeps for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from reviews.enums import (
    Capacity,
    DelegateRole,
    Material,
    NominationState,
)
from reviews.querysets.material import ReviewMaterialQuerySet, build_material_condition
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.querysets import M, VisibleQuerySet

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


class DelegationQuerySet(ReviewMaterialQuerySet[M]):
    """States in reviews."""

    def active(self) -> Self:
        """Return those that take part now: not the ones that new lots released."""
        return self.exclude(capacity=Capacity.FORMER)


class NominationQuerySet(VisibleQuerySet[M]):
    """Nominations."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those of own delegations and of the State whose mission one is; all of them to the secretariat."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        own = Q(authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation", outer="delegation_id"))
        return self.filter(own | Q(delegation__party__in=_served(user)))

    def with_readable_reviews(self, user: authz.AnyUser) -> Self:
        """Say of each whether its review is one that the user may read: a Permanent Mission reads none."""
        readable = apps.get_model("reviews.Review").objects.visible_to(user).filter(pk=OuterRef("delegation__review"))
        return self.annotate(is_readable=Exists(readable))

    def of_person(self, user: User) -> Self:
        """Return the nominations of this very person that the secretariat has not decided yet."""
        return self.filter(email=user.email, state=NominationState.PENDING)


class MissionQuerySet(VisibleQuerySet[M]):
    """Accounts of Permanent Missions."""

    def in_force(self) -> Self:
        """Return the accounts that have not ended."""
        return self.filter(ended_on__isnull=True)

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return all of them to the secretariat, one's own to a mission."""
        return self.all() if authz.has_role(user, RoleGroup.SECRETARIAT) else self.filter(user=user.pk)


def _served(user: authz.AnyUser) -> QuerySet[Any]:
    """Return the keys of the States whose Permanent Mission the user is."""
    return apps.get_model("reviews.Mission").objects.in_force().filter(user=user.pk).values("state")


class DelegationWorkQuerySet(VisibleQuerySet[M]):
    """A delegation's division of its work and what it says to itself: for nobody else, the secretariat neither."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the rows of the user's own delegations."""
        return self.filter(
            authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation", outer="delegation_id")
        )


class MandateQuerySet(VisibleQuerySet[M]):
    """Mandates: who acts for whom. The parties to a review see each other's people."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the mandates in reviews whose people this user may know."""
        return self.filter(build_material_condition(user, Material.PEOPLE, review="delegation__review"))

    def in_force(self) -> Self:
        """Return the mandates that have not ended."""
        return self.filter(ended_on__isnull=True)

    def accountable_to(self, user: authz.AnyUser) -> Self:
        """Return the mandates whose acts this user may read: one's own, also ended ones, and one's delegation's."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        own = Q(authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation", outer="delegation_id"))
        return self.filter(own | Q(user=user.pk))


class ContactMessageQuerySet(VisibleQuerySet[M]):
    """Messages of the contact relay: for the focal points of the State they are to."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those to States whose focal point this user is; to the secretariat those reported as abuse."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.filter(abuse_reported_at__isnull=False)
        if not authz.has_role(user, RoleGroup.FOCAL_POINTS):
            return self.none()
        held = apps.get_model("reviews.Mandate").objects.in_force()
        held = held.filter(user=user.pk).filter(
            role=DelegateRole.FOCAL_POINT, delegation__party=F("delegation__review__state_under_review")
        )
        return self.filter(state__in=held.values("delegation__party"))
