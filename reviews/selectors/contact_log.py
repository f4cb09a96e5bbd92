"""The contact log, for the Secretariat: by review and by State, with the text before each correction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from reviews.models import ContactEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from stakeholders.models import State
    from untoc_portal.core.authz import AnyUser


@dataclass(frozen=True, slots=True)
class LoggedContact:
    """A contact as it is now, with what was there before its corrections, the latest first."""

    entry: ContactEntry
    earlier: list[ContactEntry]


class LastContact(NamedTuple):
    """The latest contact in a review, as plain values."""

    reached_on: dt.date
    way: str
    whom: str
    result: str
    state_id: int


def get_last_contacts(reviews: Collection[int]) -> dict[int, LastContact]:
    """Return the latest contact in each of these reviews, in one query."""
    links = ContactEntry.reviews.through.objects.filter(review__in=reviews, contactentry__correction__isnull=True)
    names = ("reached_on", "way", "whom", "result", "state")
    ordered = links.order_by("contactentry__reached_on", "contactentry")
    rows = ordered.values_list("review", *(f"contactentry__{name}" for name in names))
    return {review: LastContact(*values) for review, *values in rows}


def list_contacts(user: AnyUser, *, state: State | None = None, review: int | None = None) -> list[LoggedContact]:
    """Return the contacts with a State or in a review, the latest first. Only the Secretariat gets any."""
    rows = ContactEntry.objects.filter_visible(user).select_related("state", "reached_by")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(reviews=review) if review else rows
    return _with_earlier(rows.order_by("-reached_on", "-pk"))


def _with_earlier(entries: Iterable[ContactEntry]) -> list[LoggedContact]:
    by_key = {entry.pk: entry for entry in entries}
    corrected = {entry.corrects_id for entry in by_key.values()}
    found = []
    for entry in by_key.values():
        if entry.pk in corrected:
            continue
        earlier, before = [], entry.corrects_id
        while before is not None:
            earlier.append(by_key[before])
            before = by_key[before].corrects_id
        found.append(LoggedContact(entry, earlier))
    return found
