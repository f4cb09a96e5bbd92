"""Receivers of the signals of the app below."""

from typing import Any

from django.dispatch import receiver

from reviews.enums import InputState
from reviews.models import InputInvitation
from stakeholders.models import Organization
from stakeholders.signals import organization_merged


@receiver(organization_merged)
def move_input(old: Organization, kept: Organization, **_kwargs: Any) -> None:
    """Move the invitations of the merged organization to the kept one.

    An open one stays if the kept one has an open invitation to the same review.
    """
    asked = InputInvitation.objects.filter(organization=kept, state=InputState.INVITED).values("review")
    doubled = InputInvitation.objects.filter(organization=old, state=InputState.INVITED, review__in=asked)
    InputInvitation.objects.filter(organization=old).exclude(pk__in=list(doubled.values_list("pk", flat=True))).update(
        organization=kept
    )
