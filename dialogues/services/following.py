"""Subscriptions by e-mail. The owner of an address confirms it and then gets each publication once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from dialogues.models import Subscription
from dialogues.selectors.following import News, Topic, list_news
from untoc_portal.core import audit, notify, throttling
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import join_sentences
from untoc_portal.core.models import Message
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from stakeholders.models import State

# The number of requests of a visitor in an hour, and the time to confirm an address.
MAX_REQUESTS_PER_HOUR = 10
CONFIRM_WITHIN = dt.timedelta(days=7)
# The maximum number of items in a mail. The page has all of them.
MAX_NEWS_ITEMS = 20


@transaction.atomic
def subscribe(topic: Topic, *, email: str, language: str, visitor: str) -> None:
    """Send the address a link with which its owner confirms. Nothing else is sent to it before.

    The result is the same if the address already follows, so that no one learns which addresses are stored. Raises
    DomainError if the address is not valid, or `visitor` asks too often.
    """
    try:
        validate_email(email)
    except ValidationError as error:
        raise DomainError("invalid", join_sentences(error.messages), field="email") from None
    if not throttling.count_and_check_limit("follow", visitor, limit=MAX_REQUESTS_PER_HOUR, seconds=3600):
        raise DomainError("too_often", _("Too many requests. Try again in an hour."), field="email")
    subscription, created = Subscription.objects.get_or_create(
        email=email.lower(), **_columns(topic), defaults={"language": language}
    )
    if created:
        audit.record_event(AuditAction.CREATED, subscription, actor=None)
    if subscription.confirmed_at is None:
        context = {"topic": str(topic.subject)}
        # At most once a day, however often it is requested.
        key = f"{subscription.pk}:{timezone.localdate().isoformat()}"
        _write(subscription, "dialogues/follow_confirm", key=key, path=subscription.get_absolute_url(), context=context)


def _columns(topic: Topic) -> dict[str, State | object]:
    is_state = topic.kind == "states"
    return {"state": topic.subject if is_state else None, "working_group": None if is_state else topic.subject}


def _write(subscription: Subscription, event: str, *, key: str, path: str, context: dict[str, Any]) -> None:
    end = reverse("dialogues:subscription_end", args=[subscription.token])
    notify.write_to_address(
        subscription.email, event, key=key, language=subscription.language, path=path, end_path=end, context=context
    )


@transaction.atomic
def confirm_subscription(subscription: Subscription) -> Subscription:
    """Confirm the address, so that it gets messages. A second confirmation changes nothing."""
    subscription = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
    if subscription.confirmed_at is None:
        subscription.confirmed_at = subscription.told_until = timezone.now()
        subscription.save(update_fields=["confirmed_at", "told_until", "updated_at"])
        audit.record_event(AuditAction.CHANGED, subscription, actor=None, changes={"confirmed": True})
    return subscription


@transaction.atomic
def unsubscribe(subscription: Subscription) -> None:
    """Delete the subscription and the messages to its address."""
    audit.record_event(AuditAction.REVOKED, subscription, actor=None)
    Message.objects.filter(recipient=None, to=subscription.email, key__startswith=f"{subscription.pk}:").delete()
    subscription.delete()


@transaction.atomic
def notify_followers() -> None:
    """Notify each confirmed address of new publications. Delete addresses that were not confirmed in time."""
    for late in Subscription.objects.filter(confirmed_at=None, created_at__lt=timezone.now() - CONFIRM_WITHIN):
        unsubscribe(late)
    rows = Subscription.objects.exclude(confirmed_at=None).select_related("state", "working_group").order_by("pk")
    published: dict[tuple[object, str], list[News]] = {}
    for subscription in rows.select_for_update(of=("self",)):
        subject = subscription.state or require_value(subscription.working_group)
        until = require_value(subscription.told_until)
        with translation.override(subscription.language):
            known = (subject, subscription.language)
            if known not in published:
                published[known] = list_news(subject)
            _notify(subscription, str(subject), [news for news in published[known] if news.at > until])


def _notify(subscription: Subscription, topic: str, news: list[News]) -> None:
    if not news:
        return
    latest = news[0]
    kind, code = ("states", subscription.state.iso3) if subscription.state else (
        "working-groups", require_value(subscription.working_group).code
    )  # fmt: skip
    context = {"topic": topic, "news": news[:MAX_NEWS_ITEMS], "more": len(news) - MAX_NEWS_ITEMS}
    path = reverse("dialogues:topic", args=[kind, code])
    key = f"{subscription.pk}:{latest.at.isoformat()}"
    _write(subscription, "dialogues/follow_news", key=key, path=path, context=context)
    subscription.told_until = latest.at
    subscription.save(update_fields=["told_until", "updated_at"])
