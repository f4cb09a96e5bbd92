"""The dialogue between the States: clarifications and meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from reviews.enums import ClarificationState, ReviewSettingName
from reviews.models.people import Mandate
from reviews.models.phases import Article
from reviews.models.questionnaires import Question
from reviews.models.reviews import Delegation, Review
from reviews.querysets import ClarificationQuerySet, DialogueQuerySet
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.models import NumberSetting, Timestamped


class ReviewSetting(NumberSetting):
    """A setting of the reviews."""

    file = "review_settings.csv"

    name = models.CharField(_("setting"), max_length=30, choices=ReviewSettingName, unique=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta(NumberSetting.Meta):
        verbose_name = _("setting of the reviews")
        verbose_name_plural = _("settings of the reviews")


class Clarification(Timestamped):
    """A request for clarification by a reviewing State, and the answer of the State under review.

    A further request `follows` the one whose answer it is about. Together they are one thread.
    """

    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="clarifications", verbose_name=_("review")
    )
    asked_by = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="clarifications_asked", verbose_name=_("asked by")
    )
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+", verbose_name=_("article"))
    # The answer of the self-assessment that it is about; None if it is about the article as a whole.
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answer")
    )
    # The person of the State under review who is asked; None for the State as a whole, its focal point first.
    addressee = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("addressed to")
    )
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name=_("follows")
    )
    # The words of the answer that it is about, and the submission in which they are.
    quote = models.TextField(_("passage"), max_length=20_000, blank=True)
    submission = models.ForeignKey(
        "reviews.Submission",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submission"),
    )
    due_on = models.DateField(_("answer by"))
    state = models.CharField(
        _("status"), max_length=10, choices=ClarificationState, default=ClarificationState.OPEN, editable=False
    )
    request = models.TextField(_("request"), max_length=20_000)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    answer = models.TextField(_("answer"), max_length=20_000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ClarificationQuerySet.as_manager()

    if TYPE_CHECKING:  # set by `list_clarification_threads`
        is_overdue: bool

    class Meta:
        verbose_name = _("request for clarification")
        verbose_name_plural = _("requests for clarification")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[ClarificationState.OPEN, ClarificationState.WITHDRAWN],
                    answered_at__isnull=True,
                    answered_by__isnull=True,
                    answer="",
                )
                | (
                    Q(
                        state__in=[ClarificationState.ANSWERED, ClarificationState.RESOLVED],
                        answered_at__isnull=False,
                        answered_by__isnull=False,
                    )
                    & ~Q(answer="")
                ),
                name="reviews_clarification_answer_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ClarificationState.values), name="reviews_clarification_state_known"
            ),
            models.CheckConstraint(
                condition=Q(quote="") | Q(question__isnull=False, submission__isnull=False),
                name="reviews_clarification_quote_of_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return _("Request for clarification by %(State)s on %(article)s") % {
            "State": self.asked_by.party,
            "article": self.article,
        }

    def get_absolute_url(self) -> str:
        """Return the URL of the request on the page of the dialogue."""
        return reverse("reviews:clarification_list", args=[self.review.code]) + f"#request-{self.pk}"


class Meeting(Timestamped):
    """A remote meeting of the parties to a review. There are no country visits."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("review"))
    held_on = models.DateField(_("held on"))
    participants = models.TextField(_("participants"), max_length=2000)
    minutes = models.TextField(_("minutes"), max_length=20_000)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    objects = DialogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("remote meeting")
        verbose_name_plural = _("remote meetings")
        ordering: ClassVar = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return _("Remote meeting of %(date)s") % {"date": date_format(self.held_on)}
