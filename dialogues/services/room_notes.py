"""What is recorded of the conduct of a meeting: points of order, States named aloud, messages, who is present."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.enums import RoomMessageKind, RoomNoteKind
from dialogues.guards import check_floor_open
from dialogues.models import Attendee, Dialogue, Meeting, Presence, RoomMessage, RoomNote
from dialogues.selectors.rooms import get_last_meeting, is_party_to_convention, may_speak_for_state
from dialogues.services.room_locks import LEAD, lock_dialogue, lock_room, mark_room_changed
from dialogues.services.rooms import require_open_meeting
from dialogues.workflow import ROOM_RULE, RULE_44, STATEMENT_RULE, cite_subject_rule
from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction, OfficialLanguage
from untoc_portal.core.exceptions import DomainError, NotAllowedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stakeholders.models import State
    from untoc_portal.accounts.models import User

MAX_MESSAGE = 300


@cite_subject_rule
@transaction.atomic
def record_point_of_order(dialogue: Dialogue, *, actor: User, state: State, note: str = "") -> RoomNote:
    """Record a point of order of a State, during any discussion (rule 44).

    Raises NotAllowedError if the user does not speak for the State and does not lead the room. Raises DomainError if
    the State is not recorded as a party to the Convention, or without an open meeting of today.
    """
    dialogue = lock_dialogue(dialogue)
    if not actor.has_perm(LEAD, dialogue) and not may_speak_for_state(actor, state):
        raise NotAllowedError(_("You are not allowed to do this."))
    meeting = _require_meeting_of_today(dialogue)
    if not is_party_to_convention(state):
        message = _("Only a State party may raise a point of order.")
        raise DomainError("no_party", message, rule=RULE_44, field="state")
    speaker = dialogue.speakers.filter(began_at__isnull=False, ended_at__isnull=True).first()
    made = RoomNote.objects.create(
        meeting=meeting, kind=RoomNoteKind.POINT_OF_ORDER, state=state, speaker=speaker, note=note.strip()[:500],
        recorded_by=actor,
    )  # fmt: skip
    return _record(made, actor)


@cite_subject_rule
@transaction.atomic
def record_state_named(dialogue: Dialogue, *, actor: User) -> RoomNote:
    """Record that the current speaker named a State aloud, and remind the room.

    Which State it was is not recorded. Raises DomainError if nobody has the floor, and without an open meeting of
    today. Raises NotAllowedError if the user does not lead the room.
    """
    dialogue = lock_room(dialogue, actor)
    meeting = _require_meeting_of_today(dialogue)
    speaker = dialogue.speakers.filter(began_at__isnull=False, ended_at__isnull=True).first()
    if speaker is None:
        raise DomainError("no_floor", _("Nobody has the floor."), rule=STATEMENT_RULE)
    made = RoomNote.objects.create(meeting=meeting, kind=RoomNoteKind.STATE_NAMED, speaker=speaker, recorded_by=actor)
    show_message(dialogue, actor=actor, kind=RoomMessageKind.NAME_NO_STATE)
    return _record(made, actor)


def _require_meeting_of_today(dialogue: Dialogue) -> Meeting:
    if reason := check_floor_open(dialogue, get_last_meeting(dialogue)):
        raise DomainError("floor_closed", reason, rule=ROOM_RULE)
    return require_open_meeting(dialogue)


def _record(made: RoomNote, actor: User) -> RoomNote:
    dialogue = made.meeting.dialogue
    mark_room_changed(dialogue)
    audit.record_event(AuditAction.CREATED, made, actor=actor, changes={"meeting": made.meeting.number})
    return made


@cite_subject_rule
@transaction.atomic
def show_message(dialogue: Dialogue, *, actor: User, kind: str, texts: Mapping[str, str] | None = None) -> RoomMessage:
    """Show a message to everyone in the room. It replaces the one before.

    A prepared message is shown to each reader in the reader's language; an own text in the languages in which it is
    written. Raises DomainError without an open meeting, for an own text without words, or if it is too long. Raises
    NotAllowedError if the user does not lead the room.
    """
    dialogue = lock_room(dialogue, actor)
    meeting = require_open_meeting(dialogue)
    written = {
        code: text.strip() for code, text in (texts or {}).items() if code in OfficialLanguage.values and text.strip()
    }
    is_own = kind == RoomMessageKind.WRITTEN
    if kind not in RoomMessageKind.values or is_own != bool(written):
        raise DomainError("no_message", _("Choose a message, or write one."), rule=ROOM_RULE, field="kind")
    if any(len(text) > MAX_MESSAGE for text in written.values()):
        message = _("A message has at most %(limit)d characters.") % {"limit": MAX_MESSAGE}
        raise DomainError("too_long", message, rule=ROOM_RULE, field="kind")
    meeting.messages.filter(ended_at__isnull=True).update(ended_at=timezone.now())
    made = RoomMessage.objects.create(meeting=meeting, kind=kind, texts=written, sent_by=actor)
    mark_room_changed(dialogue)
    audit.record_event(AuditAction.CREATED, made, actor=actor, changes={"meeting": meeting.number})
    return made


@cite_subject_rule
@transaction.atomic
def end_message(dialogue: Dialogue, *, actor: User) -> int:
    """End the message that is shown in the room. Return the number of ended messages."""
    dialogue = lock_room(dialogue, actor)
    ended = RoomMessage.objects.filter(meeting__dialogue=dialogue, ended_at__isnull=True).update(
        ended_at=timezone.now()
    )
    mark_room_changed(dialogue)
    return ended


@cite_subject_rule
@transaction.atomic
def record_presence(
    dialogue: Dialogue,
    *,
    actor: User,
    attendee: Attendee | None = None,
    state: State | None = None,
    is_online: bool = False,
) -> Presence:
    """Record that a participant or a State is in the open meeting, in the room or online. Repeated, it corrects that.

    People record themselves, and those who lead the room record everyone. Raises NotAllowedError for others. Raises
    DomainError without an open meeting of today, or if the organization is not invited.
    """
    dialogue = lock_dialogue(dialogue)
    if not actor.has_perm(LEAD, dialogue) and not _is_presence_of_user(actor, attendee, state):
        raise NotAllowedError(_("You are not allowed to do this."))
    meeting = _require_meeting_of_today(dialogue)
    if attendee is not None:
        invited = Attendee.objects.invited_to(dialogue)
        if not invited.filter(pk=attendee.pk).exists():
            message = _("The organization is not invited to this dialogue.")
            raise DomainError("not_invited", message, rule=ROOM_RULE)
    made, _new = Presence.objects.update_or_create(
        meeting=meeting, attendee=attendee, state=state, body="",
        defaults={"is_online": is_online, "recorded_by": actor},
    )  # fmt: skip
    mark_room_changed(dialogue)
    audit.record_event(AuditAction.CHANGED, meeting, actor=actor, changes={"present": str(made), "online": is_online})
    return made


def _is_presence_of_user(actor: User, attendee: Attendee | None, state: State | None) -> bool:
    if attendee is not None:
        return bool(attendee.representative.user_id == actor.pk)
    return state is not None and may_speak_for_state(actor, state)


@cite_subject_rule
@transaction.atomic
def remove_presence(dialogue: Dialogue, *, actor: User, key: int) -> None:
    """Remove a wrong entry. Raises NotAllowedError if the user does not lead the room."""
    dialogue = lock_room(dialogue, actor)
    meeting = require_open_meeting(dialogue)
    for row in meeting.presences.filter(pk=key):
        audit.record_event(AuditAction.CHANGED, meeting, actor=actor, changes={"absent": str(row)})
        row.delete()
    mark_room_changed(dialogue)
