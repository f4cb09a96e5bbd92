"""Events for programs in their order, the webhooks to which they are sent, and how each delivery went."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from untoc_portal.core import authz
from untoc_portal.core.enums import DeliveryState, LinkFinding, RoleGroup, WebhookEnd
from untoc_portal.core.events.kinds import build_reader_condition
from untoc_portal.core.listing import format_with_note
from untoc_portal.core.models.rows import Timestamped
from untoc_portal.core.querysets import PersonalQuerySet, VisibleQuerySet

if TYPE_CHECKING:
    from untoc_portal.core.authz import AnyUser


class PortalEventQuerySet(VisibleQuerySet["PortalEvent"]):
    """Events."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the events on rows that this user can see now."""
        return self.filter(build_reader_condition(user))


class PortalEvent(models.Model):
    """An act that programs learn of. The keys follow the order of commits, because one writer at a time gives them."""

    # What programs read instead of the key, from which they could count the acts that they do not see.
    uuid = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    act = models.OneToOneField(
        "core.AuditEvent", on_delete=models.PROTECT, related_name="portal_event", verbose_name=_("audit event")
    )
    at = models.DateTimeField(_("at"))
    kind = models.CharField(_("kind"), max_length=80)
    content_type = models.ForeignKey(
        "contenttypes.ContentType", on_delete=models.PROTECT, related_name="+", verbose_name=_("kind of row")
    )
    object_id = models.BigIntegerField(_("object"))
    # What it is about, as in the addresses of the API: reviews/KEN-1.
    subject = models.CharField(_("about"), max_length=100)

    objects = PortalEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event for programs")
        verbose_name_plural = _("events for programs")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["content_type", "object_id"], name="core_portalevent_object")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(kind="") & ~Q(subject=""), name="core_portalevent_is_about_something")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class WebhookQuerySet(VisibleQuerySet["Webhook"]):
    """Webhooks."""

    def visible_to(self, user: AnyUser) -> Self:
        """Return the user's own; for the Secretariat, all of them."""
        if authz.has_role(user, RoleGroup.SECRETARIAT):
            return self.all()
        return self.of_person(user)

    def of_person(self, user: AnyUser) -> Self:
        """Return the person's own."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()

    def active(self) -> Self:
        """Return those that get events."""
        return self.filter(disabled_at__isnull=True)


class Webhook(Timestamped):
    """An address outside to which the portal sends events, signed, in the name of a person.

    It gets what the person can read. If a token made it, it gets no more than the token may read and ends with it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks", verbose_name=_("person")
    )
    token = models.ForeignKey(
        "core.ApiToken",
        on_delete=models.CASCADE,
        related_name="webhooks",
        null=True,
        blank=True,
        verbose_name=_("token for programs"),
    )
    name = models.CharField(pgettext_lazy("of a webhook", "name"), max_length=100)
    url = models.URLField(_("address"), max_length=500)
    # Empty: all of them.
    kinds = models.JSONField(_("kinds of events"), default=list, blank=True)
    # As reviews/KEN-1. Empty: everything.
    subjects = models.JSONField(_("about"), default=list, blank=True)
    # Encrypted under SECRET_KEY. The one before still signs until the receiver has the new one.
    secret = models.TextField(_("secret"), editable=False)
    earlier_secret = models.TextField(_("secret before"), blank=True, editable=False)
    earlier_until = models.DateTimeField(_("the secret before signs until"), null=True, blank=True)
    # The key of the last event that was looked at.
    position = models.BigIntegerField(_("position"), default=0, editable=False)
    # Attempts in a row in which nothing was delivered, and when the next one is due.
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    # Which worker delivers now, and until when no other one may.
    claim = models.UUIDField(_("worker"), null=True, blank=True, editable=False)
    claimed_until = models.DateTimeField(_("taken until"), default=timezone.now, editable=False)
    disabled_at = models.DateTimeField(pgettext_lazy("of a webhook", "off since"), null=True, blank=True)
    disabled_as = models.CharField(_("why it is off"), max_length=10, choices=WebhookEnd, blank=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(disabled_at__isnull=True, disabled_as="")
                | Q(disabled_at__isnull=False, disabled_as__in=WebhookEnd.values),
                name="core_webhook_off_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(earlier_until__isnull=True, earlier_secret="")
                | Q(earlier_until__isnull=False) & ~Q(earlier_secret=""),
                name="core_webhook_earlier_secret_ends",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(url=""), name="core_webhook_has_name_and_address"),
        ]

    def __str__(self) -> str:
        return format_with_note(self.name, self.token) if self.token_id else self.name

    def get_absolute_url(self) -> str:
        """Return the URL of its page."""
        return reverse("webhook_detail", args=[self.pk])

    @property
    def host(self) -> str:
        """Return the host of the receiver. The rest of the address can be a secret of the person."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_active(self) -> bool:
        """Return whether it gets events."""
        return self.disabled_at is None


class WebhookDeliveryQuerySet(PersonalQuerySet["WebhookDelivery"]):
    """Deliveries. Only the person of the webhook sees them."""

    person = "webhook__user"


class WebhookDelivery(models.Model):
    """One event for one webhook: whether it was delivered, and how the last attempt ended."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("webhook"))
    event = models.ForeignKey(
        PortalEvent, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("event for programs")
    )
    state = models.CharField(_("status"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    attempted_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    delivered_at = models.DateTimeField(pgettext_lazy("an event", "delivered"), null=True, blank=True)
    # The status of the last answer. If there was none, what was found instead.
    status = models.PositiveSmallIntegerField(_("status of the answer"), null=True, blank=True)
    finding = models.CharField(_("found"), max_length=20, choices=LinkFinding, blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery of an event")
        verbose_name_plural = _("deliveries of events")
        ordering: ClassVar = ["-event"]
        indexes: ClassVar = [models.Index(fields=["webhook", "state", "not_before"], name="core_delivery_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "event"], name="core_webhookdelivery_event_once"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.DELIVERED, delivered_at__isnull=False)
                | Q(state__in=[DeliveryState.WAITING, DeliveryState.FAILED], delivered_at__isnull=True),
                name="core_webhookdelivery_delivered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.webhook}: {self.event}"
