"""Date arithmetic: pure functions; callers pass today's date and the holidays.

A due date is computed in one order: start + length + each extension + the days of suspension. If the station moves
dates, the result moves to the next working day of the duty station. Only `compute_due_date` knows this order: services
store what it returns, and previews show it.
"""

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import formats
from django.utils.translation import gettext, gettext_lazy as _, ngettext, pgettext

SATURDAY = 5


class Unit(models.TextChoices):
    """The units in which the rules count time."""

    DAYS = "days", _("days")
    WORKING_DAYS = "working_days", _("working days")
    WEEKS = "weeks", _("weeks")
    MONTHS = "months", _("months")


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working days of a duty station: Monday to Friday, without its holidays."""

    holidays: frozenset[dt.date] = frozenset()

    def has(self, day: dt.date) -> bool:
        """Return whether this is a working day."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def on_or_after(self, day: dt.date) -> dt.date:
        """Return the day itself if it is a working day, or else the next working day."""
        while not self.has(day):
            day += dt.timedelta(days=1)
        return day

    def add(self, start: dt.date, count: int) -> dt.date:
        """Return the `count`-th working day after `start`. The start itself is not counted."""
        day = start
        for _step in range(count):
            day = self.on_or_after(day + dt.timedelta(days=1))
        return day


@dataclass(frozen=True, slots=True)
class Length:
    """The length of a deadline or of an extension."""

    amount: int
    unit: str

    def __str__(self) -> str:
        """Return the length in the reader's language: “6 months”."""
        match Unit(self.unit):
            case Unit.MONTHS:
                text = ngettext("%(count)d month", "%(count)d months", self.amount)
            case Unit.WEEKS:
                text = ngettext("%(count)d week", "%(count)d weeks", self.amount)
            case Unit.DAYS:
                text = ngettext("%(count)d day", "%(count)d days", self.amount)
            case Unit.WORKING_DAYS:
                text = ngettext("%(count)d working day", "%(count)d working days", self.amount)
        return text % {"count": self.amount}


@dataclass(frozen=True, slots=True)
class Suspension:
    """A time during which a deadline was suspended: from `since` up to the day before `until`."""

    since: dt.date
    until: dt.date

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.until - self.since).days


@dataclass(frozen=True, slots=True)
class DeadlineInputs:
    """All inputs of a due date except the calendar."""

    starts_on: dt.date
    length: Length
    extensions: Sequence[Length] = ()
    pauses: Sequence[Suspension] = ()


@dataclass(frozen=True, slots=True)
class Computed:
    """A due date (`due_on`), and the day before any move to a working day (`falls_on`)."""

    due_on: dt.date
    falls_on: dt.date


@dataclass(frozen=True, slots=True)
class Station:
    """The calendar for due dates: the working days, and whether a date on a holiday moves."""

    working_days: WorkingDays = field(default_factory=WorkingDays)
    moves_dates: bool = False


def add_months(start: dt.date, months: int) -> dt.date:
    """Return the same day `months` later, or the last day of that month if it has no such day."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    return dt.date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def add_length(start: dt.date, length: Length, working_days: WorkingDays) -> dt.date:
    """Return the date `length` after `start`. Raises ValueError for an unknown unit."""
    match Unit(length.unit):
        case Unit.MONTHS:
            return add_months(start, length.amount)
        case Unit.WEEKS:
            return start + dt.timedelta(weeks=length.amount)
        case Unit.DAYS:
            return start + dt.timedelta(days=length.amount)
        case Unit.WORKING_DAYS:
            return working_days.add(start, length.amount)


def compute_due_date(course: DeadlineInputs, station: Station) -> Computed:
    """Return the due date of a deadline. The first lines of this module explain the order."""
    day = course.starts_on
    for length in (course.length, *course.extensions):
        day = add_length(day, length, station.working_days)
    day += dt.timedelta(days=sum(pause.days for pause in course.pauses))
    return Computed(station.working_days.on_or_after(day) if station.moves_dates else day, day)


def is_overdue(due: dt.date, met: dt.date | None, today: dt.date) -> bool:
    """Return whether the due day has passed and the step is not done. The due day itself is still in time."""
    return met is None and due < today


def get_latest_offset(due: dt.date, today: dt.date, offsets: Iterable[int]) -> int | None:
    """Return the latest of these offsets that has been reached, or None.

    Offsets are days from the date, negative before it.
    """
    return max((offset for offset in offsets if offset <= (today - due).days), default=None)


def get_end_of_day(day: dt.date, zone: str) -> dt.datetime:
    """Return the moment when the day ends in this time zone. Until then, what is due on that day is in time."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=ZoneInfo(zone))


# The numbers of days from which on people count in months, and in years.
FROM_MONTHS, FROM_YEARS = 61, 730
DAYS_OF_MONTH, DAYS_OF_YEAR = 30.44, 365.25


def describe_overdue(due_on: dt.date, today: dt.date) -> str:
    """Return in words how long a deadline has been overdue."""
    days = (today - due_on).days
    if days >= FROM_YEARS:
        years = round(days / DAYS_OF_YEAR)
        return ngettext("%(count)d year overdue", "%(count)d years overdue", years) % {"count": years}
    if days >= FROM_MONTHS:
        months = round(days / DAYS_OF_MONTH)
        return ngettext("%(count)d month overdue", "%(count)d months overdue", months) % {"count": months}
    return ngettext("%(count)d day overdue", "%(count)d days overdue", days) % {"count": days}


def describe_time_left(due_on: dt.date, today: dt.date) -> str:
    """Return in words how long a deadline still runs."""
    days = (due_on - today).days
    if days <= 0:
        return gettext("due today")
    if days >= FROM_MONTHS:
        months = round(days / DAYS_OF_MONTH)
        return ngettext("due in %(count)d month", "due in %(count)d months", months) % {"count": months}
    return ngettext("due in %(count)d day", "due in %(count)d days", days) % {"count": days}


def describe_deadline(
    due_on: dt.date | None, state: str, today: dt.date, done_on: dt.date | None = None
) -> tuple[str, str]:
    """Return the status of a deadline (met, due, overdue, suspended, none) in words, and its tone.

    The status of a step that is done is the day on which it was done, also when that was after the due date.
    Raises ValueError for an unknown state.
    """
    if state == "met" and done_on:
        return gettext("done %(date)s") % {"date": formats.date_format(done_on)}, "success"
    if due_on and state == "overdue":
        return describe_overdue(due_on, today), "danger"
    if due_on and state == "due":
        is_soon = (due_on - today).days < FROM_MONTHS
        return describe_time_left(due_on, today), "warning" if is_soon else "neutral"
    plain = {
        "met": (pgettext("deadline", "done"), "success"),
        "suspended": (pgettext("deadline", "suspended"), "warning"),
        "overdue": (pgettext("deadline", "overdue"), "danger"),
        "due": (pgettext("deadline", "due"), "neutral"),
        "none": ("", "neutral"),
    }
    if state not in plain:
        text = f"{state!r} is none of {sorted(plain)}"
        raise ValueError(text)
    return plain[state]
