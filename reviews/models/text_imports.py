"""Files with official texts that the Secretariat uploaded."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.enums import TextImportKind
from untoc_portal.core.models import Timestamped
from untoc_portal.core.querysets import SecretariatOnlyQuerySet


class TextImport(Timestamped):
    """A file that was read. It changes nothing until it is confirmed, once and as a whole."""

    kind = models.CharField(_("content"), max_length=15, choices=TextImportKind)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    # None if it was read at the console.
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    # What was read, as plain values; emptied when it is confirmed.
    content: models.JSONField[Any, Any] = models.JSONField(_("texts in the file"), default=list)
    notices = models.JSONField(_("notes on the file"), default=list, blank=True)
    # {effect: number of texts or questions}, written when it was confirmed.
    outcomes = models.JSONField(_("outcome"), default=dict, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )

    objects = SecretariatOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("file with official texts")
        verbose_name_plural = _("files with official texts")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, content=[]),
                name="reviews_textimport_confirmed_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=TextImportKind.values), name="reviews_textimport_kind_known"),
        ]

    def __str__(self) -> str:
        return self.file_name
