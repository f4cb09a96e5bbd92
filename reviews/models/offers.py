"""Earlier answers that were suggested to a State, and its decision on each."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.enums import OfferChoice
from reviews.models.questionnaires import Question
from reviews.models.reviews import Review
from reviews.models.submissions import Submission
from reviews.querysets import OfferDecisionQuerySet
from untoc_portal.core.models import Timestamped


class OfferDecision(Timestamped):
    """The State used or rejected an earlier answer for a question. A used answer has to be confirmed.

    A State may reuse what it reported before, but must mark what has changed since (domain rule: self-assessment).
    """

    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="offer_decisions", verbose_name=_("review")
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name=_("question"))
    # The stable key of the question it answered, and where: a submission, or (if empty) the draft of this review.
    source_key = models.CharField(_("question it answered"), max_length=80)
    submission = models.ForeignKey(
        Submission,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submitted questionnaire"),
    )
    choice = models.CharField(_("choice"), max_length=10, choices=OfferChoice)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = OfferDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier answer offered")
        verbose_name_plural = _("earlier answers offered")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["review", "question"],
                condition=Q(choice=OfferChoice.TAKEN, confirmed_at__isnull=True),
                name="reviews_offerdecision_one_to_confirm",
            ),
            models.CheckConstraint(condition=Q(choice__in=OfferChoice.values), name="reviews_offerdecision_known"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, choice=OfferChoice.TAKEN),
                name="reviews_offerdecision_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question.key} ← {self.source_key}"
