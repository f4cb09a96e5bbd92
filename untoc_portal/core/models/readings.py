"""What a person read last, and the files of drafts that people took along."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.models.rows import Timestamped
from untoc_portal.core.querysets import PersonalQuerySet, ReadTextQuerySet, VisibleQuerySet


class ReadText(Timestamped):
    """A text as people read it, stored once by its hash, for as long as it is the last reading of someone."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    # Its parts, as in `ReadPart`.
    parts = models.JSONField(_("content"))

    objects = ReadTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text that was read")
        verbose_name_plural = _("texts that were read")

    def __str__(self) -> str:
        return self.sha256


class LastReading(Timestamped):
    """Which text a person read last at one place: private to that person (untoc_portal/core/last_readings.py).

    It is not a record: it is not in the audit trail, the admin, the API or the search.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="last_readings", verbose_name=_("read by")
    )
    # The URL path of the reading view.
    place = models.CharField(_("place"), max_length=200)
    text = models.ForeignKey(ReadText, on_delete=models.PROTECT, related_name="readings", verbose_name=_("text"))

    objects = PersonalQuerySet.as_manager()

    class Meta:
        verbose_name = _("last reading")
        verbose_name_plural = _("last readings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "place"], name="core_lastreading_once"),
        ]

    def __str__(self) -> str:
        return self.place


class DraftFile(models.Model):
    """The hash of a PDF that was made of a draft, so that the portal knows that it is no issued document."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a draft")
        verbose_name_plural = _("files of drafts")

    def __str__(self) -> str:
        return self.sha256
