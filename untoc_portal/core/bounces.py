"""Returned messages: a delivery report (RFC 3464) names its message by the Message-ID.

The Message-ID is signed, so that no one can report the failure of a message that they never received.
"""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from untoc_portal.core.enums import MessageState
from untoc_portal.core.models import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGE_ID = re.compile(r"<portal-message-(\d{1,18})\.([0-9a-f]{16})@")
# A report of this class means that delivery is not tried again (RFC 3463).
PERMANENT_BOUNCE = "5."


def build_message_id(message: Message, domain: str) -> str:
    """Return the Message-ID. It is the same at each attempt, so that a recipient can recognize a repeated message."""
    return f"<portal-message-{message.pk}.{_signature(message.pk)}@{domain}>"


def _signature(pk: int) -> str:
    return salted_hmac("untoc_portal.core.bounces", str(pk), algorithm="sha256").hexdigest()[:16]


def record_bounce(raw: bytes) -> Message | None:
    """Record that a message was refused permanently, with the reason, and return it.

    Returns None if this is no such report.
    """
    report = email.message_from_bytes(raw, policy=email.policy.default)
    reasons = [reason for reason in _reasons(report) if reason]
    pk = _find_message_key(report)
    if not reasons or pk is None:
        return None
    went = Message.objects.filter(pk=pk, state__in=(MessageState.SENT, MessageState.POSSIBLY_SENT))
    count = went.update(state=MessageState.BOUNCED, error="; ".join(reasons)[:2000], updated_at=timezone.now())
    return Message.objects.get(pk=pk) if count else None


def _reasons(report: EmailMessage) -> Iterator[str]:
    """Yield the reason of the permanent failure for each recipient."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.iter_parts() if part.is_multipart() else ():
                if str(block.get("Status", "")).strip().startswith(PERMANENT_BOUNCE):
                    yield str(block.get("Diagnostic-Code") or block["Status"]).strip()


def _find_message_key(report: EmailMessage) -> int | None:
    """Return the key of the message that the report is about, if the signature is valid."""
    for part in report.walk():
        text = str(part.get("Message-ID", ""))
        if part.get_content_type() == "text/rfc822-headers":
            text = part.get_content()
        found = MESSAGE_ID.search(text)
        if found and constant_time_compare(found[2], _signature(int(found[1]))):
            return int(found[1])
    return None
