"""The minutes of a dialogue: who spoke, for how long, on which themes; and their figures for the chair's summary."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from dialogues.enums import SpeakerClass
from dialogues.models import RoomNote
from dialogues.selectors.room_screens import Entry, load_room
from untoc_portal.core.listing import format_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialogues.models import Dialogue, Meeting
    from untoc_portal.core.authz import AnyUser


@dataclass(frozen=True, slots=True)
class MeetingMinutes:
    """One meeting: its speeches in their order, points of order and reminders, and how many were present."""

    meeting: Meeting
    speeches: list[tuple[Entry, str]]
    notes: list[RoomNote]
    present: int
    online: int

    @property
    def minutes_spoken(self) -> int:
        """Return the minutes of all speeches together."""
        return round(sum(entry.seconds_spoken for entry, _themes in self.speeches) / 60)


def build_minutes(dialogue: Dialogue, user: AnyUser) -> list[MeetingMinutes]:
    """Return the minutes of every meeting that was opened, for those who lead the room."""
    spoken = load_room(dialogue, user, with_sides=False).spoken
    statements = [entry.statement.pk for entry in spoken if entry.statement]
    themes = _list_themes(dialogue, statements)
    notes = list(RoomNote.objects.filter(meeting__dialogue=dialogue).select_related("state", "speaker__application"))
    found = []
    for meeting in dialogue.meetings.filter(opened_at__isnull=False).prefetch_related("presences").order_by("number"):
        speeches = [
            (entry, themes.get(entry.statement.pk, "") if entry.statement else "")
            for entry in spoken
            if entry.speaker.meeting_id == meeting.pk
        ]
        online = sum(row.is_online for row in meeting.presences.all())
        own = [note for note in notes if note.meeting_id == meeting.pk]
        found.append(MeetingMinutes(meeting, speeches, own, len(meeting.presences.all()) - online, online))
    return found


def _list_themes(dialogue: Dialogue, statements: list[int]) -> dict[int, str]:
    rows = dialogue.statements.filter(pk__in=statements).prefetch_related("themes")
    return {row.pk: format_list([str(theme) for theme in row.themes.all()]) for row in rows if row.themes.all()}


def build_figures_text(dialogue: Dialogue) -> str:
    """Return one paragraph with the figures of the speeches, or an empty text if nobody spoke.

    It names no person and no State, so that it can be in the chair's summary.
    """
    spoken = list(dialogue.speakers.filter(ended_at__isnull=False))
    if not spoken:
        return ""
    counted = Counter(row.speaker_class for row in spoken)
    labels: dict[SpeakerClass, Callable[[int], str]] = {
        SpeakerClass.PANELLIST: lambda n: ngettext("%(count)d panellist", "%(count)d panellists", n),
        SpeakerClass.STATE: lambda n: ngettext("%(count)d State", "%(count)d States", n),
        SpeakerClass.UN_BODY: lambda n: ngettext("%(count)d United Nations body", "%(count)d United Nations bodies", n),
        SpeakerClass.INTERGOVERNMENTAL: lambda n: ngettext(
            "%(count)d intergovernmental organization", "%(count)d intergovernmental organizations", n
        ),
        SpeakerClass.STAKEHOLDER: lambda n: ngettext("%(count)d stakeholder", "%(count)d stakeholders", n),
        SpeakerClass.REPLY: lambda n: ngettext("%(count)d right of reply", "%(count)d rights of reply", n),
    }
    parts = [label(counted[kind]) % {"count": counted[kind]} for kind, label in labels.items() if counted[kind]]
    minutes = round(sum(row.get_seconds_spoken(timezone.now()) for row in spoken) / 60)
    return _("%(speakers)s had the floor, for %(minutes)d minutes in all.") % {
        "speakers": format_list(parts, "and"),
        "minutes": minutes,
    }
