"""The lock under which everything in a room is done, and the counter that its screens watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from dialogues.models import Dialogue
from untoc_portal.core import authz

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

LEAD = "dialogues.keep_speakers"


def lock_dialogue(dialogue: Dialogue) -> Dialogue:
    """Lock the dialogue and return it. Two people who press at the same moment wait for each other here."""
    locked: Dialogue = Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    return locked


def lock_room(dialogue: Dialogue, actor: User) -> Dialogue:
    """Lock the dialogue and return it. Raises NotAllowedError if the user does not lead its room.

    A chair of the dialogue and the Secretariat lead (PR, para. 53; rules of procedure, rule 42).
    """
    dialogue = lock_dialogue(dialogue)
    authz.require_permission(actor, LEAD, dialogue)
    return dialogue


def mark_room_changed(dialogue: Dialogue) -> None:
    """Count an act in the room, so that every screen asks for the new state."""
    Dialogue.objects.filter(pk=dialogue.pk).update(room_version=F("room_version") + 1)
