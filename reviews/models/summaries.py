"""On which observations of the list each paragraph of a summary rests."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reviews.models.paragraphs import OutcomeParagraph


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
