"""Notify people: an event becomes one `Message` per recipient, in the recipient's language and by their channel.

Every message is in the portal. A job e-mails it immediately, or a digest collects it (`digests.py`). The table
`notices.NOTICES` lists the events and the recipients. Templates are `email/<app>/<event>.subject.txt` and `.body.txt`.
They get the label of the object and a URL, never text from a review. Confidential text is shown only after the sign-in
(domain rule: who sees what).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import smtplib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from untoc_portal.core import authz, bounces, jobs
from untoc_portal.core.enums import NEEDS_ATTENTION_STATES, Channel, MessageCategory, MessageState, RoleGroup
from untoc_portal.core.mail_pages import render_mail_page
from untoc_portal.core.models import ChannelChoice, Message, MessageGroup
from untoc_portal.core.notices import (
    DEFAULT_CHANNEL,
    FIXED,
    SECRETARIAT_CHANNEL,
    SUMMARY,
    Act,
    Grouping,
    Notice,
    get_notice,
)
from untoc_portal.core.presence import require_value
from untoc_portal.core.signs import show_signs_plainly

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

SENDING_TIMEOUT = dt.timedelta(seconds=settings.MAIL_ATTEMPT_SECONDS)
# SMTP: a refusal with this code or a higher one is final (RFC 5321, section 4.2.1).
PERMANENT_FAILURE_CODE = 500


class StillSendingError(Exception):
    """Another attempt to send this message has not ended. A later attempt will see how it ended."""


def notify_users(
    event: str,
    recipients: Iterable[User],
    *,
    key: str,
    path: str = "",
    about: object = "",
    concerns: Model | None = None,
    context: dict[str, Any] | None = None,
    address: str = "",
) -> list[Message]:
    """Create a message on `event` ("app/name") for each active recipient, once per `key`.

    Return the new messages. `about` is an object that the message names, such as a review, in the recipient's language.
    `concerns` is the row that the act of the message is about; without it, it is `about`. Who may not read both any
    more does not see the message. `address` is for a message that must go to another address than the recorded one.
    Raises LookupError for an unknown event.
    """
    people = {user.pk: user for user in recipients if user.is_active}
    notice = get_notice(event)
    place = about if isinstance(about, Model) else None
    occasion = _Occasion(event, notice, key, path, str(address), about, place, concerns or place, context or {})
    chosen = dict.fromkeys(people, notice.channel) if notice.channel else get_channels(people, notice.family)
    roles = _find_roles(notice, people)
    messages = []
    for recipient in people.values():
        message = _create_message(occasion, recipient, channel=chosen[recipient.pk], roles=roles)
        if message is not None:
            messages.append(message)
    return messages


@dataclass(frozen=True, slots=True)
class _Occasion:
    """An event of which people are notified."""

    event: str
    notice: Notice
    key: str
    path: str
    address: str
    about: object
    place: Model | None
    concerns: Model | None
    context: dict[str, Any]


def _find_roles(notice: Notice, people: Collection[int]) -> dict[str, set[int]]:
    """Return who of these people has the roles that the row of the table names."""
    wanted = {RoleGroup.SECRETARIAT, *notice.summary_for, *(notice.act.roles if notice.act else ())}
    rows = Group.objects.filter(name__in=wanted, user__in=people).values_list("name", "user")
    found: dict[str, set[int]] = {role: set() for role in wanted}
    for name, person in rows:
        found[name].add(person)
    return found


def _get_act(occasion: _Occasion, recipient: User, roles: dict[str, set[int]]) -> str:
    """Return the name of the act for which this person can be asked, or nothing if the message only informs."""
    act = occasion.notice.act
    if act is None or occasion.concerns is None:
        return ""
    if act.roles:
        is_asked = any(recipient.pk in roles[role] for role in act.roles)
    else:
        is_asked = recipient.pk not in roles[RoleGroup.SECRETARIAT]
    return act.name if is_asked else ""


def _open_group(
    occasion: _Occasion, recipient: User, act: str, roles: dict[str, set[int]]
) -> tuple[MessageGroup, bool]:
    """Return the message of the day to which the event belongs, and whether it is new. It is back in the inbox.

    A constraint of the table keeps it once a day, no matter who asks at the same time.
    """
    now = timezone.now()
    notice = occasion.notice
    is_summed_up = not act and any(recipient.pk in roles[role] for role in notice.summary_for)
    is_alone = notice.grouping is Grouping.ALONE and not is_summed_up
    group, is_new = MessageGroup.objects.get_or_create(
        recipient=recipient,
        kind=SUMMARY if is_summed_up else occasion.event,
        day=now.astimezone(ZoneInfo(recipient.time_zone)).date(),
        part=occasion.key if is_alone else "",
        defaults={"latest_at": now},
    )
    return group, is_new


def get_inbox_path() -> str:
    """Return the URL path of the page with the user's messages."""
    return reverse("inbox")


def get_act_url(message: Message) -> str:
    """Return the URL path of the page where the act of the message is done."""
    act = get_notice(message.event).act
    if act is not None and act.get_url is not None:
        row = apps.get_model(message.concerns_model)._default_manager.filter(pk=message.concerns_id).first()
        if row is not None:
            return act.get_url(row)
    return message.url or get_inbox_path()


def get_channels(people: Collection[int], family: MessageCategory) -> dict[int, Channel]:
    """Return the channel of each of these people for messages of this category."""
    found = dict.fromkeys(people, DEFAULT_CHANNEL[family])
    if DEFAULT_CHANNEL[family] != SECRETARIAT_CHANNEL[family]:
        found |= dict.fromkeys(authz.filter_role_members(RoleGroup.SECRETARIAT, found), SECRETARIAT_CHANNEL[family])
    if family not in FIXED:
        rows = ChannelChoice.objects.filter(user__in=found, family=family)
        found |= {row.user_id: Channel(row.channel) for row in rows}
    return found


def get_channels_by_category(user: User) -> dict[MessageCategory, Channel]:
    """Return the person's channel for each category of messages."""
    chosen = {row.family: Channel(row.channel) for row in user.channel_choices.all()}
    default = SECRETARIAT_CHANNEL if authz.is_secretariat(user) else DEFAULT_CHANNEL
    return {family: chosen.get(family, default[family]) for family in MessageCategory}


# The initial state of a message, by channel.
INITIAL_STATE_BY_CHANNEL = {
    Channel.EMAIL: MessageState.QUEUED,
    Channel.DAILY: MessageState.WAITING,
    Channel.WEEKLY: MessageState.WAITING,
    Channel.PORTAL: MessageState.IN_PORTAL,
}


def _choose_channel(notice: Notice, channel: Channel, *, is_first: bool) -> Channel:
    """Return the channel of one message, from the one that the person chose for its category.

    What binds is always e-mailed. If similar events of a day only inform, the first one is e-mailed immediately and
    the others together.
    """
    if channel == Channel.PORTAL and notice.binds:
        return Channel.DAILY
    is_one_more = not (is_first or notice.channel)
    return Channel.DAILY if channel == Channel.EMAIL and is_one_more else channel


def _is_notified(occasion: _Occasion, recipient: User) -> bool:
    return Message.objects.filter(recipient=recipient, event=occasion.event, key=occasion.key).exists()


@transaction.atomic
def _create_message(
    occasion: _Occasion, recipient: User, *, channel: Channel, roles: dict[str, set[int]]
) -> Message | None:
    if _is_notified(occasion, recipient):
        return None
    notice, act = occasion.notice, _get_act(occasion, recipient, roles)
    group, is_new = None, True
    if notice.family not in FIXED:
        group, is_new = _open_group(occasion, recipient, act, roles)
    channel = _choose_channel(notice, channel, is_first=is_new or bool(act))
    with translation.override(recipient.language):
        subject = _render(occasion, recipient, "subject", occasion.path)
        body = "" if act else _render(occasion, recipient, "body", occasion.path)
        label = str(occasion.about)
    message, created = Message.objects.get_or_create(
        recipient=recipient,
        event=occasion.event,
        key=occasion.key,
        defaults={
            "family": notice.family,
            "channel": channel,
            "state": INITIAL_STATE_BY_CHANNEL[channel],
            "language": recipient.language,
            "subject": " ".join(subject.split())[:200],
            "about": label[:300],
            "body": body,
            "url": occasion.path,
            "to": occasion.address,
            "group": group,
            "act": act,
            **_name_row("concerns", occasion.concerns),
            **_name_row("place", occasion.place),
        },
    )
    if not created:
        # Another worker was faster. An empty message of the day must not stay.
        _drop_if_empty(group)
        return None
    if act:
        # The link leads to what is to be done, or says that it was done in the meantime.
        with translation.override(recipient.language):
            message.body = _render(
                occasion, recipient, "body", reverse("follow_message", args=[message.pk]), notice.act
            )
        message.save(update_fields=["body"])
    if group is not None:
        MessageGroup.objects.filter(pk=group.pk).update(
            latest_at=timezone.now(), read_at=None, archived_at=None, later_until=None, updated_at=timezone.now()
        )
    if message.state == MessageState.QUEUED:
        jobs.enqueue("core.send_message", key=str(message.pk), message_id=message.pk)
    return message


def _render(occasion: _Occasion, recipient: User, part: str, path: str, act: Act | None = None) -> str:
    values = {
        **occasion.context,
        "recipient": recipient,
        "url": settings.PORTAL_URL + path if path else "",
        "act": act.label if act else "",
    }
    return show_signs_plainly(render_to_string(f"email/{occasion.event}.{part}.txt", values)).strip()


def _name_row(name: str, row: Model | None) -> dict[str, Any]:
    return {} if row is None else {f"{name}_model": row._meta.label_lower, f"{name}_id": row.pk}


def _drop_if_empty(group: MessageGroup | None) -> None:
    if group is not None and not group.entries.exists():
        group.delete()


def write_to_address(
    address: str,
    event: str,
    *,
    key: str,
    language: str,
    path: str,
    end_path: str,
    context: dict[str, Any],
) -> Message | None:
    """Queue a message to a person without an account, once per `key`.

    Returns None if it was queued before. `end_path` is the page where the person can stop such messages without a
    sign-in. Each message contains it.
    """
    portal = settings.PORTAL_URL
    with translation.override(language):
        values = {**context, "portal": portal, "url": portal + path, "end_url": portal + end_path}
        subject = " ".join(render_to_string(f"email/{event}.subject.txt", values).split())
        body = show_signs_plainly(render_to_string(f"email/{event}.body.txt", values)).strip()
    message, created = Message.objects.get_or_create(
        recipient=None,
        to=address,
        event=event,
        key=key,
        defaults={
            "family": get_notice(event).family,
            "language": language,
            "subject": subject[:200],
            "body": body,
            "url": path,
        },
    )
    if created:
        jobs.enqueue("core.send_message", key=str(message.pk), message_id=message.pk)
    return message if created else None


def send_message(message_id: int) -> None:
    """Send the message to the mail server, once.

    The state "being sent" is committed before the connection. If the connection breaks after the text was handed over,
    the message is marked as possibly sent. A later attempt that still finds "being sent" after the time limit marks it
    too. Then only a person decides to send it again. An error while connecting is raised for a retry, and so is a
    temporary refusal. A permanent refusal is recorded as failed.
    """
    if not _claim(message_id):
        return
    message = Message.objects.select_related("recipient").get(pk=message_id)
    if message.group_id is not None and not authz.is_visible(require_value(message.recipient), message):
        # Since it was queued, its reader has lost the right to read what it is about.
        _note(message, MessageState.IN_PORTAL)
        return
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:
        _note(message, MessageState.QUEUED, error=str(error))
        raise
    try:
        _email(message, connection).send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        _record_refusal(message, error)
    except Exception as error:  # noqa: BLE001 (whatever it was, the text may have gone)
        _note(message, MessageState.POSSIBLY_SENT, error=str(error))
    else:
        _note(message, MessageState.SENT, sent_at=timezone.now())
    finally:
        with contextlib.suppress(Exception):
            connection.close()


def _claim(message_id: int) -> bool:
    """Claim the message for this attempt and return whether that worked.

    Only one of two attempts can claim it. A message whose earlier attempt was interrupted is marked as possibly sent.
    Raises StillSendingError if another attempt is still sending it.
    """
    now = timezone.now()
    abandoned = Message.objects.filter(
        pk=message_id, state=MessageState.SENDING, sending_since__lt=now - SENDING_TIMEOUT
    )
    abandoned.update(state=MessageState.POSSIBLY_SENT, error="the attempt did not come to its end", updated_at=now)
    mine = Message.objects.filter(pk=message_id, state=MessageState.QUEUED).update(
        state=MessageState.SENDING, sending_since=now, updated_at=now
    )
    if mine:
        return True
    if Message.objects.filter(pk=message_id, state=MessageState.SENDING).exists():
        message = "another attempt is sending this message"
        raise StillSendingError(message)
    return False


def _email(message: Message, connection: Any) -> EmailMultiAlternatives:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": bounces.build_message_id(message, domain)}
    to = [message.to or require_value(message.recipient).email]
    mail = EmailMultiAlternatives(
        message.subject, message.body, settings.DEFAULT_FROM_EMAIL, to, headers=headers, connection=connection
    )
    mail.attach_alternative(render_mail_page(message), "text/html")
    return mail


def _record_refusal(message: Message, error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> None:
    codes = (
        [code for code, _text in error.recipients.values()]
        if isinstance(error, smtplib.SMTPRecipientsRefused)
        else [error.smtp_code]
    )
    if all(code >= PERMANENT_FAILURE_CODE for code in codes):
        _note(message, MessageState.FAILED, error=str(error))
        return
    _note(message, MessageState.QUEUED, error=str(error))
    raise error


def _note(message: Message, state: MessageState, *, error: str = "", sent_at: dt.datetime | None = None) -> None:
    Message.objects.filter(pk=message.pk, state=MessageState.SENDING).update(
        state=state, error=error[:2000], sent_at=sent_at, updated_at=timezone.now()
    )


def send_again(message: Message) -> Message:
    """Queue again a message that failed, was returned or was possibly sent. The caller has looked at it."""
    with transaction.atomic():
        left = Message.objects.filter(pk=message.pk, state__in=NEEDS_ATTENTION_STATES)
        if left.update(state=MessageState.QUEUED, sending_since=None, error="", updated_at=timezone.now()):
            key = f"{message.pk}:{timezone.now().isoformat()}"
            jobs.enqueue("core.send_message", key=key, message_id=message.pk)
    message.refresh_from_db()
    return message
