"""Delivery of events to webhooks: at least once, in order for each object, by one worker at a time.

A worker takes a webhook for a limited time with a mark of its own (`claim`), so that no transaction waits for a
receiver. It collects the new events that the person of the webhook may read, and sends those that are due. Each event
is asked for again right before it is sent: who has lost the right in the meantime does not get it.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import secrets
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils import timezone

from untoc_portal.core.enums import DeliveryState, LinkFinding, WebhookEnd
from untoc_portal.core.events.log import describe_event, filter_readable
from untoc_portal.core.events.secrets import sign
from untoc_portal.core.events.webhooks import find_kinds, turn_off
from untoc_portal.core.links import UnreachableError, send_to_receiver
from untoc_portal.core.models import PortalEvent, Webhook, WebhookDelivery

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

logger = logging.getLogger(__name__)
HEADERS = {"Content-Type": "application/cloudevents+json; charset=utf-8", "User-Agent": "UNTOC-Review-Portal webhooks"}
# Longer than any attempt takes: a name that does not resolve, a connection, and WEBHOOK_SECONDS.
CLAIM = dt.timedelta(seconds=180)
# The most events that a worker sends to one webhook, and the most seconds that it takes, before it serves others. After
# this number of failures in a row it stops: the receiver is down.
SENT_AT_ONCE = 100
SECONDS_AT_ONCE = 30
FAILURES_AT_ONCE = 3
# A slow receiver waits this number of times as long as its answer took, so that it cannot keep a worker for itself.
PAUSE_FACTOR = 3
GONE = 410
COLLECTED_AT_ONCE = 500


@dataclass(slots=True)
class _Round:
    """What one worker does with one webhook."""

    webhook: Webhook
    claim: uuid.UUID
    began: float
    delivered: int = 0
    failed: int = 0
    failed_in_a_row: int = 0
    is_gone: bool = False

    @property
    def seconds(self) -> float:
        """Return how long it has taken so far."""
        return time.monotonic() - self.began


@dataclass(frozen=True, slots=True)
class _Answer:
    """How an attempt ended."""

    status: int | None
    finding: str
    milliseconds: int

    @property
    def is_good(self) -> bool:
        """Return whether the receiver has the event: only an answer of 2xx says so."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 (RFC 9110)


def list_due_webhooks() -> list[int]:
    """Return the keys of the webhooks for which there is something to do and that no worker has."""
    now = timezone.now()
    last = PortalEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    waiting = WebhookDelivery.objects.filter(webhook=OuterRef("pk"), state=DeliveryState.WAITING, not_before__lte=now)
    rows = Webhook.objects.active().filter(not_before__lte=now, claimed_until__lte=now)
    return list(rows.filter(Exists(waiting) | Q(position__lt=last)).values_list("pk", flat=True))


def deliver(webhook_id: int, *, post: Callable[..., int] = send_to_receiver) -> int:
    """Send what is due to a webhook, and return how many events were delivered.

    Return 0 immediately if another worker has it, if it is off, or if it waits after a failure.
    """
    now, claim = timezone.now(), uuid.uuid4()
    free = Webhook.objects.active().filter(pk=webhook_id, not_before__lte=now, claimed_until__lte=now)
    if not free.update(claim=claim, claimed_until=now + CLAIM):
        return 0
    webhook = Webhook.objects.select_related("user", "token__user").get(pk=webhook_id)
    work = _Round(webhook, claim, time.monotonic())
    try:
        if kinds := find_kinds(work.webhook):
            _collect(work, kinds)
            _send_due(work, post)
    except ImproperlyConfigured:
        logger.exception("webhook %s: nothing is sent", webhook_id)
    _end(work)
    return work.delivered


def _collect(work: _Round, kinds: list[str]) -> None:
    """Make a delivery of each new event that the webhook may have.

    Places are given in the order of commits, so that no event later gets a place before the position.
    """
    webhook = work.webhook
    last = PortalEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    while webhook.position < last:
        rows = _filter_wanted(webhook, kinds).filter(pk__gt=webhook.position, pk__lte=last)
        found = list(rows.order_by("pk").values_list("pk", flat=True)[:COLLECTED_AT_ONCE])
        reached = found[-1] if len(found) == COLLECTED_AT_ONCE else last
        with transaction.atomic():
            # A replay may have set the position back.
            mine = Webhook.objects.filter(pk=webhook.pk, claim=work.claim, position=webhook.position)
            if not mine.update(position=reached):
                return
            WebhookDelivery.objects.bulk_create(
                [WebhookDelivery(webhook=webhook, event_id=pk) for pk in found], ignore_conflicts=True
            )
        webhook.position = reached


def _filter_wanted(webhook: Webhook, kinds: list[str]) -> QuerySet[PortalEvent]:
    # The person whose rights `find_kinds` has read, in one query for all of them.
    rows = filter_readable(webhook.token.user if webhook.token else webhook.user, kinds)
    return rows.filter(subject__in=webhook.subjects) if webhook.subjects else rows


def _send_due(work: _Round, post: Callable[..., int]) -> None:
    for turn in range(SENT_AT_ONCE):
        is_late = turn > 0 and work.seconds > SECONDS_AT_ONCE
        if is_late or work.is_gone or work.failed_in_a_row >= FAILURES_AT_ONCE or not _extend_claim(work):
            return
        delivery = _find_next(work.webhook)
        if delivery is None:
            return
        webhook = Webhook.objects.select_related("user", "token__user").get(pk=work.webhook.pk)
        kinds = find_kinds(webhook)
        if not kinds:
            return
        now_wanted = [delivery.event.kind] if delivery.event.kind in kinds else []
        if _filter_wanted(webhook, now_wanted).filter(pk=delivery.event_id).exists():
            _record(work, delivery, _send(webhook, delivery.event, post))
        else:
            delivery.delete()


def _extend_claim(work: _Round) -> bool:
    """Extend the claim on the webhook. Return whether it is still this worker's."""
    mine = Webhook.objects.active().filter(pk=work.webhook.pk, claim=work.claim, claimed_until__gt=timezone.now())
    return mine.update(claimed_until=timezone.now() + CLAIM) == 1


def _find_next(webhook: Webhook) -> WebhookDelivery | None:
    """Return the next event that is due. One that waits delays those after it about the same object."""
    waiting = WebhookDelivery.objects.filter(webhook=webhook, state=DeliveryState.WAITING)
    before = waiting.filter(event__subject=OuterRef("event__subject"), event__lt=OuterRef("event"))
    due = waiting.filter(~Exists(before), not_before__lte=timezone.now())
    return due.select_related("event").order_by("attempts", "event").first()


def _send(webhook: Webhook, event: PortalEvent, post: Callable[..., int]) -> _Answer:
    body = json.dumps(describe_event(event), separators=(",", ":"))
    headers = HEADERS | sign(webhook, str(event.uuid), body)
    began, status, finding = time.monotonic(), None, ""
    try:
        status = post(
            webhook.url,
            body.encode(),
            headers,
            seconds=settings.WEBHOOK_SECONDS,
            networks=settings.WEBHOOK_NETWORKS,
        )
    except UnreachableError as error:
        finding = error.finding.value
    answer = _Answer(status, finding, round((time.monotonic() - began) * 1000))
    return answer if answer.is_good or finding else _Answer(status, LinkFinding.ERROR.value, answer.milliseconds)


def _record(work: _Round, delivery: WebhookDelivery, answer: _Answer) -> None:
    now = timezone.now()
    attempts = delivery.attempts + 1
    values = {"attempts": attempts, "attempted_at": now, "status": answer.status, "finding": answer.finding}
    values |= {"milliseconds": answer.milliseconds}
    if answer.is_good:
        work.delivered, work.failed_in_a_row = work.delivered + 1, 0
        values |= {"state": DeliveryState.DELIVERED, "delivered_at": now}
    else:
        work.failed, work.failed_in_a_row = work.failed + 1, work.failed_in_a_row + 1
        work.is_gone = answer.status == GONE
        is_last = attempts > len(settings.WEBHOOK_BACKOFF)
        values |= {"state": DeliveryState.FAILED} if is_last else {"not_before": now + _find_delay(attempts)}
    WebhookDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING).update(**values)


def _find_delay(failures: int) -> dt.timedelta:
    """Return how long to wait after this number of failures, with up to a fifth more by chance."""
    seconds = settings.WEBHOOK_BACKOFF[min(failures, len(settings.WEBHOOK_BACKOFF)) - 1]
    return dt.timedelta(seconds=seconds * (1 + secrets.randbelow(200) / 1000))


def _end(work: _Round) -> None:
    """Give the webhook back, and turn it off if its receiver is gone or has failed too often."""
    mine = Webhook.objects.filter(pk=work.webhook.pk, claim=work.claim)
    now = timezone.now()
    if work.delivered or not work.failed:
        changed = {"failures": 0} if work.delivered else {}
        pause = dt.timedelta(seconds=work.seconds * PAUSE_FACTOR)
        mine.update(claim=None, claimed_until=now, not_before=now + pause, **changed)
        if not work.is_gone:
            return
    else:
        failures = min(work.webhook.failures + 1, len(settings.WEBHOOK_BACKOFF) + settings.WEBHOOK_FAILURES)
        mine.update(failures=F("failures") + 1, not_before=now + _find_delay(failures), claim=None, claimed_until=now)
    webhook = Webhook.objects.filter(pk=work.webhook.pk).select_related("user", "token").first()
    if webhook is None:
        return
    if work.is_gone:
        turn_off(webhook, WebhookEnd.GONE, actor=None)
    elif webhook.failures >= settings.WEBHOOK_FAILURES:
        turn_off(webhook, WebhookEnd.FAILURES, actor=None)


def delete_old_deliveries(now: dt.datetime) -> None:
    """Remove what is known of deliveries after some days. What waits stays."""
    old = WebhookDelivery.objects.exclude(state=DeliveryState.WAITING)
    old.filter(created_at__lt=now - dt.timedelta(days=settings.WEBHOOK_LOG_DAYS)).delete()
    ended = Webhook.objects.filter(earlier_until__lte=now)
    ended.update(earlier_until=None, earlier_secret="")
