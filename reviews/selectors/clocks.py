"""Deadlines for pages: the calendar of the duty station, the events of each deadline, and “what if”."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reviews.models import ClockEvent, Deadline, DutyStation
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.deadlines import Length, Station, Suspension, WorkingDays, compute_due_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import Review
    from untoc_portal.core.authz import AnyUser


def _build_station() -> QuerySet[DutyStation, tuple[bool, dt.date | None]]:
    first = DutyStation.objects.order_by("pk").values("pk")[:1]
    return DutyStation.objects.filter(pk__in=first).values_list("moves_dates", "days_off__day")


_STATION = CompiledQuery(_build_station)


def get_station_calendar() -> Station:
    """Return the calendar of the Secretariat's duty station. If none is recorded, every day counts."""
    rows = _STATION.fetch()
    if not rows:
        return Station()
    # A station without days off is one row without a day.
    days_off = frozenset(day for _moves, day in rows if day is not None)
    return Station(WorkingDays(days_off), rows[0][0])


def list_deadline_events(user: AnyUser, review: Review) -> QuerySet[ClockEvent]:
    """Return the events of the deadlines of the review that the user can see, the latest first."""
    rows = ClockEvent.objects.filter_visible(user).filter(deadline__review=review)
    return rows.select_related("deadline__review").order_by("-pk")


@dataclass(frozen=True, slots=True)
class DeadlinePreview:
    """The day of a deadline after a possible extension or suspension."""

    deadline: Deadline
    due_on: dt.date

    @property
    def days(self) -> int:
        """Return by how many days the deadline would move."""
        return (self.due_on - self.deadline.due_on).days


def preview_deadlines(
    deadlines: Iterable[Deadline], station: Station, today: dt.date, *, extension: Length | None, days_still: int = 0
) -> list[DeadlinePreview]:
    """Return these deadlines with the extension and with a suspension of `days_still` days. Stores nothing.

    A suspended deadline is computed as if it resumed today.
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
