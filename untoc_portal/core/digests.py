"""Digests: messages for once a day or once a week go in one e-mail, in the morning of the recipient's time zone.

The hour is settings.DIGEST_HOUR. A digest is itself a message, so it is sent once. Two runs, also at the same time,
give one digest: its key names the day, and the messages in it are marked as collected.
"""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from untoc_portal.core import notify
from untoc_portal.core.enums import Channel, MessageState
from untoc_portal.core.models import Message
from untoc_portal.core.presence import require_value

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
    entries = [{"subject": row.subject, "about": row.about, "url": settings.PORTAL_URL + row.url} for row in rows]
    key = f"{channel}:{morning:%Y-%m-%d}"
    person = require_value(rows[0].recipient)
    told = notify.notify_users(EVENT, [person], key=key, path=notify.get_inbox_path(), context={"entries": entries})
    if not told:
        return None
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=MessageState.COLLECTED, digest=told[0], updated_at=timezone.now()
    )
    return told[0]
