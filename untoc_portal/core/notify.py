"""Telling people: an event becomes one `Message` per recipient, in that person's language; a job sends each.

Templates are `email/<app>/<event>.subject.txt` and `.body.txt`. They get the object's label and an address, never
text from a review: what is confidential stays behind the sign-in (domain rule: who sees what).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from untoc_portal.core import jobs
from untoc_portal.core.enums import MessageState
from untoc_portal.core.models import Message

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


def announce(
    event: str, recipients: Iterable[User], *, key: str, path: str = "", context: dict[str, Any] | None = None
) -> list[Message]:
    """Queue a message on `event` ("app/name") to each active recipient, once per `key`; return those queued now."""
    queued = []
    for recipient in {user.pk: user for user in recipients if user.is_active}.values():
        message = _queue(event, recipient, key=key, path=path, context=context or {})
        if message is not None:
            queued.append(message)
    return queued


def _queue(event: str, recipient: User, *, key: str, path: str, context: dict[str, Any]) -> Message | None:
    with translation.override(recipient.language):
        values = {**context, "recipient": recipient, "url": settings.PORTAL_URL + path if path else ""}
        subject = " ".join(render_to_string(f"email/{event}.subject.txt", values).split())
        body = render_to_string(f"email/{event}.body.txt", values).strip()
    message, created = Message.objects.get_or_create(
        recipient=recipient,
        event=event,
        key=key,
        defaults={"language": recipient.language, "subject": subject[:200], "body": body, "url": path},
    )
    if created:
        jobs.enqueue("core.send_message", key=str(message.pk), message_id=message.pk)
    return message if created else None


def send(message_id: int) -> None:
    """Send the message by e-mail unless it has gone already; raises what the mail server raises, for a retry."""
    message = Message.objects.select_related("recipient").select_for_update(of=("self",)).get(pk=message_id)
    if message.state == MessageState.SENT:
        return
    EmailMessage(message.subject, message.body, settings.DEFAULT_FROM_EMAIL, [message.recipient.email]).send()
    message.state, message.sent_at = MessageState.SENT, timezone.now()
    message.save(update_fields=["state", "sent_at", "updated_at"])
