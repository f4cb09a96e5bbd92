"""The general review at a session of the Conference (rule 17): the parts of a dialogue with other decisions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.enums import DialogueKind, DialogueMode, SessionState
from dialogues.models import AgendaItem, Dialogue, Session, Speaker
from dialogues.selectors.readings import read_invited_speakers, read_session
from dialogues.services.applications import accept_unobjected
from dialogues.services.dialogues import get_default_limits
from dialogues.services.notifications import notify_recipients
from dialogues.services.transitions import lock_as_read
from dialogues.workflow import RULE_17
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


@transaction.atomic
def open_general_review(
    item: AgendaItem,
    *,
    actor: User,
    seen: str,
    applications_close_on: dt.date,
    mode: str = DialogueMode.HYBRID,
    **values: Any,
) -> Dialogue:
    """Open applications to the general review under an item of a session of the Conference. Organizations are notified.

    Raises NotAllowedError if the user is not in the Secretariat and not the President. Raises DomainError if the
    session is of a working group or is over, or if the item already has a general review. Raises DomainError if
    applications close after the session begins, or if the session was changed since it was `seen`.
    """
    session = (
        Session.objects.select_related("working_group", "report")
        .select_for_update(of=("self",))
        .get(pk=item.session_id)
    )
    if not session.working_group.is_conference:
        message = _("Only the Conference has a general review.")
        raise DomainError("no_conference", message, rule=RULE_17)
    if session.state != SessionState.SCHEDULED:
        raise DomainError("concluded", _("The session is concluded."), rule=RULE_17)
    authz.require_permission(actor, "dialogues.open_general_review", session)
    require_seen(read_session(session), seen, rule=RULE_17)
    if applications_close_on > session.starts_on:
        message = _("Applications must close before the session.")
        raise DomainError("dates", message, rule=RULE_17, field="applications_close_on")
    dialogue = Dialogue(
        kind=DialogueKind.GENERAL_REVIEW, conference_item=item, held_on=session.starts_on, place=session.place,
        mode=mode, applications_close_on=applications_close_on, **(get_default_limits() | values),
    )  # fmt: skip
    check_fields(dialogue, rule=RULE_17)
    message = _("The general review is already open for applications.")
    insert_row(dialogue, taken=DomainError("open_already", message, rule=RULE_17))
    audit.record_event(AuditAction.CREATED, dialogue, actor=actor, changes={"item": str(item)})
    notify_recipients("dialogues/dialogue_opened", dialogue, actor=actor)
    return dialogue


def accept_all_unobjected() -> None:
    """Accept the applications in every general review that rule 17 accepts without a decision."""
    for dialogue in Dialogue.objects.filter(kind=DialogueKind.GENERAL_REVIEW):
        accept_unobjected(dialogue)


@transaction.atomic
def invite_speaker(speaker: Speaker, *, actor: User) -> Speaker:
    """Invite an organization to make an oral statement. Raises NotAllowedError if the user is not the President."""
    # The recording of the Conference's approval takes the same lock.
    Dialogue.objects.select_for_update(of=("self",)).get(pk=speaker.dialogue_id)
    speaker = Speaker.objects.select_for_update(of=("self",)).get(pk=speaker.pk)
    authz.require_permission(actor, "dialogues.invite_speaker", speaker)
    if speaker.invited_at is None:
        speaker.invited_at = timezone.now()
        speaker.save(update_fields=["invited_at", "updated_at"])
        audit.record_event(AuditAction.APPROVED, speaker.dialogue, actor=actor, changes={"invited": str(speaker)})
    return speaker


@transaction.atomic
def approve_speakers(dialogue: Dialogue, *, actor: User, seen: str) -> int:
    """Record that the Conference approves the speakers whom its President has invited. Return their number.

    Raises NotAllowedError if the user is not in the Secretariat. Raises DomainError if no invited speaker waits, or if
    they differ from those `seen`.
    """
    permission = "dialogues.approve_speakers"
    lock_as_read(dialogue, permission, read_invited_speakers, actor=actor, seen=seen, rule=RULE_17)
    now = timezone.now()
    waiting = dialogue.speakers.filter(invited_at__isnull=False, approved_at__isnull=True)
    names = [str(row) for row in waiting.select_related("application__organization")]
    if not names:
        raise DomainError("nobody", _("No speaker invited by the President is waiting for approval."), rule=RULE_17)
    approved = waiting.update(approved_at=now, updated_at=now)
    audit.record_event(AuditAction.APPROVED, dialogue, actor=actor, changes={"approved": names})
    return approved
