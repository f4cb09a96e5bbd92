"""What the people of an invited organization need on the day: badges, dates, their place on the speakers' list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dialogues.enums import SpeakerClass
from dialogues.models import Attendee, Speaker
from untoc_portal.core.calendars import CalendarEntry

if TYPE_CHECKING:
    from dialogues.models import Application


def list_badges(application: Application) -> list[Attendee]:
    """Return the people of the organization who take part."""
    rows = Attendee.objects.attending().filter(application=application)
    return list(rows.select_related("representative__user").order_by("pk"))


def get_speaking_slot(application: Application) -> int | None:
    """Return the number of the organization among those who speak, or None if it is not on the list."""
    own = Speaker.objects.filter(
        application=application, speaker_class=SpeakerClass.STAKEHOLDER, skipped_at=None, ended_at=None
    ).first()
    if own is None:
        return None
    before = Speaker.objects.filter(dialogue=application.dialogue, skipped_at=None, position__lt=own.position)
    return before.count() + 1


def list_calendar_entries(application: Application) -> list[CalendarEntry]:
    """Return the preparation day and the day of the dialogue, with the speaking slot as it is now."""
    dialogue = application.dialogue
    slot = get_speaking_slot(application)
    title = str(dialogue)
    if slot is not None:
        title = _("%(dialogue)s: you are speaker %(number)d") % {"dialogue": dialogue, "number": slot}
    days = [(dialogue.held_on, f"dialogue-{dialogue.pk}", title)]
    if dialogue.preparation_on:
        label = _("Preparation day: %(dialogue)s") % {"dialogue": dialogue}
        days.append((dialogue.preparation_on, f"dialogue-{dialogue.pk}-preparation", label))
    path, place = dialogue.get_absolute_url(), str(dialogue.place_name)
    return [CalendarEntry(uid, day, day, label, path, dialogue.updated_at, place) for day, uid, label in days]
