"""The floor: give it, pause, extend and end a speech. One speaker has it at a time, in an open meeting of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ApplicationState
from dialogues.guards import check_floor_open
from dialogues.models import Dialogue, Speaker
from dialogues.selectors.rooms import get_last_meeting, get_room_limits
from dialogues.services.room_locks import lock_room, mark_room_changed
from dialogues.workflow import PANEL_RULE, ROOM_RULE, RULE_17, cite_subject_rule
from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from dialogues.models import Meeting
    from untoc_portal.accounts.models import User

EXTENSION_SECONDS = 60
# The longest extension of one speech: more than that is another speech.
MAX_EXTENSION = 30 * 60
# The page did not say who had the floor when it was shown.
ANYONE = -1


@cite_subject_rule
@transaction.atomic
def give_floor(speaker: Speaker, *, actor: User, expected: int | None = ANYONE) -> Speaker:
    """Give the floor to a speaker, for the minutes of the class in this meeting. A current speech ends.

    `expected` is the key of who had the floor on the page of the actor, None for nobody. Raises DomainError if someone
    else has it now, so that two chairs who press at the same moment do not cut a speaker off.

    Raises DomainError without an open meeting of today, if the speaker has had the floor, is skipped or is not invited,
    or if the class has used its minutes. In the general review it raises DomainError before the Conference approves.
    """
    dialogue = lock_room(speaker.dialogue, actor)
    meeting = get_last_meeting(dialogue)
    closed = check_floor_open(dialogue, meeting)
    if closed is not None or meeting is None:
        raise DomainError("floor_closed", closed or "", rule=ROOM_RULE)
    speaker = dialogue.speakers.select_related("application").get(pk=speaker.pk)
    _require_may_speak(speaker, dialogue)
    current = list(_speaking(dialogue))
    if expected != ANYONE and expected != (current[0].pk if current else None):
        message = _("Someone else has given or ended the floor in the meantime. Look at the list again.")
        raise DomainError("floor_changed", message, rule=ROOM_RULE)
    limit = get_room_limits(dialogue)[speaker.speaker_class]
    _require_minutes_left(meeting, speaker, limit["total_minutes"])
    end_all_speeches(dialogue)
    speaker.meeting, speaker.began_at = meeting, timezone.now()
    speaker.minutes, speaker.warning_seconds = limit["minutes"], limit["warning_seconds"]
    speaker.save(update_fields=["meeting", "began_at", "minutes", "warning_seconds", "updated_at"])
    return _record(speaker, actor, "given", ended=[str(row) for row in current])


def _require_may_speak(speaker: Speaker, dialogue: Dialogue) -> None:
    if speaker.began_at or speaker.skipped_at:
        message = _("This speaker has had the floor or was skipped.")
        raise DomainError("had_floor", message, rule=PANEL_RULE)
    if speaker.application and speaker.application.state != ApplicationState.INVITED:
        raise DomainError("not_invited", _("The organization is not invited to this dialogue."), rule=PANEL_RULE)
    # Rule 17 is about organizations. States speak by their own right (rules 12 to 15).
    if dialogue.is_general_review and speaker.application and speaker.approved_at is None:
        message = _(
            "The President must invite a speaker, and the Conference must approve, before the speaker has the floor."
        )
        raise DomainError("not_approved", message, rule=RULE_17)


def _require_minutes_left(meeting: Meeting, speaker: Speaker, total_minutes: int) -> None:
    if not total_minutes:
        return
    now = timezone.now()
    spoken = meeting.speeches.filter(speaker_class=speaker.speaker_class)
    if sum(row.get_seconds_spoken(now) for row in spoken) >= total_minutes * 60:
        message = _("The time of this class of speakers in the meeting is used: %(minutes)d minutes.") % {
            "minutes": total_minutes
        }
        raise DomainError("total_used", message, rule=ROOM_RULE)


def _speaking(dialogue: Dialogue) -> QuerySet[Speaker]:
    return dialogue.speakers.filter(began_at__isnull=False, ended_at__isnull=True)


def end_all_speeches(dialogue: Dialogue) -> None:
    """End the current speech, if there is one. A pause counts until now."""
    for speaker in _speaking(dialogue):
        _end(speaker)


def _end(speaker: Speaker) -> None:
    _count_pause(speaker)
    speaker.ended_at = timezone.now()
    speaker.save(update_fields=["paused_at", "paused_seconds", "ended_at", "updated_at"])


def _count_pause(speaker: Speaker) -> None:
    if speaker.paused_at is not None:
        speaker.paused_seconds += round((timezone.now() - speaker.paused_at).total_seconds())
        speaker.paused_at = None


def _lock_speaking(speaker: Speaker, actor: User) -> Speaker:
    """Return the speaker, who has the floor. Raises DomainError for anyone else."""
    dialogue = lock_room(speaker.dialogue, actor)
    found = _speaking(dialogue).filter(pk=speaker.pk).first()
    if found is None:
        raise DomainError("no_floor", _("This speaker does not have the floor."), rule=PANEL_RULE)
    return found


@cite_subject_rule
@transaction.atomic
def stop_clock(speaker: Speaker, *, actor: User) -> Speaker:
    """Stop the clock of the current speech. Raises DomainError if it is stopped, or if someone else has the floor."""
    speaker = _lock_speaking(speaker, actor)
    if speaker.paused_at is not None:
        raise DomainError("paused", _("The clock has already stopped."), rule=ROOM_RULE)
    speaker.paused_at = timezone.now()
    speaker.save(update_fields=["paused_at", "updated_at"])
    return _record(speaker, actor, "paused")


@cite_subject_rule
@transaction.atomic
def resume_speech(speaker: Speaker, *, actor: User) -> Speaker:
    """Let the clock of the current speech run again. Raises DomainError if it runs."""
    speaker = _lock_speaking(speaker, actor)
    if speaker.paused_at is None:
        raise DomainError("not_paused", _("The clock is running."), rule=ROOM_RULE)
    _count_pause(speaker)
    speaker.save(update_fields=["paused_at", "paused_seconds", "updated_at"])
    return _record(speaker, actor, "resumed")


@cite_subject_rule
@transaction.atomic
def extend_speech(speaker: Speaker, *, actor: User, seconds: int = EXTENSION_SECONDS) -> Speaker:
    """Give the current speaker more time. Raises DomainError for too much of it, or without the floor."""
    speaker = _lock_speaking(speaker, actor)
    if not 0 < seconds <= MAX_EXTENSION - speaker.extra_seconds:
        message = _("A speech can be extended by %(minutes)d minutes at most.") % {"minutes": MAX_EXTENSION // 60}
        raise DomainError("extension", message, rule=ROOM_RULE)
    speaker.extra_seconds += seconds
    speaker.save(update_fields=["extra_seconds", "updated_at"])
    return _record(speaker, actor, "extended", seconds=seconds)


@cite_subject_rule
@transaction.atomic
def end_speech(speaker: Speaker, *, actor: User) -> Speaker:
    """End the speech of the current speaker. Raises DomainError if the speaker does not have the floor."""
    speaker = _lock_speaking(speaker, actor)
    _end(speaker)
    return _record(speaker, actor, "ended")


def _record(speaker: Speaker, actor: User, act: str, **more: object) -> Speaker:
    mark_room_changed(speaker.dialogue)
    changes = {"speaker": str(speaker), "floor": act, **{name: value for name, value in more.items() if value}}
    audit.record_event(AuditAction.CHANGED, speaker.dialogue, actor=actor, changes=changes)
    return speaker
