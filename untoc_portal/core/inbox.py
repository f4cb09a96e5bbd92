"""What a person does with their own messages: read, archive, put to a later day, and choose channels.

Each act is done to several messages together and can be undone for a minute. What needs the person can be put to a
later day, but not archived: only the act itself clears it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Case, DateTimeField, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from untoc_portal.core import audit, notify
from untoc_portal.core.enums import AuditAction, Channel
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.message_acts import find_open_messages
from untoc_portal.core.models import ChannelChoice, Message, MessageGroup
from untoc_portal.core.notices import BINDING, FIXED
from untoc_portal.core.undo import is_recent

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.accounts.models import User

# A day further away than this is a typing error.
LATEST_DAYS = 366
# The acts that can be undone.
ACTS = ("read", "unread", "archive", "back", "later")
# What is left of a message that is cleared: that the person got it.
CLEARED: dict[str, Any] = {
    **dict.fromkeys(("subject", "about", "body", "url", "act", "concerns_model", "place_model"), ""),
    **dict.fromkeys(("concerns_id", "place_id", "group"), None),
}


@dataclass(frozen=True, slots=True)
class Done:
    """What an act changed: how many messages, the time that undoes it, and how many stay as they need the person."""

    done_at: dt.datetime
    count: int
    left: int = 0


def mark_read(groups: Collection[int] | None, *, actor: User) -> Done:
    """Mark these messages of the person as read, or all in the inbox. What needs the person is still counted."""
    moment = timezone.now()
    return _change(_list_chosen(groups, actor).filter(read_at__isnull=True), moment, read_at=moment)


def mark_unread(groups: Collection[int], *, actor: User) -> Done:
    """Mark these messages of the person as unread."""
    return _change(_list_chosen(groups, actor).filter(read_at__isnull=False), timezone.now(), read_at=None)


@transaction.atomic
def move_to_archive(groups: Collection[int] | None, *, actor: User) -> Done:
    """Archive these messages of the person, or all in the inbox. Those that need the person stay where they are."""
    rows, moment = _list_chosen(groups, actor).filter(archived_at__isnull=True), timezone.now()
    needing = Message.objects.filter(pk__in=find_open_messages(actor)).values("group")
    left = rows.filter(pk__in=needing).count()
    done = _change(rows.exclude(pk__in=needing), moment, archived_at=moment)
    return Done(moment, done.count, left)


def restore_messages(groups: Collection[int], *, actor: User) -> Done:
    """Bring these messages of the person back to the inbox, from the archive or from a later day."""
    rows = _list_chosen(groups, actor).filter(Q(archived_at__isnull=False) | Q(later_until__isnull=False))
    return _change(rows, timezone.now(), archived_at=None, later_before=F("later_until"), later_until=None)


def put_to_later(groups: Collection[int], *, actor: User, day: dt.date) -> Done:
    """Take these messages of the person out of the inbox until the morning of this day, in the person's time zone.

    Raises DomainError if the day is not after today or is more than a year away.
    """
    zone = ZoneInfo(actor.time_zone)
    today = timezone.now().astimezone(zone).date()
    if not today < day <= today + dt.timedelta(days=LATEST_DAYS):
        message = _("Choose a day after today, within a year.")
        raise DomainError("no_later_day", message, field="day")
    until = dt.datetime.combine(day, dt.time(settings.DIGEST_HOUR), tzinfo=zone)
    rows = _list_chosen(groups, actor).filter(archived_at__isnull=True)
    return _change(rows, timezone.now(), later_before=F("later_until"), later_until=until)


@transaction.atomic
def undo_message_act(name: str, moment: dt.datetime, *, actor: User) -> int:
    """Undo an act on messages that the person did at this time, where nothing followed. Return how many it changed.

    Raises LookupError for an unknown act, and DomainError if it is too long ago.
    """
    before = _build_previous_values(moment)[name]
    if not is_recent(moment):
        raise DomainError("not_undoable", _("This can be undone only at once."))
    rows = MessageGroup.objects.of_recipient(actor).filter(updated_at=moment).order_by()
    return rows.update(**before, updated_at=timezone.now())


def _build_previous_values(moment: dt.datetime) -> dict[str, dict[str, Any]]:
    """Return what each act is undone to, by its name. What came back from the archive goes there again."""
    to_archive = Case(When(later_before__isnull=True, then=Value(moment)), default=None, output_field=DateTimeField())
    return {
        "read": {"read_at": None},
        "unread": {"read_at": moment},
        "archive": {"archived_at": None},
        "back": {"archived_at": to_archive, "later_until": F("later_before")},
        "later": {"later_until": F("later_before")},
    }


def _list_chosen(groups: Collection[int] | None, actor: User) -> QuerySet[MessageGroup]:
    rows = MessageGroup.objects.of_recipient(actor)
    return rows.in_inbox(timezone.now()) if groups is None else rows.filter(pk__in=groups)


def _change(rows: QuerySet[MessageGroup], moment: dt.datetime, **values: Any) -> Done:
    return Done(moment, rows.order_by().update(**values, updated_at=moment))


def send_again(message: Message, *, actor: User) -> Message:
    """Queue a message again that failed, was returned or was possibly sent, and record who did it.

    The caller has checked that the actor is in the Secretariat.
    """
    sent = notify.send_again(message)
    audit.record_event(AuditAction.CHANGED, sent, actor=actor, changes={"sent again": sent.event})
    return sent


@transaction.atomic
def choose_channels(channels: Mapping[str, str], *, actor: User) -> list[ChannelChoice]:
    """Store the channel that the person wants for each category of messages, from the next message on.

    Raises DomainError for a category with a fixed channel, and for one that binds if the person wants no e-mail.
    """
    if FIXED.intersection(channels):
        raise DomainError("fixed_channel", _("Messages on your account always come by e-mail."))
    for family in BINDING.intersection(channels):
        if channels[family] == Channel.PORTAL:
            message = _("Deadlines always come by e-mail: choose at once, daily or weekly.")
            raise DomainError("binding_channel", message, field=family)
    chosen = [
        ChannelChoice.objects.update_or_create(user=actor, family=family, defaults={"channel": channel})[0]
        for family, channel in channels.items()
    ]
    audit.record_event(AuditAction.CHANGED, actor, actor=actor, changes={"channels": dict(channels)})
    return chosen


def clear_archived_messages(now: dt.datetime) -> int:
    """Clear the messages that their readers archived long ago. Return how many.

    The texts are removed. A line without text stays, so that no reminder is sent a second time. What was not archived
    is never cleared.
    """
    over = now - dt.timedelta(days=settings.ARCHIVED_MESSAGES_KEPT_DAYS)
    groups = MessageGroup.objects.archived().filter(archived_at__lte=over)
    keys = list(groups.order_by().values_list("pk", flat=True))
    with transaction.atomic():
        rows = Message.objects.filter(group__in=keys)
        rows.update(**CLEARED, updated_at=now)
        MessageGroup.objects.filter(pk__in=keys).delete()
    return len(keys)
