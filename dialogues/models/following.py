"""Subscriptions by e-mail to a State or a working group: an address that its owner confirmed, without an account."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dialogues.models.sessions import WorkingGroup
from stakeholders.models import State
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.models import Timestamped
from untoc_portal.core.querysets import VisibleQuerySet


def create_subscription_token() -> str:
    """Return a secret that proves that the user owns an address."""
    return secrets.token_urlsafe(32)


class Subscription(Timestamped):
    """News of one State or one working group for one address. Nothing is sent before the owner confirms it."""

    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    state = models.ForeignKey(
        State, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("State")
    )
    working_group = models.ForeignKey(
        WorkingGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("working group")
    )
    # Confirms and ends the subscription. A person who has it can read the mail of the address.
    token = models.CharField(
        _("secret of the link"), max_length=64, unique=True, default=create_subscription_token, editable=False
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    # The next message contains what is later than this.
    told_until = models.DateTimeField(_("notified until"), null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__isnull=False, working_group__isnull=True)
                | Q(state__isnull=True, working_group__isnull=False),
                name="dialogues_subscription_one_topic",
            ),
            models.UniqueConstraint(fields=["email", "state"], name="dialogues_subscription_state_once"),
            models.UniqueConstraint(fields=["email", "working_group"], name="dialogues_subscription_group_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(told_until__isnull=False),
                name="dialogues_subscription_told_from_confirmation",
            ),
        ]

    def __str__(self) -> str:
        # Audit log and logs must not contain an address.
        return _("Follower of %(topic)s") % {"topic": self.state or self.working_group}

    def get_absolute_url(self) -> str:
        """Return the URL where the subscription is confirmed."""
        return reverse("dialogues:subscription_confirm", args=[self.token])
