"""The numbers that govern how stakeholders take part."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.enums import ParticipationNumber
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.listing import labelled


class ParticipationSetting(models.Model):
    """One number; a dialogue stores its own copy of what it offers. See `verified`: most have no source."""

    name = models.CharField(_("setting"), max_length=30, choices=ParticipationNumber, unique=True)
    value = models.PositiveIntegerField(_("value"))
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the secretariat"), default=False, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("setting of participation")
        verbose_name_plural = _("settings of participation")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return labelled(self.get_name_display(), self.value)
