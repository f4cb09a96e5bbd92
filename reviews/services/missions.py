"""Accounts of Permanent Missions. The Secretariat registers and ends them, under a note verbale of the State."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models import Mission
from reviews.workflow import NOMINATIONS
from untoc_portal.accounts import roles, services as accounts
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction, RoleGroup
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import insert_row

if TYPE_CHECKING:
    from reviews.models import NoteVerbale
    from untoc_portal.accounts.models import User


@transaction.atomic
def register_mission(note_verbale: NoteVerbale, *, actor: User, name: str, email: str) -> Mission:
    """Register an account for the Permanent Mission of the State that sent the note.

    A new account gets an activation link. Raises NotAllowedError if the user is not in the Secretariat. Raises
    DomainError if the account already serves a mission, or belongs to the Secretariat, the Extended Bureau or a
    stakeholder.
    """
    state = note_verbale.sender
    authz.require_permission(actor, "reviews.register_mission", state)
    user = accounts.ensure_account(email=email, name=name.strip())
    roles.require_compatible(user, RoleGroup.DELEGATES, field="email")
    mission = Mission(state=state, user=user, note_verbale=note_verbale, starts_on=timezone.localdate())
    message = _("This account already serves a Permanent Mission.")
    insert_row(mission, taken=DomainError("serves_already", message, rule=NOMINATIONS, field="email"))
    accounts.invite(user)
    audit.record_event(AuditAction.GRANTED, mission, actor=actor, changes={"to": user.email})
    return mission


@transaction.atomic
def close_mission_account(mission: Mission, *, actor: User) -> Mission:
    """End the account of the mission today. What it sent stays. Raises DomainError if it has already ended."""
    authz.require_permission(actor, "reviews.register_mission", mission.state)
    if mission.ended_on is not None:
        raise DomainError("already_ended", _("This account has already ended."), rule=NOMINATIONS)
    mission.ended_on = timezone.localdate()
    mission.save(update_fields=["ended_on", "updated_at"])
    audit.record_event(AuditAction.REVOKED, mission, actor=actor, changes={"from": mission.user.email})
    return mission
