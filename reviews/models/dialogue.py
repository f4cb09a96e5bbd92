"""The desk review and the dialogue between the States: feedback, clarifications, meetings."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models.people import Mandate
from reviews.models.phases import Article
from reviews.models.reviews import Delegation, Review
from reviews.querysets import DialogueQuerySet, FeedbackQuerySet
from untoc_portal.core.models import Timestamped


class Feedback(Timestamped):
    """One reviewing State's written feedback on the self-assessment; seen by others once its focal point cleared it."""

    delegation = models.OneToOneField(Delegation, on_delete=models.PROTECT, related_name="feedback")
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("written feedback")
        verbose_name_plural = _("written feedback")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, mandate__isnull=True, sha256="")
                | (Q(cleared_at__isnull=False, mandate__isnull=False) & ~Q(sha256="")),
                name="reviews_feedback_cleared_under_mandate",
            )
        ]

    def __str__(self) -> str:
        return _("Written feedback of %(State)s") % {"State": self.delegation.party}


class FeedbackEntry(Timestamped):
    """Feedback on one article: measures taken, successes, challenges."""

    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="entries")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+", verbose_name=_("article"))
    measures = models.TextField(_("measures"), max_length=20_000, blank=True)
    successes = models.TextField(_("successes"), max_length=20_000, blank=True)
    challenges = models.TextField(_("challenges"), max_length=20_000, blank=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("feedback on an article")
        verbose_name_plural = _("feedback on articles")
        ordering: ClassVar = ["article__instrument__position", "article__number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feedback", "article"], name="reviews_feedbackentry_one_per_article")
        ]

    def __str__(self) -> str:
        return f"{self.feedback}: {self.article}"


class Clarification(Timestamped):
    """A request for clarification by a reviewing State, and the answer of the State under review."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="clarifications")
    asked_by = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="clarifications_asked")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+", verbose_name=_("article"))
    request = models.TextField(_("request"), max_length=20_000)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(_("answer"), max_length=20_000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = DialogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for clarification")
        verbose_name_plural = _("requests for clarification")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="reviews_clarification_answer_whole",
            )
        ]

    def __str__(self) -> str:
        return _("Request for clarification by %(State)s on %(article)s") % {
            "State": self.asked_by.party,
            "article": self.article,
        }


class Meeting(Timestamped):
    """A remote meeting of the parties to a review. There are no country visits."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField(_("held on"))
    participants = models.TextField(_("participants"), max_length=2000)
    minutes = models.TextField(_("minutes"), max_length=20_000)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = DialogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("remote meeting")
        verbose_name_plural = _("remote meetings")
        ordering: ClassVar = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return _("Remote meeting of %(date)s") % {"date": self.held_on.isoformat()}
