"""The calendar of the Secretariat's duty station, which the computation of deadlines uses."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.fields import MultilingualField, get_text_in_language
from untoc_portal.core.listing import format_with_note


class DutyStation(models.Model):
    """Where the Secretariat works. Whether a deadline moves off a day off is data, because no source was found."""

    code = models.CharField(_("code"), max_length=3, unique=True)
    names = MultilingualField(_("name"))
    moves_dates = models.BooleanField(
        _("deadlines move to the next working day"),
        default=False,
        help_text=_("A deadline on a Saturday, a Sunday or an official holiday moves to the next working day."),
    )
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty station")
        verbose_name_plural = _("duty stations")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return get_text_in_language(self.names)


class DayOff(models.Model):
    """An official holiday of the duty station."""

    station = models.ForeignKey(
        DutyStation, on_delete=models.PROTECT, related_name="days_off", verbose_name=_("duty station")
    )
    day = models.DateField(_("day"))
    names = MultilingualField(_("name"))
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("official holiday")
        verbose_name_plural = _("official holidays")
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["station", "day"], name="reviews_dayoff_once_per_station")
        ]

    def __str__(self) -> str:
        return format_with_note(get_text_in_language(self.names), date_format(self.day))
