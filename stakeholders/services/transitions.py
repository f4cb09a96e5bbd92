"""The one way to move an organization's registration: the workflow table, then word to its people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.enums import OrganizationState
from stakeholders.workflow import ORGANIZATION, RULE
from untoc_portal.accounts.models import User
from untoc_portal.core import notify, workflow
from untoc_portal.core.enums import MessageFamily
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.notices import Notice, register

if TYPE_CHECKING:
    from stakeholders.models import Organization

EVENTS = register(
    {
        "stakeholders/registration_decided": Notice(
            MessageFamily.DIALOGUES, label=_("the representatives of the organization")
        )
    }
)


@transaction.atomic
def verify_organization(organization: Organization, *, actor: User) -> Organization:
    """Verify an organization: from now on its representatives may apply to dialogues, and are told so."""
    return _advance(organization, "verify", actor=actor)


@transaction.atomic
def refuse_organization(organization: Organization, *, actor: User, reason: str) -> Organization:
    """Refuse an organization; its representatives are told the reason. Raises DomainError without one."""
    if not reason.strip():
        message = _("Give the reason: an organization is never kept out without one.")
        raise DomainError("no_reason", message, rule=RULE, field="reason")
    return _advance(organization, "refuse", actor=actor, reason=reason.strip())


def _advance(organization: Organization, name: str, *, actor: User, reason: str = "") -> Organization:
    workflow.apply(ORGANIZATION, organization, name, actor=actor, note=reason)
    notify.announce(
        "stakeholders/registration_decided",
        representatives_of(organization),
        key=f"{organization.pk}:{organization.state}",
        path=organization.get_absolute_url(),
        context={
            "organization": organization.name,
            "verified": organization.state == OrganizationState.VERIFIED,
            "reason": reason,
        },
    )
    return organization


def representatives_of(organization: Organization) -> list[User]:
    """Return the people who act for the organization today."""
    in_force = organization.representatives.filter(ended_on__isnull=True)
    return list(User.objects.filter(pk__in=in_force.values("user"), is_active=True))
