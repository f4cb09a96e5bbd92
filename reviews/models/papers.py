"""The official documents of a review, except its two outcomes and the receipts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import ReviewDocumentKind
from reviews.models.reviews import Review
from reviews.querysets import PaperQuerySet
from untoc_portal.core.models import Document


class Paper(models.Model):
    """A report, a note or written feedback as a document, in one edition."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="papers", verbose_name=_("review"))
    kind = models.CharField(_("kind"), max_length=25, choices=ReviewDocumentKind)
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="of_review", verbose_name=_("document")
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a review")
        verbose_name_plural = _("documents of reviews")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ReviewDocumentKind.values), name="reviews_paper_kind_known")
        ]

    def __str__(self) -> str:
        return str(self.document)

    def get_absolute_url(self) -> str:
        """Return the URL of the file."""
        return reverse("reviews:paper_file", args=[self.pk])
