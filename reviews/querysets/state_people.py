"""Rows about the standing delegation of a State: its people, the notes on them, its circles and contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from reviews.enums_of_states import StateRight
from untoc_portal.core import authz
from untoc_portal.core.enums import RoleGroup
from untoc_portal.core.querysets import M, PersonalQuerySet, VisibleQuerySet

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


def is_state_of_user(user: authz.AnyUser) -> Q:
    """Return the condition for rows of a State for which the user acts: by a mandate for it, or in a review."""
    states = apps.get_model("reviews.StateMandate").objects.in_force().filter(user=user.pk)
    mandates = apps.get_model("reviews.Mandate").objects.in_force().filter(user=user.pk)
    return Q(state__in=states.values("state")) | Q(state__in=mandates.values("delegation__party"))


class OfStateQuerySet(VisibleQuerySet[M]):
    """Rows of one State, for the people who act for it. The Secretariat gets all of them."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the rows of the States for which this user acts."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(is_state_of_user(user))


class StateMandateQuerySet(OfStateQuerySet[M]):
    """Mandates for States."""

    def in_force(self) -> Self:
        """Return the mandates that have not ended."""
        return self.filter(ended_on__isnull=True)

    def with_right(self, right: StateRight) -> Self:
        """Return the mandates whose holder has this right for the State."""
        grants = apps.get_model("stakeholders.StateGrant").objects.filter(
            content_object=OuterRef("state"), permission__codename=right, group__user=OuterRef("user")
        )
        return self.filter(Exists(grants))

    def accountable_to(self, user: User) -> Self:
        """Return the mandates whose actions this user may read: the user's own, also ended ones, and the State's."""
        visible = self.visible_to(user).values("pk")
        return self.filter(Q(pk__in=visible) | Q(user=user.pk))


class StateNoticeQuerySet(OfStateQuerySet[M]):
    """Notes on delegations."""

    def undecided(self) -> Self:
        """Return the notes on which the Secretariat has not decided yet."""
        return self.filter(decision="")


class StateCircleQuerySet(OfStateQuerySet[M]):
    """The circles that States chose."""

    def in_effect(self) -> Self:
        """Return the choices that apply or applied: a wider circle only once it is confirmed."""
        return self.filter(Q(is_wider=False) | Q(confirmed_at__isnull=False))

    def unconfirmed(self) -> Self:
        """Return the wider circles that nobody has confirmed and no later choice has replaced."""
        later = self.model._default_manager.filter(
            state=OuterRef("state"), right=OuterRef("right"), pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later), is_wider=True, confirmed_at__isnull=True)


class StateHandoverQuerySet(PersonalQuerySet[M]):
    """What predecessors left, for the person who follows."""

    person = "mandate__user"


class StateContactQuerySet(OfStateQuerySet[M]):
    """Contacts of States that an article names. Other States see those whose State agreed."""

    def visible_to(self, user: authz.AnyUser) -> Self:
        """Return the contacts of the user's States; governmental readers also get shared ones that have not ended."""
        own = super().visible_to(user).values("pk")
        if authz.is_governmental(user):
            return self.filter(Q(pk__in=own) | Q(is_shared=True, ended_on__isnull=True))
        return self.filter(pk__in=own)
