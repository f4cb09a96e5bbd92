"""What was computed of all reviews is kept, and brought up to date for the reviews that acts were about since.

The board and the steering page of the Secretariat read hundreds of reviews with their States, people and history. Each
act writes to the audit trail, so its last rows say what has changed. A reader after an act reads again only the reviews
of that act (`ABOUT`). After an act on anything else, and for what changes without an act after `settings.BOARD_SECONDS`
at the latest, all is read again. Who may read is asked in each request.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from reviews.models import ContactEntry
from reviews.workflow import CHASING
from untoc_portal.core import authz
from untoc_portal.core.exceptions import NotAllowedError
from untoc_portal.core.models import AuditEvent

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from untoc_portal.core.authz import AnyUser

T = TypeVar("T")
# Acts on these rows change what is computed of these reviews, and of no other: model → path to the review.
ABOUT = {
    "reviews.review": "pk",
    "reviews.assignment": "delegation__review",
    "reviews.answer": "review",
    "reviews.clarification": "review",
    "reviews.contactentry": "reviews",
    "reviews.deadline": "review",
    "reviews.feedback": "review",
    "reviews.letter": "reviews",
    "reviews.feedbackentry": "feedback__review",
    "reviews.mandate": "delegation__review",
    "reviews.nomination": "delegation__review",
    "reviews.officerincharge": "review",
    "reviews.outcome": "review",
    "reviews.outcomeparagraph": "outcome__review",
}
# Acts on these rows change nothing of it.
APART = frozenset(
    {
        "core.preparation",
        "core.recordtranslation",
        "reviews.letteranswer",
        "reviews.letterbatch",
        "reviews.lettertemplate",
        "reviews.noteverbale",
        "reviews.savedview",
        "reviews.secretariatnote",
    }
)
# How many of the last rows of the audit trail are compared, so that a row that was committed late is seen too.
WINDOW = 200


@dataclass(frozen=True, slots=True)
class _Stored:
    """A computed value, the day and the last events on which it is based, and until when it is used."""

    value: Any
    today: dt.date
    events: frozenset[int]
    contact: int | None
    until: float


# name → what is kept; one process keeps its own
_STORED: dict[str, _Stored] = {}
_OF_DAY: dict[str, tuple[dt.date, Any]] = {}


def require_secretariat(user: AnyUser) -> None:
    """Raise NotAllowedError if the user is not in the Secretariat: what is kept is the same for every reader."""
    if not authz.is_secretariat(user):
        raise NotAllowedError(_("Only the Secretariat sees all reviews."), rule=CHASING)


def get_or_build(
    name: str, today: dt.date, build: Callable[[], T], update: Callable[[T, frozenset[int]], T] | None = None
) -> T:
    """Return what is kept under this name, with the reviews of later acts read again by `update`, or build it."""
    if not settings.BOARD_SECONDS:
        return build()
    events, contact = _read_trail()
    kept, until = _STORED.get(name), time.monotonic() + settings.BOARD_SECONDS
    value: T
    if kept is None or kept.today != today or time.monotonic() >= kept.until:
        value = build()
    else:
        value, until = kept.value, kept.until
        changed = find_changed_reviews([row for row in events if row[0] not in kept.events])
        if changed is None or (changed and update is None) or (not changed and kept.contact != contact):
            value, until = build(), time.monotonic() + settings.BOARD_SECONDS
        elif changed and update is not None:
            value = update(value, changed)
    _STORED[name] = _Stored(value, today, frozenset(row[0] for row in events), contact, until)
    return value


def get_for_day(name: str, today: dt.date, build: Callable[[], T]) -> T:
    """Return what was built under this name on this day, or build it: what no act of the day changes."""
    if not settings.BOARD_SECONDS:
        return build()
    kept = _OF_DAY.get(name)
    if kept is None or kept[0] != today:
        kept = _OF_DAY[name] = (today, build())
    value: T = kept[1]
    return value


def _read_trail() -> tuple[list[tuple[int, int | None, int | None]], int | None]:
    """Return the last rows of the audit trail, and the last contact: a reminder by rule is logged without an act."""
    rows = AuditEvent.objects.order_by("-pk").values_list("pk", "content_type", "object_id")
    last = ContactEntry.objects.order_by("-pk").values_list("pk", flat=True)
    return list(rows[:WINDOW]), last.first()


def find_changed_reviews(events: list[tuple[int, int | None, int | None]]) -> frozenset[int] | None:
    """Return the reviews that these events are about, or None if they may be about others too."""
    if len(events) >= WINDOW:
        return None
    about: dict[str, set[int]] = {}
    for _pk, kind, key in events:
        label = _label(kind)
        if label in APART:
            continue
        if label not in ABOUT or key is None:
            return None
        about.setdefault(label, set()).add(key)
    found: set[int] = about.pop("reviews.review", set())
    for label, keys in about.items():
        rows = set(apps.get_model(label)._base_manager.filter(pk__in=keys).values_list("pk", ABOUT[label]))
        # One is gone, or is about no single review, such as the officer of a region.
        if {pk for pk, _review in rows} != keys or any(review is None for _pk, review in rows):
            return None
        found.update(review for _pk, review in rows)
    return frozenset(found)


def _label(kind: int | None) -> str:
    if kind is None:
        return ""
    found = ContentType.objects.get_for_id(kind)
    return f"{found.app_label}.{found.model}"
