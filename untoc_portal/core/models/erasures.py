"""Erasures of personal data: which values of the trail were erased, so that no other erasure can pass for one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.listing import format_label
from untoc_portal.core.models.rows import AppendOnly
from untoc_portal.core.querysets import SecretariatOnlyQuerySet


class ErasureCause(models.TextChoices):
    """Why personal data were erased."""

    REQUEST = "request", _("a request of the person, decided by two officers")
    RETENTION = "retention", _("the end of the period for which they are kept")


class Erasure(AppendOnly):
    """One erasure of personal data. It says what was erased and where, and nothing of whom."""

    # Represents the person, or the rows of one run of the retention.
    pseudonym = models.CharField(_("pseudonym"), max_length=20)
    cause = models.CharField(_("cause"), max_length=10, choices=ErasureCause)
    # How many rows of each model were changed or deleted.
    tally = models.JSONField(_("rows"), default=dict)
    # Position of each leaf of the trail → the fields in it whose values were erased.
    leaves = models.JSONField(_("erased values of the trail"), default=dict)

    objects = SecretariatOnlyQuerySet["Erasure"].as_manager()

    class Meta:
        verbose_name = _("erasure of personal data")
        verbose_name_plural = _("erasures of personal data")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(cause__in=ErasureCause.values), name="core_erasure_cause_known"),
        ]

    def __str__(self) -> str:
        return format_label(self.pseudonym, self.get_cause_display())
