"""Word and Excel files with answers that people imported."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.answer_files.content import FileFormat
from reviews.models.reviews import Review
from reviews.querysets import AnswerQuerySet
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.models import Timestamped


class AnswerImport(Timestamped):
    """A file that was uploaded and read. It changes answers only when someone confirms it, once and as a whole."""

    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="answer_imports", verbose_name=_("review")
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    file_name = models.CharField(_("file"), max_length=200)
    file_format = models.CharField(_("kind of file"), max_length=4, choices=FileFormat)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    exported_at = models.DateTimeField(_("exported"))
    # [{"key", "revision", "value", "text"}] as read; emptied after the answers are saved.
    content = models.JSONField(_("answers in the file"), default=list)
    notices = models.JSONField(_("not read"), default=list, blank=True)
    # {outcome: number of answers} at the preview, and again when it was confirmed.
    outcomes = models.JSONField(_("outcome"), default=dict)
    confirmed_at = models.DateTimeField(_("used in the answer"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("confirmed by"),
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("file with answers")
        verbose_name_plural = _("files with answers")
        ordering: ClassVar = ["review", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, content=[]),
                name="reviews_answerimport_confirmed_once",
            ),
            models.CheckConstraint(
                condition=Q(file_format__in=FileFormat.values), name="reviews_answerimport_format_known"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """Return the URL of the preview."""
        return reverse("reviews:answer_import", args=[self.review.code, self.pk])
