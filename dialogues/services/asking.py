"""Who asks for the floor: a State, an invited organization, or a chair for someone in the room (rule 42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ApplicationState, DialogueState, SpeakerClass
from dialogues.models import Application, Speaker
from dialogues.selectors.rooms import get_last_meeting, get_room_limits, may_speak_for_state
from dialogues.services.room_locks import LEAD, lock_dialogue, lock_room
from dialogues.services.speakers import place_speakers
from dialogues.workflow import ROOM_RULE, cite_subject_rule
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError, NotAllowedError

if TYPE_CHECKING:
    from dialogues.models import Dialogue
    from stakeholders.models import State
    from untoc_portal.accounts.models import User

BODIES = (SpeakerClass.UN_BODY, SpeakerClass.INTERGOVERNMENTAL)


@cite_subject_rule
@transaction.atomic
def ask_floor_for_state(dialogue: Dialogue, *, actor: User, state: State, is_reply: bool = False) -> Speaker:
    """Put a State on the list, for a statement or for a reply. A reply waits like everyone else and is never put in.

    Raises NotAllowedError if the user does not speak for the State and does not lead the room. Raises DomainError if
    the State waits already, if the list is closed (not for a reply), if the State has had all its speeches, or if the
    dialogue was held. A reply needs something to reply to: a meeting that was opened.
    """
    dialogue = lock_dialogue(dialogue)
    if not actor.has_perm(LEAD, dialogue) and not may_speak_for_state(actor, state):
        raise NotAllowedError(_("You are not allowed to do this."))
    kind = SpeakerClass.REPLY if is_reply else SpeakerClass.STATE
    if is_reply and not dialogue.meetings.filter(opened_at__isnull=False).exists():
        raise DomainError("no_meeting", _("The meeting is not open."), rule=ROOM_RULE)
    speaker = Speaker(speaker_class=kind, state=state, requested_by=actor)
    return _put_on_list(dialogue, speaker, actor=actor, others={"state": state})


@cite_subject_rule
@transaction.atomic
def ask_floor_for_organization(application: Application, *, actor: User) -> Speaker:
    """Put an invited organization on the list.

    Raises NotAllowedError if the user does not represent the organization and does not lead the room. Raises
    DomainError if the organization is not invited, and as `ask_floor_for_state` does.
    """
    dialogue = lock_dialogue(application.dialogue)
    application = dialogue.applications.select_related("organization").get(pk=application.pk)
    if not actor.has_perm(LEAD, dialogue):
        authz.require_permission(actor, "dialogues.withdraw_application", application)
    if application.state != ApplicationState.INVITED:
        message = _("The organization is not invited to this dialogue.")
        raise DomainError("not_invited", message, rule=ROOM_RULE)
    speaker = Speaker(application=application, requested_by=actor)
    stakeholder = {"application": application, "speaker_class": SpeakerClass.STAKEHOLDER}
    return _put_on_list(dialogue, speaker, actor=actor, others=stakeholder)


@cite_subject_rule
@transaction.atomic
def add_body(dialogue: Dialogue, *, actor: User, body: str, speaker_class: str) -> Speaker:
    """Put a United Nations body or an intergovernmental organization on the list, by its name.

    Raises NotAllowedError if the user does not lead the room. Raises DomainError for another class of speakers, without
    a name, and as `ask_floor_for_state` does.
    """
    dialogue = lock_room(dialogue, actor)
    body = body.strip()
    if speaker_class not in BODIES or not body:
        message = _("Name a United Nations body or an intergovernmental organization.")
        raise DomainError("no_body", message, rule=ROOM_RULE, field="body")
    speaker = Speaker(speaker_class=speaker_class, body=body, requested_by=actor)
    return _put_on_list(dialogue, speaker, actor=actor, others={"body__iexact": body})


def _put_on_list(dialogue: Dialogue, speaker: Speaker, *, actor: User, others: dict[str, object]) -> Speaker:
    if dialogue.state != DialogueState.OPEN:
        message = _("The dialogue has taken place. The floor can no longer be given.")
        raise DomainError("floor_closed", message, rule=ROOM_RULE)
    meeting = get_last_meeting(dialogue)
    is_closed = meeting is not None and meeting.closed_at is None and meeting.list_closed_at is not None
    if is_closed and speaker.speaker_class != SpeakerClass.REPLY:
        message = _("The list of speakers is closed. A chair can open it again.")
        raise DomainError("list_closed", message, rule=ROOM_RULE)
    earlier = dialogue.speakers.filter(**others)
    if speaker.speaker_class != SpeakerClass.REPLY:
        earlier = earlier.exclude(speaker_class=SpeakerClass.REPLY)
    else:
        earlier = earlier.filter(speaker_class=SpeakerClass.REPLY)
    if earlier.filter(began_at__isnull=True, skipped_at__isnull=True).exists():
        raise DomainError("on_list", _("This speaker is on the list already."), rule=ROOM_RULE)
    most = get_room_limits(dialogue)[speaker.speaker_class]["speeches_max"]
    count = earlier.filter(skipped_at__isnull=True).count()
    # An organization has one line on the list: who gave up the place is put back on it.
    if (most and count >= most) or (speaker.application and earlier.exists()):
        message = _("This speaker has had all speeches that the meeting allows, or gave up the place.")
        raise DomainError("speeches_used", message, rule=ROOM_RULE)
    place_speakers(dialogue, [speaker])
    changes = {"speaker": str(speaker), "asked": str(speaker.speaker_class)}
    audit.record_event(AuditAction.CHANGED, dialogue, actor=actor, changes=changes)
    return speaker
