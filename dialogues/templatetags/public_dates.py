"""The public dates of a State that are still to come, for the page of the State, which is below this app."""

from __future__ import annotations

from django import template
from django.utils import timezone

from dialogues.selectors.schedule import load_schedule
from stakeholders.models import State
from untoc_portal.core.calendars import CalendarEntry

register = template.Library()

# How many dates the page shows; the schedule of the State has all of them.
SHOWN = 6


@register.simple_tag
def get_coming_dates(state: State) -> list[CalendarEntry]:
    """Return the next public dates of the State, by the plan."""
    return load_schedule(state=state, since=timezone.localdate()).entries[:SHOWN]
