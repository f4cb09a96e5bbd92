"""What programs were shown of lists that they keep up to date: bookkeeping, so that they learn what is gone."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.querysets import VisibleQuerySet


class Mirror(models.Model):
    """A list that a reader keeps up to date, with its filters and language. Without a person, everyone is the reader.

    It ends some weeks after its last use. The reader then gets the whole list again.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("reader")
    )
    # Of the reader, the address with its filters, and the language.
    list_sha256 = models.CharField(_("SHA-256 of the list"), max_length=64, unique=True)
    began_at = models.DateTimeField(_("began"))
    used_at = models.DateTimeField(_("last used"))

    # No page shows them: they are found by the list that a program asks for.
    objects = VisibleQuerySet["Mirror"].as_manager()

    class Meta:
        verbose_name = _("mirror of a list")
        verbose_name_plural = _("mirrors of lists")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.list_sha256


class MirrorEntry(models.Model):
    """A row that was shown: a hash of what was shown, when that changed, and when the row was gone for the reader."""

    mirror = models.ForeignKey(Mirror, on_delete=models.CASCADE, related_name="entries", verbose_name=_("mirror"))
    row = models.BigIntegerField(_("row"))
    key = models.CharField(_("id in the list"), max_length=100)
    digest = models.CharField(_("hash"), max_length=32)
    changed_at = models.DateTimeField(_("changed"))
    gone_at = models.DateTimeField(_("gone"), null=True, blank=True)
    # `as_of` of the request that noticed the last change: who has its answer knows it.
    noticed_in = models.DateTimeField(_("noticed in the request of"))

    objects = VisibleQuerySet["MirrorEntry"].as_manager()

    class Meta:
        verbose_name = _("row of a mirror")
        verbose_name_plural = _("rows of mirrors")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mirror", "row"], name="core_mirrorentry_row_once"),
        ]

    def __str__(self) -> str:
        return self.key
