"""Telling people: an event becomes one `Message` per recipient, in that person's language; a job sends each.

Templates are `email/<app>/<event>.subject.txt` and `.body.txt`. They get the object's label and an address, never
text from a review: what is confidential stays behind the sign-in (domain rule: who sees what).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import smtplib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from untoc_portal.core import jobs
from untoc_portal.core.enums import MessageState
from untoc_portal.core.models import Message

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

SENDING_ENDS = dt.timedelta(seconds=settings.MAIL_ATTEMPT_SECONDS)
# SMTP: from here on a refusal is final (RFC 5321, section 4.2.1).
REFUSED_FOR_GOOD = 500


class StillSendingError(Exception):
    """Another attempt to send this message has not ended; a later one will see how it ended."""


def announce(
    event: str,
    recipients: Iterable[User],
    *,
    key: str,
    path: str = "",
    context: dict[str, Any] | None = None,
    address: str = "",
) -> list[Message]:
    """Queue a message on `event` ("app/name") to each active recipient, once per `key`; return those queued now.

    `address` is for a message that must reach a person elsewhere than at the address on record.
    """
    queued = []
    for recipient in {user.pk: user for user in recipients if user.is_active}.values():
        message = _queue(event, recipient, key=key, path=path, context=context or {}, address=address)
        if message is not None:
            queued.append(message)
    return queued


def _queue(
    event: str, recipient: User, *, key: str, path: str, context: dict[str, Any], address: str
) -> Message | None:
    with translation.override(recipient.language):
        values = {**context, "recipient": recipient, "url": settings.PORTAL_URL + path if path else ""}
        subject = " ".join(render_to_string(f"email/{event}.subject.txt", values).split())
        body = render_to_string(f"email/{event}.body.txt", values).strip()
    message, created = Message.objects.get_or_create(
        recipient=recipient,
        event=event,
        key=key,
        defaults={"language": recipient.language, "subject": subject[:200], "body": body, "url": path, "to": address},
    )
    if created:
        jobs.enqueue("core.send_message", key=str(message.pk), message_id=message.pk)
    return message if created else None


def write_to(
    address: str,
    event: str,
    *,
    key: str,
    language: str,
    path: str,
    end_path: str,
    context: dict[str, Any],
) -> Message | None:
    """Queue a message to somebody without an account, once per `key`; None when it was queued before.

    `end_path` is where such messages are ended without a sign-in: each one carries it.
    """
    portal = settings.PORTAL_URL
    with translation.override(language):
        values = {**context, "portal": portal, "url": portal + path, "end_url": portal + end_path}
        subject = " ".join(render_to_string(f"email/{event}.subject.txt", values).split())
        body = render_to_string(f"email/{event}.body.txt", values).strip()
    message, created = Message.objects.get_or_create(
        recipient=None,
        to=address,
        event=event,
        key=key,
        defaults={"language": language, "subject": subject[:200], "body": body, "url": path},
    )
    if created:
        jobs.enqueue("core.send_message", key=str(message.pk), message_id=message.pk)
    return message if created else None


def send(message_id: int) -> None:
    """Hand the message to the mail server, once.

    "Being sent" is committed before the server is spoken to. Found so by a later attempt, or when the line broke after
    the text was handed over, the message is marked as possibly sent: only a person decides to send it again. Before
    that moment whatever the server raises is raised here, for a retry; a refusal for good is noted as failed.
    """
    if not _claim(message_id):
        return
    message = Message.objects.select_related("recipient").get(pk=message_id)
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:
        _note(message, MessageState.QUEUED, error=str(error))
        raise
    try:
        _email(message, connection).send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        _refused(message, error)
    except Exception as error:  # noqa: BLE001 (whatever it was, the text may have gone)
        _note(message, MessageState.POSSIBLY_SENT, error=str(error))
    else:
        _note(message, MessageState.SENT, sent_at=timezone.now())
    finally:
        with contextlib.suppress(Exception):
            connection.close()


def _claim(message_id: int) -> bool:
    """Take the message for this attempt; of two that try, one gets it. One that somebody left half-way is marked."""
    now = timezone.now()
    abandoned = Message.objects.filter(pk=message_id, state=MessageState.SENDING, sending_since__lt=now - SENDING_ENDS)
    abandoned.update(state=MessageState.POSSIBLY_SENT, error="the attempt did not come to its end", updated_at=now)
    mine = Message.objects.filter(pk=message_id, state=MessageState.QUEUED).update(
        state=MessageState.SENDING, sending_since=now, updated_at=now
    )
    if mine:
        return True
    if Message.objects.filter(pk=message_id, state=MessageState.SENDING).exists():
        message = "another attempt has this message in hand"
        raise StillSendingError(message)
    return False


def _email(message: Message, connection: Any) -> EmailMessage:
    # The same for each attempt, so that whoever receives a message twice can tell.
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<portal-message-{message.pk}@{domain}>"}
    to = [message.to or message.recipient.email]
    return EmailMessage(
        message.subject, message.body, settings.DEFAULT_FROM_EMAIL, to, headers=headers, connection=connection
    )


def _refused(message: Message, error: smtplib.SMTPException) -> None:
    codes = (
        [code for code, _text in error.recipients.values()]
        if isinstance(error, smtplib.SMTPRecipientsRefused)
        else [error.smtp_code]
    )
    if all(code >= REFUSED_FOR_GOOD for code in codes):
        _note(message, MessageState.FAILED, error=str(error))
        return
    _note(message, MessageState.QUEUED, error=str(error))
    raise error


def _note(message: Message, state: MessageState, *, error: str = "", sent_at: dt.datetime | None = None) -> None:
    Message.objects.filter(pk=message.pk, state=MessageState.SENDING).update(
        state=state, error=error[:2000], sent_at=sent_at, updated_at=timezone.now()
    )


def send_again(message: Message) -> Message:
    """Queue a message that failed, or possibly went, once more; whoever asks has looked at it."""
    with transaction.atomic():
        left = Message.objects.filter(pk=message.pk, state__in=[MessageState.FAILED, MessageState.POSSIBLY_SENT])
        if left.update(state=MessageState.QUEUED, sending_since=None, error="", updated_at=timezone.now()):
            key = f"{message.pk}:{timezone.now().isoformat()}"
            jobs.enqueue("core.send_message", key=key, message_id=message.pk)
    message.refresh_from_db()
    return message
