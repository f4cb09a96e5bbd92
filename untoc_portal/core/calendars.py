"""Calendars in the iCalendar format (RFC 5545). Only this module imports icalendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

PRODUCT = "-//UNTOC Review Portal//EN"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An entry of whole days. The `uid` identifies the same entry after it is moved."""

    uid: str
    first: dt.date
    last: dt.date
    title: str
    path: str
    changed_at: dt.datetime
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value in the address of a page, and its name."""

    key: str
    label: str


NO_REVIEW = Choice("", "")


@dataclass(frozen=True, slots=True)
class PersonalDate:
    """A date of one person: the capacity in which it concerns the person, and the review if it is of one."""

    entry: CalendarEntry
    capacity: Choice
    review: Choice = NO_REVIEW
    # Something is still to be done by this day.
    is_open: bool = False


def parse_month(text: str) -> dt.date | None:
    """Return the first day of the month that is written as 2027-02, or None. Years are those a calendar can show."""
    try:
        month = dt.datetime.strptime(text, "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None
    return month if dt.MINYEAR < month.year < dt.MAXYEAR else None


def to_ics(name: str, entries: Iterable[CalendarEntry]) -> bytes:
    """Return the entries as an iCalendar file. Equal entries give equal bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{urlsplit(settings.PORTAL_URL).hostname}")
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.first)
    # The end of an entry of whole days is the day after its last day (RFC 5545, 3.6.1).
    event.add("dtend", entry.last + dt.timedelta(days=1))
    event.add("summary", entry.title)
    event.add("url", settings.PORTAL_URL.rstrip("/") + entry.path)
    event.add("transp", "TRANSPARENT")
    if entry.place:
        event.add("location", entry.place)
    if entry.note:
        event.add("description", entry.note)
    return event
