"""Applications to a dialogue: organizations apply, the Extended Bureau decides (PR, para. 53)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from dialogues.enums import DialogueState
from dialogues.models import Application, Dialogue
from dialogues.services.notifications import announce
from dialogues.services.transitions import advance
from dialogues.workflow import APPLICATION_RULE
from stakeholders.enums import OrganizationState
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields, insert

if TYPE_CHECKING:
    from stakeholders.models import Organization
    from untoc_portal.accounts.models import User


@transaction.atomic
def apply_to_dialogue(
    dialogue: Dialogue, *, actor: User, organization: Organization, expertise: str, wants_to_speak: bool
) -> Application:
    """Apply for an organization to take part in a dialogue; the Extended Bureau is told.

    Raises NotAllowedError unless the actor represents the organization, DomainError when the organization is not
    verified, the time for applications is over, or the organization has applied already.
    """
    authz.require(actor, "dialogues.apply_to_dialogue", organization)
    organization.refresh_from_db(fields=["state"])
    if organization.state != OrganizationState.VERIFIED:
        message = _("The secretariat has not verified this organization.")
        raise DomainError("not_verified", message, rule=APPLICATION_RULE, field="organization")
    check_time(dialogue)
    application = Application(
        dialogue=dialogue,
        organization=organization,
        expertise=expertise.strip(),
        wants_to_speak=wants_to_speak,
        submitted_by=actor,
    )
    check_fields(application, rule=APPLICATION_RULE)
    message = _("This organization has applied to this dialogue already.")
    insert(application, taken=DomainError("already_applied", message, rule=APPLICATION_RULE, field="organization"))
    audit.record(
        AuditAction.CREATED, application, actor=actor, capacity=organization.name, changes={"speaks": wants_to_speak}
    )
    announce("dialogues/application_received", application, actor=actor)
    return application


def check_time(dialogue: Dialogue) -> None:
    """Raise DomainError when the dialogue takes no applications any more; the closing day itself is in time."""
    dialogue.refresh_from_db(fields=["state", "applications_close_on"])
    if dialogue.state != DialogueState.OPEN:
        raise DomainError("held", _("The dialogue has been held; nothing more is taken in."), rule=APPLICATION_RULE)
    if timezone.localdate() > dialogue.applications_close_on:
        message = _("Applications closed on %(date)s.") % {"date": date_format(dialogue.applications_close_on)}
        raise DomainError("closed", message, rule=APPLICATION_RULE)


@transaction.atomic
def decide_application(application: Application, *, actor: User, invite: bool, reason: str = "") -> Application:
    """Invite the organization, or refuse it with a reason; its representatives are told.

    Raises NotAllowedError for anyone but the Extended Bureau, DomainError for a refusal without a reason.
    """
    reason = reason.strip()
    if not invite and not reason:
        message = _("Give the reason: no organization is kept out without one.")
        raise DomainError("no_reason", message, rule=APPLICATION_RULE, field="reason")
    fields = {"reason": reason, "decided_by": actor, "decided_at": timezone.now()}
    return advance(application, "invite" if invite else "refuse", actor=actor, note=reason, fields=fields)


@transaction.atomic
def withdraw_application(application: Application, *, actor: User) -> Application:
    """Withdraw the application of one's organization. Raises NotAllowedError for anyone else."""
    return advance(application, "withdraw", actor=actor, capacity=application.organization.name)
