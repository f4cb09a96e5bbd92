"""Written feedback of the reviewing States: one text of each, or a joint one of two; clearances and revisions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reviews.enums import FeedbackHeading, JointState
from reviews.models.people import Mandate
from reviews.models.phases import Article
from reviews.models.reviews import Delegation, Review
from reviews.querysets import (
    FeedbackAuthorQuerySet,
    FeedbackEntryQuerySet,
    FeedbackQuerySet,
    JointFeedbackQuerySet,
    ReadingConsentQuerySet,
)
from untoc_portal.core.listing import format_list
from untoc_portal.core.models import RevisedText, TextRevision, Timestamped
from untoc_portal.core.querysets import BelongingQuerySet


class FeedbackManager(models.Manager["Feedback"]):
    """The texts in work or cleared. A text that was joined to another one is kept only for its history."""

    def get_queryset(self) -> models.QuerySet[Feedback]:
        """Return the texts that were not joined to another one."""
        return super().get_queryset().filter(joined_into__isnull=True)


class Feedback(Timestamped):
    """Written feedback on the self-assessment. Others see it after all its States have cleared it."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="feedback", verbose_name=_("review"))
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    # The joint text that got its passages. The earlier revisions stay with this row.
    joined_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined", verbose_name=_("joined into")
    )

    objects = FeedbackManager.from_queryset(FeedbackQuerySet)()

    class Meta:
        verbose_name = _("written feedback")
        verbose_name_plural = _("written feedback")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, sha256="") | (Q(cleared_at__isnull=False) & ~Q(sha256="")),
                name="reviews_feedback_cleared_with_hash",
            )
        ]

    def __str__(self) -> str:
        return _("Written feedback of %(States)s") % {"States": self.states}

    @property
    def states(self) -> str:
        """Return the names of the States whose text it is."""
        return format_list((author.delegation.party for author in self.authors.all()), "and")

    @property
    def is_joint(self) -> bool:
        """Return whether two States work on it together."""
        return len(self.authors.all()) > 1


class FeedbackAuthor(models.Model):
    """A reviewing State whose text the feedback is, and the clearance of the current text by its focal point."""

    feedback = models.ForeignKey(
        Feedback, on_delete=models.CASCADE, related_name="authors", verbose_name=_("written feedback")
    )
    delegation = models.OneToOneField(
        Delegation, on_delete=models.PROTECT, related_name="authorship", verbose_name=_("delegation")
    )
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mandate")
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)

    objects = FeedbackAuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("State whose feedback it is")
        verbose_name_plural = _("States whose feedback it is")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, mandate__isnull=True, sha256="")
                | (Q(cleared_at__isnull=False, mandate__isnull=False) & ~Q(sha256="")),
                name="reviews_feedbackauthor_cleared_under_mandate",
            )
        ]

    def __str__(self) -> str:
        return str(self.delegation.party)


class FeedbackEntry(RevisedText):
    """The text of the feedback under one heading on one article."""

    feedback = models.ForeignKey(
        Feedback, on_delete=models.PROTECT, related_name="entries", verbose_name=_("written feedback")
    )
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+", verbose_name=_("article"))
    head = models.CharField(_("heading"), max_length=15, choices=FeedbackHeading)

    objects = FeedbackEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage of written feedback")
        verbose_name_plural = _("passages of written feedback")
        ordering: ClassVar = ["article__instrument__position", "article__number", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feedback", "article", "head"], name="reviews_feedbackentry_once"),
            models.CheckConstraint(
                condition=Q(head__in=FeedbackHeading.values), name="reviews_feedbackentry_head_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {self.get_head_display()}"


class FeedbackRevision(TextRevision):
    """A passage of written feedback as it was saved once."""

    part_of = "of"

    of = models.ForeignKey(FeedbackEntry, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("passage"))

    objects = BelongingQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision of written feedback")
        verbose_name_plural = _("revisions of written feedback")
        ordering: ClassVar = ["of", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "number"], name="reviews_feedbackrevision_number_once")
        ]


class ReadingConsent(Timestamped):
    """A reviewing State agrees to read immediately.

    If all agree, they read each other's cleared feedback before they clear their own.
    """

    delegation = models.OneToOneField(
        Delegation, on_delete=models.PROTECT, related_name="reading_consent", verbose_name=_("delegation")
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate"))

    objects = ReadingConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to read feedback at once")
        verbose_name_plural = _("consents to read feedback at once")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.delegation.party)

    @property
    def review(self) -> Review:
        """Return the review of the delegation."""
        return self.delegation.review


class JointFeedback(Timestamped):
    """The proposal of one reviewing State to another to write one text together, and its result."""

    proposed_by = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="joint_proposed", verbose_name=_("proposed by")
    )
    partner = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="joint_received", verbose_name=_("proposed to")
    )
    state = models.CharField(
        _("status"), max_length=10, choices=JointState, default=JointState.PROPOSED, editable=False
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate"))
    answered_under = models.ForeignKey(
        Mandate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mandate of the answer"),
    )

    objects = JointFeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("joint written feedback")
        verbose_name_plural = _("joint written feedback")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=JointState.values), name="reviews_jointfeedback_state_known"),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("partner")), name="reviews_jointfeedback_between_two_states"
            ),
            models.UniqueConstraint(
                fields=["proposed_by"],
                condition=Q(state__in=[JointState.PROPOSED, JointState.AGREED]),
                name="reviews_jointfeedback_one_open",
            ),
        ]

    def __str__(self) -> str:
        return _("Joint written feedback of %(one)s and %(other)s") % {
            "one": self.proposed_by.party,
            "other": self.partner.party,
        }

    @property
    def review(self) -> Review:
        """Return the review of the two delegations."""
        return self.proposed_by.review

    def other_than(self, delegation: Delegation) -> Delegation:
        """Return the other one of the two States."""
        return self.partner if self.proposed_by_id == delegation.pk else self.proposed_by
