"""Dates as pages show and foresee them: the duty station's calendar, what happened to each date, and “what if”."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reviews.models import ClockEvent, Deadline, DutyStation
from untoc_portal.core.deadlines import Length, Station, Suspension, WorkingDays, compute_due_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import Review
    from untoc_portal.core.authz import AnyUser


def get_station_calendar() -> Station:
    """Return the calendar of the secretariat's duty station; without one on record every day counts alike."""
    station = DutyStation.objects.order_by("pk").first()
    if station is None:
        return Station()
    days_off = frozenset(station.days_off.values_list("day", flat=True))
    return Station(WorkingDays(days_off), station.moves_dates)


def list_deadline_events(user: AnyUser, review: Review) -> QuerySet[ClockEvent]:
    """Return what happened to the dates of the review, the latest first."""
    rows = ClockEvent.objects.visible_to(user).filter(deadline__review=review)
    return rows.select_related("deadline__review").order_by("-pk")


@dataclass(frozen=True, slots=True)
class DeadlinePreview:
    """What an extension or a standstill would make of a date."""

    deadline: Deadline
    due_on: dt.date

    @property
    def days(self) -> int:
        """Return by how many days the date would move."""
        return (self.due_on - self.deadline.due_on).days


def preview_deadlines(
    deadlines: Iterable[Deadline], station: Station, today: dt.date, *, extension: Length | None, days_still: int = 0
) -> list[DeadlinePreview]:
    """Return what these dates would be with the extension, and with a standstill of so many days. Writes nothing.

    A clock that stands still now is taken to go on today.
    """
    found = []
    for deadline in deadlines:
        course = deadline.get_inputs()
        pauses = list(course.pauses)
        if deadline.suspended_since:
            pauses.append(Suspension(deadline.suspended_since, today))
        if days_still:
            pauses.append(Suspension(today, today + dt.timedelta(days=days_still)))
        extensions = [*course.extensions, *([extension] if extension else [])]
        computed = compute_due_date(replace(course, extensions=extensions, pauses=pauses), station)
        found.append(DeadlinePreview(deadline, computed.due_on))
    return found
