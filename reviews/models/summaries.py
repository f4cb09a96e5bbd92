"""On which observations a paragraph of a summary rests, and which words it may share with one kept confidential."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reviews.models.paragraphs import OutcomeParagraph
from reviews.models.people import Mandate
from untoc_portal.core.listing import format_with_note


class SummarySource(models.Model):
    """An observation that a paragraph of the summary reflects."""

    paragraph = models.ForeignKey(
        OutcomeParagraph, on_delete=models.CASCADE, related_name="sources", verbose_name=_("paragraph")
    )
    observation = models.ForeignKey(
        OutcomeParagraph, on_delete=models.CASCADE, related_name="reflections", verbose_name=_("observation")
    )

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
    """The word of the State under review that a text may share its words with one kept confidential."""

    paragraph = models.ForeignKey(
        OutcomeParagraph, on_delete=models.CASCADE, related_name="allowed_words", verbose_name=_("paragraph")
    )
    kept = models.ForeignKey(
        OutcomeParagraph, on_delete=models.CASCADE, related_name="+", verbose_name=_("paragraph kept confidential")
    )
    # Of both texts: it holds for these, and no longer once either is changed.
    sha256 = models.CharField(_("SHA-256 of the two texts"), max_length=64)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate"))
    allowed_at = models.DateTimeField(_("allowed"), auto_now_add=True)

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
