"""What a person read last at one place, and what has changed since.

A reading view gives its reader the signed text (core/second_look.py). When the reader says “I have read it”, exactly
that text is stored, by its hash, even if it has changed in the meantime. The next reading, and the second look before
the action, compare it with the current text. No one else can see what a person read, not even the Secretariat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import LastReading, ReadText
from untoc_portal.core.reader_queries import ReaderQuery
from untoc_portal.core.second_look import (
    Change,
    Check,
    Reading,
    build_reading_from_rows,
    build_reading_rows,
    compare_readings,
    read_from_token,
)

if TYPE_CHECKING:
    import datetime as dt

    from untoc_portal.accounts.models import User
    from untoc_portal.core.authz import AnyUser


@dataclass(frozen=True, slots=True)
class SinceRead:
    """When a person read the text last, and what has changed since."""

    at: dt.datetime
    changes: tuple[Change, ...]


@transaction.atomic
def record_reading(user: User, place: str, current: Reading, *, seen: str) -> LastReading:
    """Store the text that the user has `seen` as the last one read at this place, instead of the one before.

    The caller has checked that the user may read the place. Raises DomainError if `seen` is no text of the portal.
    """
    reading = current if seen == current.digest else read_from_token(seen)
    if reading is None:
        raise DomainError("not_read", _("Open the text again: what was sent is not what the page showed."))
    text, _created = ReadText.objects.get_or_create(
        sha256=reading.digest, defaults={"parts": build_reading_rows(reading)}
    )
    row, _created = LastReading.objects.update_or_create(user=user, place=place, defaults={"text": text})
    ReadText.objects.filter(readings__isnull=True).delete()
    return row


def describe_reading(since: SinceRead | None, place: str) -> Check:
    """Return the line of a second look that says whether the user has read exactly this text."""
    if since is None:
        return Check(_("You have not read this text in the reading view."), url=place)
    day = {"date": date_format(timezone.localtime(since.at), "SHORT_DATETIME_FORMAT")}
    if since.changes:
        return Check(_("The text has changed since you read it on %(date)s.") % day, url=place)
    return Check(_("You read exactly this text on %(date)s.") % day, is_in_order=True)


_LAST = ReaderQuery(
    lambda reader, place: LastReading.objects.visible_to(reader).filter(place=place).select_related("text"), 1
)


def compare_with_last_reading(user: AnyUser, place: str, current: Reading) -> SinceRead | None:
    """Return when the user read the text last and what has changed since, or None if the user has not read it."""
    row = next(_LAST.read(user, place), None)
    if row is None:
        return None
    is_same = row.text.sha256 == current.digest
    changes = () if is_same else tuple(compare_readings(build_reading_from_rows(row.text.parts), current))
    return SinceRead(row.updated_at, changes)
