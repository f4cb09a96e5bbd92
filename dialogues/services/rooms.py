"""Meetings of a dialogue: prepare, open and close them, their limits, their programme, the list of speakers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.enums import SpeakerClass
from dialogues.guards import check_meeting_day
from dialogues.models import Dialogue, FloorLimit, Meeting, MeetingLimit
from dialogues.models.rooms import LIMIT_NUMBERS, make_token
from dialogues.selectors.rooms import get_last_meeting, list_programme
from dialogues.services.floor import end_all_speeches
from dialogues.services.room_locks import lock_room, mark_room_changed
from dialogues.workflow import ROOM_RULE, cite_subject_rule
from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from untoc_portal.accounts.models import User

MINUTES_OF_A_SPEECH = 60


@cite_subject_rule
@transaction.atomic
def prepare_meeting(dialogue: Dialogue, *, actor: User) -> Meeting:
    """Return the meeting that is not closed. If there is none, prepare one with its own limits.

    The limits are those of the meeting before, or else of the portal (`FloorLimit`); stakeholders then have the minutes
    of the dialogue. Raises NotAllowedError if the user is not a chair of the dialogue and not in the Secretariat.
    """
    dialogue = lock_room(dialogue, actor)
    last = get_last_meeting(dialogue)
    if last is not None and last.closed_at is None:
        return last
    meeting = Meeting.objects.create(dialogue=dialogue, number=last.number + 1 if last else 1)
    if last is not None:
        numbers = {row.pop("speaker_class"): row for row in last.limits.values("speaker_class", *LIMIT_NUMBERS)}
    else:
        numbers = FloorLimit.get_defaults()
        stakeholder = numbers[SpeakerClass.STAKEHOLDER]
        numbers |= {SpeakerClass.STAKEHOLDER: stakeholder | {"minutes": dialogue.speaking_minutes}}
    MeetingLimit.objects.bulk_create(
        MeetingLimit(meeting=meeting, speaker_class=name, **values) for name, values in numbers.items()
    )
    mark_room_changed(dialogue)
    audit.record_event(AuditAction.CREATED, meeting, actor=actor)
    return meeting


@cite_subject_rule
@transaction.atomic
def open_meeting(dialogue: Dialogue, *, actor: User) -> Meeting:
    """Open the prepared meeting, or a new one.

    Raises DomainError on another day than that of the dialogue, if the dialogue was held, or if the meeting is open.
    Raises NotAllowedError if the user is not a chair of the dialogue and not in the Secretariat.
    """
    dialogue = lock_room(dialogue, actor)
    if reason := check_meeting_day(dialogue):
        raise DomainError("floor_closed", reason, rule=ROOM_RULE)
    meeting = prepare_meeting(dialogue, actor=actor)
    if meeting.is_open:
        raise DomainError("open", _("The meeting is open."), rule=ROOM_RULE)
    meeting.opened_at, meeting.opened_by = timezone.now(), actor
    meeting.save(update_fields=["opened_at", "opened_by", "updated_at"])
    mark_room_changed(dialogue)
    audit.record_event(AuditAction.CHANGED, meeting, actor=actor, changes={"opened_at": meeting.opened_at.isoformat()})
    return meeting


@cite_subject_rule
@transaction.atomic
def close_meeting(dialogue: Dialogue, *, actor: User) -> Meeting:
    """Close the open meeting. A current speech ends, and the link of the interpreters no longer opens.

    Raises DomainError if no meeting is open. Raises NotAllowedError if the user does not lead the room.
    """
    dialogue = lock_room(dialogue, actor)
    meeting = require_open_meeting(dialogue)
    end_all_speeches(dialogue)
    end_open_meeting(meeting, actor=actor)
    mark_room_changed(dialogue)
    return meeting


def end_open_meeting(meeting: Meeting, *, actor: User) -> None:
    """Record the end of an open meeting and of its message."""
    now = timezone.now()
    meeting.messages.filter(ended_at__isnull=True).update(ended_at=now)
    meeting.closed_at, meeting.closed_by = now, actor
    meeting.save(update_fields=["closed_at", "closed_by", "updated_at"])
    audit.record_event(AuditAction.CHANGED, meeting, actor=actor, changes={"closed_at": now.isoformat()})


def require_open_meeting(dialogue: Dialogue) -> Meeting:
    """Return the open meeting of the dialogue. Raises DomainError if there is none."""
    meeting = get_last_meeting(dialogue)
    if meeting is None or not meeting.is_open:
        raise DomainError("no_meeting", _("The meeting is not open."), rule=ROOM_RULE)
    return meeting


@cite_subject_rule
@transaction.atomic
def change_limits(dialogue: Dialogue, *, actor: User, limits: Mapping[str, Mapping[str, int]]) -> Meeting:
    """Change the limits of the meeting that is prepared or open: numbers by class of speakers.

    A speech that has begun keeps its time. Raises DomainError for less than one or more than sixty minutes. Raises
    NotAllowedError if the user does not lead the room.
    """
    meeting = prepare_meeting(dialogue, actor=actor)
    changes = {}
    for row in meeting.limits.select_for_update():
        values = {name: limits[row.speaker_class][name] for name in LIMIT_NUMBERS if row.speaker_class in limits}
        changed = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
        if not 1 <= values.get("minutes", 1) <= MINUTES_OF_A_SPEECH:
            message = _("A speech has between 1 and %(longest)d minutes.") % {"longest": MINUTES_OF_A_SPEECH}
            raise DomainError("limit", message, rule=ROOM_RULE, field=f"{row.speaker_class}_minutes")
        if changed:
            MeetingLimit.objects.filter(pk=row.pk).update(**values)
            changes[str(row.speaker_class)] = changed
    if changes:
        mark_room_changed(meeting.dialogue)
        audit.record_event(AuditAction.CHANGED, meeting, actor=actor, changes={"limits": changes})
    return meeting


@cite_subject_rule
@transaction.atomic
def set_programme_line(dialogue: Dialogue, *, actor: User, line: int) -> Meeting:
    """Record at which line of the programme the open meeting is. Raises DomainError for a line that there is not."""
    dialogue = lock_room(dialogue, actor)
    meeting = require_open_meeting(dialogue)
    if not 0 <= line <= len(list_programme(dialogue)):
        raise DomainError("no_line", _("The programme does not have this line."), rule=ROOM_RULE)
    meeting.programme_line = line
    meeting.save(update_fields=["programme_line", "updated_at"])
    mark_room_changed(dialogue)
    audit.record_event(AuditAction.CHANGED, meeting, actor=actor, changes={"programme_line": line})
    return meeting


@cite_subject_rule
@transaction.atomic
def close_speakers_list(dialogue: Dialogue, *, actor: User, is_closed: bool = True) -> Meeting:
    """Close the list of speakers of the prepared or open meeting, or open it again. A reply can still be asked for."""
    meeting = prepare_meeting(dialogue, actor=actor)
    meeting.list_closed_at = timezone.now() if is_closed else None
    meeting.save(update_fields=["list_closed_at", "updated_at"])
    mark_room_changed(dialogue)
    audit.record_event(AuditAction.CHANGED, meeting, actor=actor, changes={"list_closed": is_closed})
    return meeting


@cite_subject_rule
@transaction.atomic
def renew_interpreters_link(dialogue: Dialogue, *, actor: User) -> Meeting:
    """Make a new link for the interpreters. The old one no longer opens."""
    meeting = prepare_meeting(dialogue, actor=actor)
    meeting.interpreters_token = make_token()
    meeting.save(update_fields=["interpreters_token", "updated_at"])
    audit.record_event(AuditAction.CHANGED, meeting, actor=actor, changes={"interpreters_link": True})
    return meeting
