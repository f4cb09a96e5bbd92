"""Where an observation comes from, and what the State under review replies to it and to the comments on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.enums_of_replies import ReplyEnding, ReplyKind
from reviews.models.feedback import FeedbackRevision
from reviews.models.paragraphs import OutcomeParagraph, ParagraphRevision, PassageComment
from reviews.models.people import Mandate
from reviews.models.reviews import Delegation
from reviews.querysets import ObservationSourceQuerySet, ReplyQuerySet
from untoc_portal.core.models import Timestamped


class ObservationSource(Timestamped):
    """The passage of written feedback, as it was saved once, from which an observation was made."""

    paragraph = models.ForeignKey(
        OutcomeParagraph, on_delete=models.PROTECT, related_name="feedback_sources", verbose_name=_("observation")
    )
    passage = models.ForeignKey(
        FeedbackRevision, on_delete=models.PROTECT, related_name="+", verbose_name=_("passage of written feedback")
    )

    objects = ObservationSourceQuerySet.as_manager()

    if TYPE_CHECKING:  # set by `list_sources`
        states: str

    class Meta:
        verbose_name = _("source of an observation")
        verbose_name_plural = _("sources of observations")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paragraph", "passage"], name="reviews_observationsource_once")
        ]

    def __str__(self) -> str:
        return f"{self.passage} → {self.paragraph}"


class Reply(Timestamped):
    """A reply of the State under review to an observation, or to a comment on it. All parties to the review read it.

    A proposal has other words for the paragraph as it was in its `base`. When the reply ends, `ending` says how.
    """

    paragraph = models.ForeignKey(
        OutcomeParagraph, on_delete=models.PROTECT, related_name="replies", verbose_name=_("paragraph")
    )
    # The comment that it replies to; None if it replies to the paragraph itself.
    comment = models.ForeignKey(
        PassageComment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replies",
        verbose_name=_("comment"),
    )
    base = models.ForeignKey(
        ParagraphRevision, on_delete=models.PROTECT, related_name="+", verbose_name=_("text that it replies to")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ReplyKind)
    wording = models.TextField(_("proposed wording"), max_length=20_000, blank=True)
    text = models.TextField(_("explanation"), max_length=5000, blank=True)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", verbose_name=_("delegation"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ending = models.CharField(_("how it ended"), max_length=10, choices=ReplyEnding, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    ended_under = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mandate of the end")
    )
    # The version of the outcome that the acceptance made.
    version = models.PositiveIntegerField(_("version"), null=True, blank=True)
    # Why the reviewing States do not accept it.
    reason = models.TextField(_("reason"), max_length=5000, blank=True)

    objects = ReplyQuerySet.as_manager()

    if TYPE_CHECKING:  # set by `list_open_replies`
        seen: str

    class Meta:
        verbose_name = _("reply of the State under review")
        verbose_name_plural = _("replies of States under review")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ReplyKind.values), name="reviews_reply_kind_known"),
            models.CheckConstraint(
                condition=(Q(kind=ReplyKind.PROPOSE) & ~Q(wording="")) | (~Q(kind=ReplyKind.PROPOSE) & Q(wording="")),
                name="reviews_reply_wording_of_a_proposal",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ReplyKind.EXPLAIN, text=""), name="reviews_reply_explains_something"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_under__isnull=True, ending="")
                | Q(
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                    ended_under__isnull=False,
                    ending__in=ReplyEnding.values,
                ),
                name="reviews_reply_ended_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(ending__in=[ReplyEnding.ACCEPTED, ReplyEnding.DECLINED]) | Q(kind=ReplyKind.PROPOSE),
                name="reviews_reply_decided_proposal",
            ),
            models.CheckConstraint(
                condition=Q(ending=ReplyEnding.ACCEPTED, version__isnull=False)
                | (~Q(ending=ReplyEnding.ACCEPTED) & Q(version__isnull=True)),
                name="reviews_reply_accepted_in_a_version",
            ),
            models.CheckConstraint(
                condition=Q(reason="") | Q(ending=ReplyEnding.DECLINED), name="reviews_reply_reason_of_a_refusal"
            ),
            models.UniqueConstraint(
                fields=["paragraph"],
                condition=Q(comment__isnull=True, ended_at__isnull=True),
                name="reviews_reply_one_to_a_paragraph",
            ),
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(comment__isnull=False, ended_at__isnull=True),
                name="reviews_reply_one_to_a_comment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paragraph} · {self.get_kind_display()}"

    @property
    def outcome(self) -> models.Model:
        """Return the outcome document of the paragraph."""
        return self.paragraph.outcome

    @property
    def is_open_proposal(self) -> bool:
        """Return whether it proposes other wording, and no one has decided on it."""
        return self.kind == ReplyKind.PROPOSE and self.ended_at is None

    @property
    def is_stale(self) -> bool:
        """Return whether the paragraph was changed, merged or removed since the proposal was written."""
        row = self.paragraph
        return row.removed_in is not None or (self.base.of_id, self.base.number) != (row.pk, row.revision)
