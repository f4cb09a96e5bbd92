"""Rows about people: delegations, nominations, mandates, and what only the delegation itself can see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Exists, F, Model, OuterRef, Q

from reviews.enums import (
    Capacity,
    DelegateRole,
    Material,
    NominationState,
)
from reviews.enums_of_states import StateRight
from reviews.permissions import STATE_DELEGATION, WHO_SEES_WHAT, Access
from reviews.querysets.material import ReviewMaterialQuerySet, build_material_condition, build_state_condition
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.querysets import M, NamedQuerySet, VisibleQuerySet

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


class DelegationQuerySet(ReviewMaterialQuerySet[M]):
    """States in reviews."""

    def active(self) -> Self:
        """Return the delegations that take part now, without those that new lots released."""
        return self.exclude(capacity=Capacity.FORMER)


class NominationQuerySet(VisibleQuerySet[M]):
    """Nominations."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return those of the user's delegations, and of the State whose people the user names.

        The Secretariat gets all of them.
        """
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        own = Q(authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation", outer="delegation_id"))
        return self.filter(own | Q(build_state_condition(user, StateRight.NAME, outer="delegation__party_id")))

    def with_readable_reviews(self, user: authz.AnyUser) -> Self:
        """Annotate whether the user may see the review of each nomination."""
        readable = apps.get_model("reviews.Review").objects.visible_to(user).filter(pk=OuterRef("delegation__review"))
        return self.annotate(is_readable=Exists(readable))

    def of_person(self, user: User) -> Self:
        """Return the nominations of this person that the Secretariat has not decided yet."""
        return self.of_address(user.email)

    def of_address(self, email: str) -> Self:
        """Return the nominations of the person with this address that the Secretariat has not decided yet."""
        return self.filter(email=email, state=NominationState.PENDING)


class DelegationWorkQuerySet(VisibleQuerySet[M]):
    """How a delegation divides its work, and its notes. No one else sees them, not even the Secretariat."""

    # The path to the key of the delegation.
    delegation = "delegation_id"

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the rows of the user's delegations."""
        return self.filter(
            authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation", outer=self.delegation)
        )


class GuestQuerySet(DelegationWorkQuerySet[M]):
    """Guests by a link. A guest is let in by the link itself, before anyone is asked for."""

    delegation = "institution__delegation_id"


class MandateQuerySet(VisibleQuerySet[M]):
    """Mandates: who acts for whom. The parties to a review see each other's people."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the mandates in reviews whose people this user may see."""
        found = build_material_condition(user, Material.PEOPLE, review="delegation__review")
        if found and WHO_SEES_WHAT[Material.PEOPLE][STATE_DELEGATION] is Access.FOR_ITS_STATE:
            found |= Q(build_state_condition(user, StateRight.REVIEWS, outer="delegation__party_id"))
        return self.filter(found)

    def in_force(self) -> Self:
        """Return the mandates that have not ended."""
        return self.filter(ended_on__isnull=True)

    def accountable_to(self, user: authz.AnyUser) -> Self:
        """Return the mandates whose actions this user may read.

        These are the user's own, also ended ones, and those of the user's delegation. The Secretariat gets all of them.
        """
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        own = Q(authz.build_grant_condition(user, "view_own_draft", "reviews.Delegation", outer="delegation_id"))
        return self.filter(own | Q(user=user.pk))


class ActUnderMandateQuerySet(VisibleQuerySet[M]):
    """Acts under mandates."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the acts under the mandates whose actions this user may read."""
        return self.filter(mandate__in=_list_accountable(self.model, user))


def _list_accountable(model: type[Model], user: authz.AnyUser) -> Any:
    """Return the keys of the mandates, of the kind that the model names, whose actions this user may read."""
    mandate: Any = model._meta.get_field("mandate").related_model
    return mandate.objects.accountable_to(user).order_by().values("pk")


class NoteVerbaleQuerySet(NamedQuerySet[M]):
    """Notes verbales, for those who see what a note is the basis of. Who opens a scan is asked for each scan."""

    # The drawings of lots are public, and do not show the note.
    not_by = frozenset({"DrawEntry"})


class ContactMessageQuerySet(VisibleQuerySet[M]):
    """Messages of the contact relay, for the focal points of the State that receives them."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return messages to States of which this user is a focal point.

        The Secretariat gets those reported as abuse.
        """
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.filter(abuse_reported_at__isnull=False)
        if not authz.has_role(user, RoleGroup.FOCAL_POINTS):
            return self.none()
        held = apps.get_model("reviews.Mandate").objects.in_force()
        held = held.filter(user=user.pk).filter(
            role=DelegateRole.FOCAL_POINT, delegation__party=F("delegation__review__state_under_review")
        )
        return self.filter(state__in=held.values("delegation__party"))
