"""Who gets a message of the contact relay, and which States have opened it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from reviews.enums import DelegateRole
from reviews.models import ContactOpening, Mandate
from stakeholders.models import State
from untoc_portal.accounts.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.core.authz import AnyUser


def list_state_focal_points(state: State) -> QuerySet[User]:
    """Return the focal points of the State in its own reviews, as the State under review."""
    held = Mandate.objects.in_force().filter(
        role=DelegateRole.FOCAL_POINT, delegation__party=state, delegation__review__state_under_review=state
    )
    return User.objects.filter(pk__in=held.values("user"), is_active=True)


def is_focal_point_of_state(user: AnyUser, state: State) -> bool:
    """Return whether the user is a focal point of the State in its own review."""
    return user.is_authenticated and list_state_focal_points(state).filter(pk=user.pk).exists()


def states_for_focal_point(user: User) -> QuerySet[State]:
    """Return the States for which the user is a focal point in their own reviews, with their contact form if open."""
    held = user.mandates.in_force().filter(
        role=DelegateRole.FOCAL_POINT, delegation__party=F("delegation__review__state_under_review")
    )
    own = State.objects.filter(pk__in=held.values("delegation__party"))
    return own.select_related("contact_opening")


def is_open(state: State) -> bool:
    """Return whether people can write to the focal points of the State."""
    return ContactOpening.objects.filter(state=state).exists()
