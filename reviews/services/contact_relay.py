"""The contact relay: a form that reaches the focal points of a State, if the State agreed. Their names are never shown.

Domain rule, who sees what, focal points' names: opt-in, a relay form, never the address.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models import ContactMessage, ContactOpening
from reviews.selectors.contact import is_focal_point_of_state, list_state_focal_points
from stakeholders.enums import ParticipationSettingName
from stakeholders.models import ParticipationSetting
from stakeholders.services.validation import check_person
from untoc_portal.accounts.models import User
from untoc_portal.core import audit, notify
from untoc_portal.core.enums import AuditAction, MessageCategory, RoleGroup
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.notices import Notice, register
from untoc_portal.core.throttling import count_and_check_limit
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from stakeholders.models import Organization, State

EVENTS = register(
    {
        "stakeholders/contact_received": Notice(MessageCategory.WORK, label=_("the focal point of the State")),
        "stakeholders/contact_reported": Notice(MessageCategory.WORK, label=_("the Secretariat")),
    }
)
RULE = _("focal points are reached through a form if the State agreed; they are never shown")


PER_DAY_AND_ADDRESS = 10


def require_few_messages(address: str) -> None:
    """Raise DomainError if too many messages came from this network address today. It counts this one."""
    if not count_and_check_limit("contact_relay", address, limit=PER_DAY_AND_ADDRESS, seconds=86_400):
        raise DomainError("too_many", _("Too many messages from here today. Please try again tomorrow."))


@transaction.atomic
def open_contact(state: State, *, actor: User) -> ContactOpening:
    """Open the contact form of the State. Raises NotAllowedError if the user is not a focal point of the State."""
    _require_focal_point(state, actor)
    opening, created = ContactOpening.objects.get_or_create(state=state, defaults={"opened_by": actor})
    if created:
        audit.record_event(AuditAction.GRANTED, state, actor=actor, changes={"contact_relay": "open"})
    return opening


@transaction.atomic
def close_contact(state: State, *, actor: User) -> State:
    """Close the contact form of the State. Messages that arrived stay.

    Raises NotAllowedError if the user is not a focal point of the State.
    """
    _require_focal_point(state, actor)
    if ContactOpening.objects.filter(state=state).delete()[0]:
        audit.record_event(AuditAction.REVOKED, state, actor=actor, changes={"contact_relay": "closed"})
    return state


@transaction.atomic
def send_contact_message(
    state: State,
    *,
    actor: User | None,
    subject: str,
    text: str,
    name: str = "",
    email: str = "",
    organization: Organization | None = None,
) -> ContactMessage:
    """Send a message to the focal points of the State and notify them. A signed-in user gives no name.

    Raises DomainError if the State has not opened the form, or if the sender sent too many messages in 24 hours. Raises
    DomainError if a message of the sender was reported as abuse, or the sender does not represent the organization.
    """
    if not ContactOpening.objects.filter(state=state).exists():
        raise DomainError("closed", _("You cannot write to this State here."), rule=RULE)
    if actor is not None:
        name, email = actor.name, actor.email
    check_person(email, name)
    message = ContactMessage(
        state=state, sender=actor, organization=organization, name=name.strip(), email=email.strip().lower(),
        subject=subject.strip(), text=text.strip(),
    )  # fmt: skip
    if organization is not None and (actor is None or not _is_representative(actor, organization)):
        raise DomainError("not_its_own", _("You do not act for this organization."), rule=RULE, field="organization")
    check_fields(message, rule=RULE)
    _check_sender(message.email)
    message.save()
    audit.record_event(AuditAction.CREATED, message, actor=actor, changes={"state": state.iso3})
    path = message.get_absolute_url()
    people = list_state_focal_points(state)
    notify.notify_users("stakeholders/contact_received", people, key=str(message.pk), path=path, concerns=message)
    return message


def _is_representative(actor: User, organization: Organization) -> bool:
    return type(organization).objects.represented_by(actor).filter(pk=organization.pk).exists()


def _check_sender(email: str) -> None:
    sent = ContactMessage.objects.filter(email=email)
    if sent.filter(abuse_reported_at__isnull=False).exists():
        blocked = _("Messages from this address are not accepted. The Secretariat can say why.")
        raise DomainError("blocked", blocked, rule=RULE)
    limit = ParticipationSetting.get_number(ParticipationSettingName.RELAY_MESSAGES_PER_DAY)
    since = timezone.now() - dt.timedelta(days=1)
    if sent.filter(created_at__gt=since).count() >= limit:
        message = _("One sender can send at most %(limit)d messages a day.") % {"limit": limit}
        raise DomainError("too_many", message, rule=RULE)


@transaction.atomic
def report_abuse(message: ContactMessage, *, actor: User) -> ContactMessage:
    """Report a message as abuse. The Secretariat is notified, and the sender is blocked.

    Raises NotAllowedError if the user is not a focal point of the State that got the message.
    """
    message = ContactMessage.objects.select_for_update(of=("self",)).select_related("state").get(pk=message.pk)
    _require_focal_point(message.state, actor)
    if message.abuse_reported_at is None:
        message.abuse_reported_at, message.abuse_reported_by = timezone.now(), actor
        message.save(update_fields=["abuse_reported_at", "abuse_reported_by", "updated_at"])
        audit.record_event(AuditAction.REFUSED, message, actor=actor)
        staff = User.objects.filter(groups__name=RoleGroup.SECRETARIAT, is_active=True)
        path = message.get_absolute_url()
        notify.notify_users("stakeholders/contact_reported", staff, key=str(message.pk), path=path, concerns=message)
    return message


@transaction.atomic
def unblock_sender(message: ContactMessage, *, actor: User) -> ContactMessage:
    """Withdraw a wrong report of abuse. Raises NotAllowedError if the user is not in the Secretariat."""
    if not actor.has_perm("reviews.facilitate_review", None):
        raise NotAllowedError(_("You are not allowed to do this."), rule=RULE)
    message.abuse_reported_at = message.abuse_reported_by = None
    message.save(update_fields=["abuse_reported_at", "abuse_reported_by", "updated_at"])
    audit.record_event(AuditAction.CHANGED, message, actor=actor, changes={"abuse": "taken back"})
    return message


def _require_focal_point(state: State, actor: User) -> None:
    if not is_focal_point_of_state(actor, state):
        raise NotAllowedError(_("A focal point of the State decides on this."), rule=RULE)
