"""The only module that changes the state of a registration, by the workflow table. It also notifies the people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stakeholders.enums import OrganizationState, ParticipationSettingName
from stakeholders.models import Organization, ParticipationSetting
from stakeholders.selectors import message_acts as acts
from stakeholders.selectors.readings import read_organization
from stakeholders.workflow import ORGANIZATION, RULE
from untoc_portal.accounts.models import User
from untoc_portal.core import authz, notify, workflow
from untoc_portal.core.enums import MessageCategory, RoleGroup
from untoc_portal.core.notices import Notice, register
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import require_reason

REPRESENTATIVES = _("the representatives of the organization")
EVENTS = register(
    {
        "stakeholders/registration_received": Notice(
            MessageCategory.DIALOGUES, label=_("the Secretariat"), act=acts.VERIFY, binds=True
        ),
        "stakeholders/registration_sign_in": Notice(
            MessageCategory.ACCOUNT, label=_("the holder of the address used for a registration")
        ),
        "stakeholders/registration_decided": Notice(
            MessageCategory.DIALOGUES, label=REPRESENTATIVES, title=_("A decision on a registration"), binds=True
        ),
        "stakeholders/registration_merged": Notice(
            MessageCategory.DIALOGUES,
            label=_("the representatives of both organizations"),
            title=_("Two registrations have been merged"),
        ),
        "stakeholders/renewal_near": Notice(
            MessageCategory.DATES,
            label=REPRESENTATIVES,
            title=_("A registration must be renewed"),
            act=acts.RENEW,
            binds=True,
        ),
    }
)


@transaction.atomic
def verify_organization(organization: Organization, *, actor: User, seen: str) -> Organization:
    """Verify an organization. Its representatives may apply to dialogues from now on, and are notified.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if the registration changed since
    it was `seen`.
    """
    _check_seen(organization, actor, seen)
    return _decide(organization, "verify", actor=actor, fields={"renewal_due_on": _compute_renewal_day()})


@transaction.atomic
def refuse_organization(organization: Organization, *, actor: User, seen: str, reason: str) -> Organization:
    """Refuse an organization. Its representatives get the reason.

    Raises the errors of `verify_organization`. Raises DomainError if there is no reason.
    """
    _check_seen(organization, actor, seen)
    message = _("Give the reason. An organization is never refused without a reason.")
    return _decide(organization, "refuse", actor=actor, reason=require_reason(reason, rule=RULE, message=message))


@transaction.atomic
def renew_organization(organization: Organization, *, actor: User) -> Organization:
    """Renew the registration for another year from today. Only the Secretariat and the main contacts may do this."""
    workflow.apply_transition(
        ORGANIZATION, organization, "renew", actor=actor, fields={"renewal_due_on": _compute_renewal_day()}
    )
    return organization


@transaction.atomic
def expire_organization(organization: Organization) -> Organization:
    """Expire a registration that was not renewed. The portal does this itself and notifies its people."""
    return _decide(organization, "lapse", actor=None)


def _check_seen(organization: Organization, actor: User, seen: str) -> None:
    rows = Organization.objects.select_related("country").select_for_update(of=("self",))
    locked = rows.get(pk=organization.pk)
    authz.require_permission(actor, "stakeholders.verify_organization", locked)
    require_seen(read_organization(locked), seen, rule=RULE)


def _compute_renewal_day() -> dt.date:
    return timezone.localdate() + dt.timedelta(
        days=ParticipationSetting.get_number(ParticipationSettingName.RENEWAL_DAYS)
    )


def _decide(
    organization: Organization,
    name: str,
    *,
    actor: User | None,
    reason: str = "",
    fields: dict[str, Any] | None = None,
) -> Organization:
    workflow.apply_transition(ORGANIZATION, organization, name, actor=actor, note=reason, fields=fields)
    notify.notify_users(
        "stakeholders/registration_decided",
        list_representatives(organization),
        key=f"{organization.pk}:{organization.state}:{organization.renewal_due_on}",
        path=organization.get_absolute_url(),
        concerns=organization,
        context={
            "organization": organization.name,
            "verified": organization.state == OrganizationState.VERIFIED,
            "lapsed": organization.state == OrganizationState.EXPIRED,
            "reason": reason,
        },
    )
    return organization


def notify_registration(organization: Organization) -> None:
    """Notify the Secretariat that an organization waits to be verified."""
    staff = User.objects.filter(groups__name=RoleGroup.SECRETARIAT, is_active=True)
    path = organization.get_absolute_url()
    notify.notify_users(
        "stakeholders/registration_received", staff, key=str(organization.pk), path=path, concerns=organization
    )


def list_representatives(organization: Organization) -> list[User]:
    """Return the active users who act for the organization today."""
    in_force = organization.representatives.in_force()
    return list(User.objects.filter(pk__in=in_force.values("user"), is_active=True))
