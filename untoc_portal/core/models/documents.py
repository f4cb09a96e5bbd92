"""Rendered documents and their symbols."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.enums import DocumentFormat, Level, OfficialLanguage
from untoc_portal.core.models.rows import Timestamped
from untoc_portal.core.querysets import BelongingQuerySet, DocumentQuerySet


class Document(Timestamped):
    """A document rendered from a frozen snapshot: same snapshot, same bytes, same SHA-256.

    The row is created with its snapshot in the transaction that issues it. A job renders it and stores the file and its
    hash. The app that owns the document decides who can read it.
    """

    # The symbol in the official register. Several languages and editions of one document share a symbol.
    symbol = models.CharField(_("symbol"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=300)
    template = models.CharField(_("template"), max_length=100)
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    level = models.PositiveSmallIntegerField(_("may travel to"), choices=Level)
    snapshot = models.JSONField(_("snapshot"))
    snapshot_sha256 = models.CharField(_("SHA-256 of the snapshot"), max_length=64, db_index=True)
    file = models.FileField(_("file"), upload_to="documents/%Y/", blank=True)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True, db_index=True)
    # A document is never changed: a later one replaces it, or it is withdrawn and not replaced.
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes", verbose_name=_("by")
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            # The library looks for the few public ones of all documents.
            models.Index(
                fields=["level", "id"],
                condition=Q(superseded_at__isnull=True) & ~Q(sha256=""),
                name="core_document_available",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(file="") & Q(sha256="")) | (~Q(file="") & ~Q(sha256="")),
                name="core_document_file_has_hash",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="core_document_level_known"),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | Q(superseded_at__isnull=False),
                name="core_document_superseded_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.symbol or self.title} ({self.language})"

    @property
    def is_rendered(self) -> bool:
        """Return whether the file has been rendered."""
        return bool(self.sha256)


class Rendition(models.Model):
    """The same document in another format than PDF, made from the same snapshot."""

    part_of = "document"

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="renditions", verbose_name=_("document")
    )
    form = models.CharField(_("form"), max_length=5, choices=DocumentFormat)
    file = models.FileField(_("file"), upload_to="documents/%Y/")
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, db_index=True)

    objects = BelongingQuerySet.as_manager()

    class Meta:
        verbose_name = _("document in another form")
        verbose_name_plural = _("documents in other forms")
        ordering: ClassVar = ["document", "form"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "form"], name="core_rendition_one_per_form"),
            models.CheckConstraint(condition=Q(form__in=DocumentFormat.values), name="core_rendition_form_known"),
        ]

    def __str__(self) -> str:
        return f"{self.document} [{self.get_form_display()}]"


class SymbolSeries(models.Model):
    """A series of document symbols ("CTOC/COP/2026"). A number is never given twice."""

    prefix = models.CharField(_("series"), max_length=50, unique=True)
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of symbols")
        verbose_name_plural = _("series of symbols")

    def __str__(self) -> str:
        return f"{self.prefix}/{self.last_number}"
