"""The files of open data as of the last daily dump."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialogues.enums import OpenDataForm
from stakeholders.querysets import ReferenceQuerySet


class OpenDataFile(models.Model):
    """One table in one form, as the last dump wrote it. The next dump replaces it.

    `schema` describes the columns that the file has: after an upgrade the tables may have others.
    """

    table = models.CharField(_("table"), max_length=40)
    form = models.CharField(_("form"), max_length=5, choices=OpenDataForm)
    file = models.FileField(_("file"), upload_to="open-data/")
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("bytes"))
    rows = models.PositiveIntegerField(_("rows"))
    schema = models.JSONField(_("columns"))
    # When the file got this content, and when a dump last found that this is the content.
    changed_at = models.DateTimeField(_("changed"))
    checked_at = models.DateTimeField(_("compared"))

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of open data")
        verbose_name_plural = _("files of open data")
        ordering: ClassVar = ["table", "form"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "form"], name="dialogues_opendatafile_once"),
            models.CheckConstraint(condition=Q(form__in=OpenDataForm.values), name="dialogues_opendatafile_form_known"),
            models.CheckConstraint(condition=~Q(file="") & ~Q(sha256=""), name="dialogues_opendatafile_is_whole"),
            models.CheckConstraint(
                condition=Q(checked_at__gte=models.F("changed_at")), name="dialogues_opendatafile_times_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name of the file in a dump."""
        return f"{self.table}.{self.form}"
