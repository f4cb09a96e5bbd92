"""What a person does with their own messages: open them, and choose a channel for each category."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.models import ChannelChoice, Message
from untoc_portal.core.notices import FIXED
from untoc_portal.core.undo import is_recent

if TYPE_CHECKING:
    import datetime as dt

    from untoc_portal.accounts.models import User


def mark_message_opened(message: Message, *, actor: User) -> Message:
    """Record that the person has opened the message. Raises NotAllowedError if the message belongs to someone else."""
    if message.recipient_id != actor.pk:
        raise NotAllowedError(_("This message is not yours."))
    now = timezone.now()
    Message.objects.unread().filter(pk=message.pk).update(read_at=now, updated_at=now)
    message.refresh_from_db()
    return message


def mark_all_messages_opened(*, actor: User) -> dt.datetime:
    """Mark all messages of the person as read. Return the time, which is needed to undo it."""
    now = timezone.now()
    Message.objects.in_inbox_of(actor).unread().update(read_at=now, updated_at=now)
    return now


def undo_open_all_messages(moment: dt.datetime, *, actor: User) -> int:
    """Mark as unread again the messages that the person marked as read at this time.

    Return how many. Raises DomainError if the time is too long ago.
    """
    if not is_recent(moment):
        raise DomainError("not_undoable", _("This can be undone only at once."))
    rows = Message.objects.in_inbox_of(actor).filter(read_at=moment)
    return rows.update(read_at=None, updated_at=timezone.now())


@transaction.atomic
def choose_channels(channels: Mapping[str, str], *, actor: User) -> list[ChannelChoice]:
    """Store the channel that the person wants for each category of messages, from the next message on.

    Raises DomainError for a category with a fixed channel.
    """
    if FIXED.intersection(channels):
        raise DomainError("fixed_channel", _("Messages on your account always come by e-mail."))
    chosen = [
        ChannelChoice.objects.update_or_create(user=actor, family=family, defaults={"channel": channel})[0]
        for family, channel in channels.items()
    ]
    audit.record_event(AuditAction.CHANGED, actor, actor=actor, changes={"channels": dict(channels)})
    return chosen
