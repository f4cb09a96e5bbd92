"""The dialogue between the States: clarifications, meetings."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models.phases import Article
from reviews.models.reviews import Delegation, Review
from reviews.querysets import DialogueQuerySet
from untoc_portal.core.models import Timestamped


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
