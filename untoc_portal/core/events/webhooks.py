"""Make, change and end the webhooks of a person."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import api_tokens, audit, authz, notify
from untoc_portal.core.ciphers import encrypt
from untoc_portal.core.enums import AuditAction, Channel, DeliveryState, MessageCategory, TokenKind, WebhookEnd
from untoc_portal.core.events.kinds import list_allowed_kinds
from untoc_portal.core.events.secrets import PURPOSE, make_secret
from untoc_portal.core.exceptions import DomainError, NotAllowedError
from untoc_portal.core.links import is_postable
from untoc_portal.core.models import PortalEvent, Webhook, WebhookDelivery
from untoc_portal.core.notices import Notice, register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from untoc_portal.accounts.models import User
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.models import ApiToken

RULE = _("A webhook gets no more than its person can read")
NAME_LENGTH = 100
MAX_SUBJECTS = 50
SUBJECT = re.compile(r"[a-z-]{1,30}/[A-Za-z0-9_-]{1,60}")
TURNED_OFF = "core/webhook_off"
EVENTS = register(
    {
        TURNED_OFF: Notice(
            MessageCategory.WORK,
            label=_("the person of the webhook"),
            channel=Channel.EMAIL,
            title=_("A webhook was turned off"),
            summary_for=(),
            stays=True,
            is_private=True,
        )
    }
)


@transaction.atomic
def create_webhook(
    user: User,
    *,
    actor: User,
    name: str,
    url: str,
    kinds: Sequence[str] = (),
    subjects: Sequence[str] = (),
    token: ApiToken | None = None,
) -> tuple[Webhook, str]:
    """Make a webhook and return it with its secret, which is shown only now. It gets the events from now on.

    With a token, it gets no more than the token may read, and ends with it. Raises NotAllowedError for another person
    or their token. Raises DomainError for a bad name or address, an unknown kind, or one webhook too many.
    """
    if actor.pk != user.pk or (token is not None and token.user_id != user.pk):
        raise NotAllowedError(_("A person makes their own webhooks."), rule=RULE)
    # A token by OAuth lasts an hour: it represents a service account, or it is too short for a webhook.
    token = token and (token.service or token)
    if token is not None and token.kind == TokenKind.PROGRAM:
        message = _("A program makes a webhook with a personal token or a service account.")
        raise DomainError("token_too_short", message, rule=RULE)
    # One after the other: two at the same moment could pass the limit together.
    get_user_model().objects.select_for_update().get(pk=user.pk)
    _require_good(user, name=name, url=url, kinds=kinds, subjects=subjects, token=token)
    secret = make_secret()
    webhook = Webhook.objects.create(
        user=user,
        token=token,
        name=name.strip(),
        url=url.strip(),
        kinds=sorted(set(kinds)),
        subjects=sorted(set(subjects)),
        secret=encrypt(secret.encode(), PURPOSE).decode(),
        position=PortalEvent.objects.aggregate(last=Max("pk"))["last"] or 0,
    )
    audit.record_event(AuditAction.GRANTED, user, actor=user, changes={"webhook": str(webhook)})
    return webhook, secret


def _require_good(
    user: User, *, name: str, url: str, kinds: Sequence[str], subjects: Sequence[str], token: ApiToken | None
) -> None:
    if not name.strip() or len(name) > NAME_LENGTH:
        raise DomainError("no_name", _("Give a name of up to 100 characters."), rule=RULE, field="name")
    if len(url) > (Webhook._meta.get_field("url").max_length or 0) or not is_postable(url, settings.WEBHOOK_NETWORKS):
        message: Text = _("Give an address that begins with https:// and leads to the public internet.")
        raise DomainError("bad_address", message, rule=RULE, field="url")
    allowed = set(list_allowed_kinds(token.scopes if token else None))
    if not allowed or not set(kinds) <= allowed:
        message = _("Choose only kinds of events that exist and that the token may read.")
        raise DomainError("bad_kind", message, rule=RULE, field="kinds")
    if len(subjects) > MAX_SUBJECTS or not all(SUBJECT.fullmatch(subject) for subject in subjects):
        message = _("Name up to 50 objects as in the addresses of the API, such as reviews/KEN-1.")
        raise DomainError("bad_subject", message, rule=RULE, field="subjects")
    if Webhook.objects.of_person(user).count() >= settings.WEBHOOKS_PER_PERSON:
        message = _("You have %(count)d webhooks. Delete one first.") % {"count": settings.WEBHOOKS_PER_PERSON}
        raise DomainError("too_many", message, rule=RULE)


@transaction.atomic
def rotate_secret(webhook: Webhook, *, actor: User) -> tuple[Webhook, str]:
    """Give the webhook a new secret and return it, shown only now. The one before signs too for some hours.

    Raises NotAllowedError for another person.
    """
    locked = _lock_for_user(webhook, actor)
    secret = make_secret()
    locked.earlier_secret, locked.secret = locked.secret, encrypt(secret.encode(), PURPOSE).decode()
    locked.earlier_until = timezone.now() + dt.timedelta(hours=settings.WEBHOOK_OVERLAP_HOURS)
    locked.save(update_fields=["secret", "earlier_secret", "earlier_until", "updated_at"])
    audit.record_event(AuditAction.CHANGED, locked.user, actor=actor, changes={"new_secret": str(locked)})
    return locked, secret


@transaction.atomic
def disable_webhook(webhook: Webhook, *, actor: User) -> Webhook:
    """Turn a webhook off. What happens in the meantime is delivered when it is turned on again.

    Raises NotAllowedError if it is another person's and the user is not in the Secretariat.
    """
    if webhook.user_id != actor.pk and not authz.is_secretariat(actor):
        raise NotAllowedError(_("This is not your webhook."), rule=RULE)
    reason = WebhookEnd.OWNER if webhook.user_id == actor.pk else WebhookEnd.OFFICER
    locked = Webhook.objects.select_for_update(of=("self",)).get(pk=webhook.pk)
    turn_off(locked, reason, actor=actor)
    return locked


def turn_off(webhook: Webhook, reason: WebhookEnd, *, actor: User | None) -> None:
    """Turn a webhook off, and notify its person by e-mail unless the person did it. Nothing happens if it is off."""
    with transaction.atomic():
        now = timezone.now()
        if (
            not Webhook.objects.active()
            .filter(pk=webhook.pk)
            .update(disabled_at=now, disabled_as=reason, updated_at=now)
        ):
            return
        webhook.refresh_from_db()
        audit.record_event(AuditAction.REVOKED, webhook.user, actor=actor, changes={"webhook": str(webhook)})
        if reason != WebhookEnd.OWNER:
            context = {"name": webhook.name, "reason": str(reason.value)}
            key = f"{TURNED_OFF}:{webhook.pk}:{now.isoformat()}"
            notify.notify_users(TURNED_OFF, [webhook.user], key=key, path=webhook.get_absolute_url(), context=context)


@transaction.atomic
def enable_webhook(webhook: Webhook, *, actor: User) -> Webhook:
    """Turn a webhook on again, and deliver what waits immediately.

    Raises NotAllowedError for another person, and if the Secretariat turned it off.
    """
    locked = _lock_for_user(webhook, actor)
    if locked.disabled_as == WebhookEnd.OFFICER:
        raise DomainError("turned_off", _("The Secretariat turned this webhook off. Ask the Secretariat."), rule=RULE)
    if not locked.is_active:
        now = timezone.now()
        locked.disabled_at, locked.disabled_as, locked.failures, locked.not_before = None, "", 0, now
        locked.save(update_fields=["disabled_at", "disabled_as", "failures", "not_before", "updated_at"])
        locked.deliveries.filter(state=DeliveryState.WAITING).update(not_before=now)
        audit.record_event(AuditAction.GRANTED, locked.user, actor=actor, changes={"webhook": str(locked)})
    return locked


@transaction.atomic
def delete_webhook(webhook: Webhook, *, actor: User) -> None:
    """Delete a webhook with what is known of its deliveries. Raises NotAllowedError for another person."""
    locked = _lock_for_user(webhook, actor)
    audit.record_event(AuditAction.REVOKED, locked.user, actor=actor, changes={"webhook": str(locked)})
    locked.delete()


@transaction.atomic
def replay_delivery(delivery: WebhookDelivery, *, actor: User) -> WebhookDelivery:
    """Send an event again, with the same identifier. Raises NotAllowedError for another person."""
    _lock_for_user(delivery.webhook, actor)
    _send_again(WebhookDelivery.objects.filter(pk=delivery.pk))
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def replay_since(webhook: Webhook, *, actor: User, since: dt.datetime) -> Webhook:
    """Send every event since this time again, also those from before the webhook was made.

    Raises NotAllowedError for another person.
    """
    locked = _lock_for_user(webhook, actor)
    first = PortalEvent.objects.filter(at__gte=since).order_by("pk").values_list("pk", flat=True).first()
    if first is not None:
        _send_again(WebhookDelivery.objects.filter(webhook=locked, event__gte=first))
        locked.position = min(locked.position, first - 1)
        locked.save(update_fields=["position", "updated_at"])
    return locked


def _send_again(rows: QuerySet[WebhookDelivery]) -> None:
    rows.update(state=DeliveryState.WAITING, attempts=0, not_before=timezone.now(), delivered_at=None)


def _lock_for_user(webhook: Webhook, actor: User) -> Webhook:
    locked = Webhook.objects.select_for_update(of=("self",)).get(pk=webhook.pk)
    if locked.user_id != actor.pk:
        raise NotAllowedError(_("This is not your webhook."), rule=RULE)
    return locked


def find_kinds(webhook: Webhook) -> list[str]:
    """Return the kinds of events that the webhook may have now; none if its person or its token may not act."""
    token = webhook.token
    if not (api_tokens.may_use(webhook.user) if token is None else api_tokens.is_usable(token)):
        return []
    allowed = list_allowed_kinds(token.scopes if token else None)
    return [name for name in allowed if not webhook.kinds or name in webhook.kinds]
