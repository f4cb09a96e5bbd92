"""Archives of closed phases for research. They hold what the disclosure guard released, and nothing else."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dialogues.querysets import ResearchArchiveQuerySet
from reviews.models import Phase
from untoc_portal.core.models import Timestamped


class ResearchArchive(Timestamped):
    """An anonymised archive of one closed phase. A job makes its file; two officers decide to issue it."""

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="+", verbose_name=_("phase"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    file = models.FileField(_("file"), upload_to="research/%Y/", blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    proposed_at = models.DateTimeField(_("issue proposed"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("issue proposed by"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("issued by"),
    )

    objects = ResearchArchiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("archive for research")
        verbose_name_plural = _("archives for research")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(file="", sha256="") | (~Q(file="") & ~Q(sha256="")),
                name="dialogues_researcharchive_file_has_hash",
            ),
            models.CheckConstraint(
                condition=Q(proposed_at__isnull=True, proposed_by__isnull=True, reason="")
                | (Q(proposed_at__isnull=False, proposed_by__isnull=False) & ~Q(reason="") & ~Q(sha256="")),
                name="dialogues_researcharchive_proposed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, issued_by__isnull=True)
                | (
                    Q(issued_at__isnull=False, issued_by__isnull=False, proposed_by__isnull=False)
                    & ~Q(issued_by=F("proposed_by"))
                ),
                name="dialogues_researcharchive_issued_by_another",
            ),
        ]

    def __str__(self) -> str:
        return _("%(phase)s, archive %(number)d") % {"phase": self.phase, "number": self.pk or 0}

    def get_absolute_url(self) -> str:
        """Return the URL of the file."""
        return reverse("dialogues:research_archive", args=[self.pk])
