"""Arithmetic of dates: pure functions, with today's date always handed in."""

import calendar
import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    """The units in which the rules count time."""

    DAYS = "days", _("days")
    WEEKS = "weeks", _("weeks")
    MONTHS = "months", _("months")


def add_months(start: dt.date, months: int) -> dt.date:
    """Return the same day `months` later, or the last day of that month where it has no such day."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    return dt.date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def due_on(start: dt.date, amount: int, unit: str) -> dt.date:
    """Return the date `amount` units after `start`; raises ValueError for a unit the rules do not use."""
    match Unit(unit):
        case Unit.MONTHS:
            return add_months(start, amount)
        case Unit.WEEKS:
            return start + dt.timedelta(weeks=amount)
        case Unit.DAYS:
            return start + dt.timedelta(days=amount)


def is_overdue(due: dt.date, met: dt.date | None, today: dt.date) -> bool:
    """Tell whether a date has passed unmet. The due day itself is still in time."""
    return met is None and due < today
