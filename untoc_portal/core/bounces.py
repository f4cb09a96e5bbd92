"""Messages that come back: a report on delivery (RFC 3464) names the message it is about by its Message-ID.

The Message-ID is signed, so that nobody can make up the failure of a message they were never sent.
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
# A report of this class says that it will not be tried again (RFC 3463).
PERMANENT_BOUNCE = "5."


def build_message_id(message: Message, domain: str) -> str:
    """Return the Message-ID, the same at each attempt, so that whoever receives a message twice can tell."""
    return f"<portal-message-{message.pk}.{_signature(message.pk)}@{domain}>"


def _signature(pk: int) -> str:
    return salted_hmac("untoc_portal.core.bounces", str(pk), algorithm="sha256").hexdigest()[:16]


def record_bounce(raw: bytes) -> Message | None:
    """Note that a message came back for good, with the reason; return it, or None when this is no such report."""
    report = email.message_from_bytes(raw, policy=email.policy.default)
    reasons = [reason for reason in _reasons(report) if reason]
    pk = _about(report)
    if not reasons or pk is None:
        return None
    went = Message.objects.filter(pk=pk, state__in=(MessageState.SENT, MessageState.POSSIBLY_SENT))
    noted = went.update(state=MessageState.BOUNCED, error="; ".join(reasons)[:2000], updated_at=timezone.now())
    return Message.objects.get(pk=pk) if noted else None


def _reasons(report: EmailMessage) -> Iterator[str]:
    """Say why it failed for good, for each recipient it did."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.iter_parts() if part.is_multipart() else ():
                if str(block.get("Status", "")).strip().startswith(PERMANENT_BOUNCE):
                    yield str(block.get("Diagnostic-Code") or block["Status"]).strip()


def _about(report: EmailMessage) -> int | None:
    """Return the key of the message the report is about, when its signature is ours."""
    for part in report.walk():
        text = str(part.get("Message-ID", ""))
        if part.get_content_type() == "text/rfc822-headers":
            text = part.get_content()
        found = MESSAGE_ID.search(text)
        if found and constant_time_compare(found[2], _signature(int(found[1]))):
            return int(found[1])
    return None
