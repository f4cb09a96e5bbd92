"""Digests: messages for once a day or once a week go in one e-mail, in the morning of the recipient's time zone.

What needs an act comes first; a number leads to the list behind it. The hour is settings.DIGEST_HOUR. A digest is
itself a message, so it is sent once. Two runs, also at the same time, give one digest: its key names the day, and the
messages in it are marked as collected.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from untoc_portal.core import notify
from untoc_portal.core.enums import Channel, MessageState
from untoc_portal.core.message_acts import find_open_messages
from untoc_portal.core.models import Message
from untoc_portal.core.notices import get_event_title
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

EVENT = "core/digest"
MORNING = dt.time(settings.DIGEST_HOUR)


def get_latest_morning(now: dt.datetime, zone: str, channel: str) -> dt.datetime:
    """Return the latest digest time in the person's time zone.

    It is today or yesterday, or for a weekly digest the latest Monday.
    """
    here = now.astimezone(ZoneInfo(zone))
    day = here.date() if here.time() >= MORNING else here.date() - dt.timedelta(days=1)
    if channel == Channel.WEEKLY:
        day -= dt.timedelta(days=day.weekday())
    return dt.datetime.combine(day, MORNING, tzinfo=here.tzinfo)


def send_digests(now: dt.datetime) -> list[Message]:
    """Create every digest that is due by now, from the messages that waited before that morning. Return the digests."""
    rows = Message.objects.filter(state=MessageState.WAITING, recipient__isnull=False).select_related("recipient")
    made = []
    for (_person, channel), group in groupby(
        rows.order_by("recipient", "channel", "pk"), key=lambda row: (row.recipient_id, row.channel)
    ):
        waiting = list(group)
        morning = get_latest_morning(now, require_value(waiting[0].recipient).time_zone, channel)
        early = [row.pk for row in waiting if row.created_at < morning]
        digest = _collect(early, channel, morning) if early else None
        if digest is not None:
            made.append(digest)
    return made


@transaction.atomic
def _collect(keys: list[int], channel: str, morning: dt.datetime) -> Message | None:
    locked = Message.objects.select_for_update(of=("self",)).select_related("recipient")
    rows = list(locked.filter(pk__in=keys, state=MessageState.WAITING).order_by("pk"))
    if not rows:
        return None
    person = require_value(rows[0].recipient)
    readable = set(Message.objects.filter(pk__in=keys).visible_to(person).values_list("pk", flat=True))
    # What the person may not read any more is not even counted.
    _mark([row for row in rows if row.pk not in readable], MessageState.IN_PORTAL)
    rows = [row for row in rows if row.pk in readable]
    if not rows:
        return None
    with translation.override(person.language):
        context = _build_content(rows, person)
    key = f"{channel}:{morning:%Y-%m-%d}"
    messages = notify.notify_users(EVENT, [person], key=key, path=notify.get_inbox_path(), context=context)
    if not messages:
        return None
    _mark(rows, MessageState.COLLECTED, messages[0])
    return messages[0]


def _mark(rows: list[Message], state: MessageState, digest: Message | None = None) -> None:
    now = timezone.now()
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(state=state, digest=digest, updated_at=now)


@dataclass(frozen=True, slots=True)
class DigestLine:
    """The messages of one kind: how many, and where their list is. A single one says what it is about."""

    title: str
    about: str
    count: int
    url: str


def _build_content(rows: list[Message], person: User) -> dict[str, Any]:
    """Return the sections: what needs an act first. What was done in the meantime needs none any more."""
    is_open = find_open_messages(person)
    needs = [row for row in rows if row.pk in is_open]
    informs = [row for row in rows if row.pk not in is_open]
    return {
        "needs": _list_lines(needs),
        "needs_count": len(needs),
        "informs": _list_lines(informs),
        "earlier_count": len(is_open) - len(needs),
        "needs_url": f"{settings.PORTAL_URL}{notify.get_inbox_path()}?show=needs",
    }


def _list_lines(rows: list[Message]) -> list[DigestLine]:
    by_event: dict[str, list[Message]] = {}
    for row in rows:
        by_event.setdefault(row.event, []).append(row)
    return [_build_line(event, found) for event, found in by_event.items()]


def _build_line(event: str, rows: list[Message]) -> DigestLine:
    first = rows[0]
    if len(rows) == 1:
        return DigestLine(
            first.subject, first.about, 1, settings.PORTAL_URL + reverse("follow_message", args=[first.pk])
        )
    is_one_day = len({row.group_id for row in rows}) == 1 and first.group is not None
    path = first.group.get_absolute_url() if is_one_day and first.group else notify.get_inbox_path()
    url = f"{settings.PORTAL_URL}{path}?{urlencode({'kind': event})}"
    return DigestLine(get_event_title(event), "", len(rows), url)
