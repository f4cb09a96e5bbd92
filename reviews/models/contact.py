"""The contact relay: messages reach the focal points of a State, but no one learns who they are."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.querysets import ContactMessageQuerySet
from stakeholders.models import Organization, State
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.models import Timestamped


class ContactOpening(Timestamped):
    """The agreement of a State to get messages through the relay. Without a row no one can write."""

    state = models.OneToOneField(
        State, on_delete=models.PROTECT, related_name="contact_opening", verbose_name=_("State")
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by")
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening of the contact relay")
        verbose_name_plural = _("openings of the contact relay")

    def __str__(self) -> str:
        return str(self.state)


class ContactMessage(Timestamped):
    """A message to a State's focal points."""

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="contact_messages", verbose_name=_("State"))
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sender"),
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organization")
    )
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=200)
    email = models.EmailField(_("e-mail"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), max_length=5000)
    abuse_reported_at = models.DateTimeField(_("reported as abuse"), null=True, blank=True)
    abuse_reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("abuse reported by"),
    )

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to focal points")
        verbose_name_plural = _("messages to focal points")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["email", "created_at"], name="reviews_contact_by_sender")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(abuse_reported_at__isnull=True, abuse_reported_by__isnull=True)
                | Q(abuse_reported_at__isnull=False, abuse_reported_by__isnull=False),
                name="reviews_contactmessage_reported_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        """Return the URL of the message."""
        return reverse("reviews:contact_message", args=[self.pk])
