"""The clocks of a review: rules as data, and the dates computed from them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.enums import DeadlineKind, DeadlineTrigger
from reviews.models.reviews import Review
from reviews.querysets import DeadlineQuerySet
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.deadlines import Unit
from untoc_portal.core.models import Timestamped


class DeadlineRule(models.Model):
    """How long one clock runs and from when; unconfirmed rules are data with `verified` false."""

    kind = models.CharField(_("clock"), max_length=30, choices=DeadlineKind, unique=True)
    trigger = models.CharField(_("runs from"), max_length=15, choices=DeadlineTrigger)
    amount = models.PositiveSmallIntegerField(_("length"))
    unit = models.CharField(_("unit"), max_length=10, choices=Unit)
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the secretariat"), default=False, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule for a date")
        verbose_name_plural = _("rules for dates")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return _("%(clock)s: %(amount)d %(unit)s from %(trigger)s") % {
            "clock": self.get_kind_display(),
            "amount": self.amount,
            "unit": self.get_unit_display(),
            "trigger": self.get_trigger_display(),
        }


class Deadline(Timestamped):
    """A date of one review, with the rule and the day it was computed from. A passed date never moves the step."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="deadlines")
    kind = models.CharField(_("clock"), max_length=30, choices=DeadlineKind)
    rule = models.ForeignKey(DeadlineRule, on_delete=models.PROTECT, related_name="deadlines")
    starts_on = models.DateField(_("from"))
    due_on = models.DateField(_("due"))
    met_on = models.DateField(_("met"), null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "kind"], name="reviews_deadline_one_per_kind"),
            models.CheckConstraint(condition=Q(due_on__gte=models.F("starts_on")), name="reviews_deadline_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.review.code}: {self.get_kind_display()}, {self.due_on:%Y-%m-%d}"

    @property
    def explanation(self) -> str:
        """Say which rule and which day the date comes from."""
        return _("%(amount)d %(unit)s from %(trigger)s on %(date)s (%(source)s)") % {
            "amount": self.rule.amount,
            "unit": self.rule.get_unit_display(),
            "trigger": self.rule.get_trigger_display(),
            "date": self.starts_on.isoformat(),
            "source": self.rule.source,
        }
