"""What a State submitted: frozen, numbered, hashed. Also its requests to correct it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import ReopeningState
from reviews.models.dialogue import Clarification
from reviews.models.people import Mandate
from reviews.models.reviews import Review
from reviews.querysets import ReopeningQuerySet, SubmissionQuerySet
from untoc_portal.core.models import Document, Timestamped


class Submission(models.Model):
    """A self-assessment as the focal point cleared it. The database refuses to change its content.

    A corrected submission is kept: the next one says which one it supersedes.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="submissions", verbose_name=_("review"))
    number = models.PositiveSmallIntegerField(_("number"))
    # Name of the section → its content at that moment (`selectors/submission_sections.py`).
    content = models.JSONField(_("content"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("cleared by"))
    submitted_at = models.DateTimeField(_("submitted"), auto_now_add=True)
    supersedes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("supersedes"),
    )
    receipt = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("receipt")
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submitted questionnaire")
        verbose_name_plural = _("submitted questionnaires")
        ordering: ClassVar = ["review", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "number"], name="reviews_submission_number_once"),
            models.CheckConstraint(
                condition=Q(number=1, supersedes__isnull=True) | Q(number__gt=1, supersedes__isnull=False),
                name="reviews_submission_later_supersedes",
            ),
        ]

    def __str__(self) -> str:
        return _("Submission %(number)d") % {"number": self.number}

    def get_absolute_url(self) -> str:
        """Return the URL of the submission."""
        return reverse("reviews:submission_detail", args=[self.review.code, self.number])

    @property
    def reference(self) -> str:
        """Return the number of the submission that is used in receipts."""
        return f"{self.review.code}/{self.number}"

    @property
    def is_superseded(self) -> bool:
        """Return whether the State has submitted again later."""
        return hasattr(self, "superseded_by")


class Reopening(Timestamped):
    """A State's request to correct its submission, with its reason and the Secretariat's decision."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="reopenings", verbose_name=_("review"))
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="reopenings", verbose_name=_("submitted questionnaire")
    )
    state = models.CharField(
        _("status"), max_length=10, choices=ReopeningState, default=ReopeningState.REQUESTED, editable=False
    )
    reason = models.TextField(_("reason"), max_length=5000)
    # The request for clarification whose answer corrects the self-assessment.
    clarification = models.ForeignKey(
        Clarification,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reopenings",
        verbose_name=_("request for clarification"),
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    note = models.TextField(_("note on the decision"), max_length=5000, blank=True)

    objects = ReopeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to reopen")
        verbose_name_plural = _("requests to reopen")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["review"],
                condition=Q(state__in=[ReopeningState.REQUESTED, ReopeningState.GRANTED]),
                name="reviews_reopening_one_open",
            ),
            models.CheckConstraint(condition=Q(state__in=ReopeningState.values), name="reviews_reopening_state_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="reviews_reopening_has_reason"),
            models.CheckConstraint(
                condition=Q(state=ReopeningState.REQUESTED, decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state=ReopeningState.REQUESTED) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="reviews_reopening_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReopeningState.REFUSED) | ~Q(note=""), name="reviews_reopening_refused_with_note"
            ),
        ]

    def __str__(self) -> str:
        return _("Request to reopen submission %(number)d") % {"number": self.submission.number}

    def get_absolute_url(self) -> str:
        """Return the URL of the page where it is decided."""
        return reverse("reviews:submission_list", args=[self.review.code])
