"""The pack of a session in one language: all its documents as one PDF and one ZIP."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogues.models.sessions import Session
from dialogues.querysets import PackQuerySet
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.models import Timestamped
from untoc_portal.core.querysets import BelongingQuerySet


class SessionPack(Timestamped):
    """The pack of a session in one language.

    `wanted` is the hash of the expected content, `fingerprint` of the actual content.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="packs", verbose_name=_("session"))
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    # Grows with each change of the expected content, so that the jobs of one change differ from those of another.
    revision = models.PositiveIntegerField(_("revision"), default=0)
    wanted = models.CharField(_("SHA-256 of the expected content"), max_length=64, blank=True)
    fingerprint = models.CharField(_("SHA-256 of the actual content"), max_length=64, blank=True)
    pdf = models.FileField(_("PDF"), upload_to="packs/%Y/", blank=True)
    archive = models.FileField(_("ZIP"), upload_to="packs/%Y/", blank=True)
    built_at = models.DateTimeField(_("built"), null=True, blank=True)

    objects = PackQuerySet.as_manager()

    class Meta:
        verbose_name = _("pack of a session")
        verbose_name_plural = _("packs of sessions")
        ordering: ClassVar = ["session", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "language"], name="dialogues_sessionpack_once")
        ]

    def __str__(self) -> str:
        return f"{self.session} ({self.language})"

    @property
    def is_up_to_date(self) -> bool:
        """Return whether the files have the expected content."""
        return bool(self.wanted) and self.wanted == self.fingerprint

    @property
    def is_being_built(self) -> bool:
        """Return whether jobs are building the pack. A stopped build leaves it as it was."""
        return self.wanted != self.fingerprint


class PackPart(models.Model):
    """One document of a pack. A job prepares it, and again only if its content has changed."""

    part_of = "pack"

    pack = models.ForeignKey(
        SessionPack, on_delete=models.CASCADE, related_name="parts", verbose_name=_("pack of a session")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    # The origin of the part: "document:12", "outcome:5", "summary:3", "theme:UNTOC".
    source = models.CharField(_("source"), max_length=60)
    source_sha256 = models.CharField(_("SHA-256 of the source"), max_length=64)
    symbol = models.CharField(_("symbol"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="packs/%Y/", blank=True)

    objects = BelongingQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a pack")
        verbose_name_plural = _("parts of packs")
        ordering: ClassVar = ["pack", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pack", "source"], name="dialogues_packpart_source_once")
        ]

    def __str__(self) -> str:
        return f"{self.pack} · {self.source}"
