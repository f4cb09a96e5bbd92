"""When people are reminded of a deadline, and who is reminded: rules as data."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, ngettext

from reviews.enums import EscalationLevel, ReminderSide
from stakeholders.querysets import ReferenceQuerySet


class ReminderRule(models.Model):
    """A number of days before or after a deadline at which this circle and every narrower one get a reminder.

    Unconfirmed rules are data with `verified` false.
    """

    days = models.PositiveSmallIntegerField(_("days"))
    side = models.CharField(_("before or after"), max_length=10, choices=ReminderSide)
    circle = models.CharField(_("who is reminded"), max_length=15, choices=EscalationLevel)
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule for reminders")
        verbose_name_plural = _("rules for reminders")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["days", "side"], name="reviews_reminderrule_once"),
            models.CheckConstraint(condition=Q(side__in=ReminderSide.values), name="reviews_reminderrule_side_known"),
            models.CheckConstraint(
                condition=Q(circle__in=EscalationLevel.values), name="reviews_reminderrule_circle_known"
            ),
        ]

    def __str__(self) -> str:
        return ngettext("%(days)d day %(side)s: %(circle)s", "%(days)d days %(side)s: %(circle)s", self.days) % {
            "days": self.days,
            "side": self.get_side_display(),
            "circle": self.get_circle_display(),
        }

    @property
    def offset(self) -> int:
        """Return the number of days after the deadline. It is negative before the deadline."""
        return -self.days if self.side == ReminderSide.BEFORE else self.days
