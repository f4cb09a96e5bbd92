"""The observations on which a paragraph of a summary is based, and the words it may share with a confidential one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reviews.models.paragraphs import OutcomeParagraph
from reviews.models.people import Mandate
from reviews.querysets import OfParagraphQuerySet
from untoc_portal.core.listing import format_with_note


class SummarySource(models.Model):
    """An observation on which a paragraph of the summary is based."""

    paragraph = models.ForeignKey(
        OutcomeParagraph, on_delete=models.CASCADE, related_name="sources", verbose_name=_("paragraph")
    )
    observation = models.ForeignKey(
        OutcomeParagraph, on_delete=models.CASCADE, related_name="reflections", verbose_name=_("observation")
    )

    objects = OfParagraphQuerySet.as_manager()

    class Meta:
        verbose_name = _("source of a summary")
        verbose_name_plural = _("sources of summaries")
        ordering: ClassVar = ["paragraph", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paragraph", "observation"], name="reviews_summarysource_once"),
            models.CheckConstraint(
                condition=~Q(paragraph=F("observation")), name="reviews_summarysource_of_something_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.observation} → {self.paragraph}"


class AllowedWords(models.Model):
    """The permission of the State under review that a text shares words with a confidential paragraph."""

    paragraph = models.ForeignKey(
        OutcomeParagraph, on_delete=models.CASCADE, related_name="allowed_words", verbose_name=_("paragraph")
    )
    kept = models.ForeignKey(
        OutcomeParagraph, on_delete=models.CASCADE, related_name="+", verbose_name=_("paragraph kept confidential")
    )
    # The hash of both texts. The permission ends when one of them is changed.
    sha256 = models.CharField(_("SHA-256 of the two texts"), max_length=64)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate"))
    allowed_at = models.DateTimeField(_("allowed"), auto_now_add=True)

    objects = OfParagraphQuerySet.as_manager()

    class Meta:
        verbose_name = _("words in common that are allowed")
        verbose_name_plural = _("words in common that are allowed")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paragraph", "kept", "sha256"], name="reviews_allowedwords_once"),
            models.CheckConstraint(condition=~Q(paragraph=F("kept")), name="reviews_allowedwords_of_something_else"),
        ]

    def __str__(self) -> str:
        return format_with_note(self.paragraph, self.kept)
