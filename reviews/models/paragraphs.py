"""The contents of the outcome documents: paragraphs, their revisions, and the comments on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import AssistanceType, CommentAudience, ObservationKind
from reviews.models.outcomes import Outcome
from reviews.models.people import Mandate
from reviews.models.phases import Article
from reviews.models.reviews import Delegation
from reviews.querysets import (
    OfPartiesQuerySet,
    OutcomeParagraphQuerySet,
    ParagraphRevisionQuerySet,
    PassageCommentQuerySet,
)
from untoc_portal.core.models import RevisedText, TextRevision, Timestamped

if TYPE_CHECKING:
    from collections.abc import Mapping


class ParagraphHeading(models.Model):
    """The fields of a paragraph besides its text: first article and kind, its headings, then its other details.

    A detail is declared here once. The code saves, hashes, compares, shows and exports it by
    `OutcomeParagraph.tracked_fields`.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+", verbose_name=_("article"))
    kind = models.CharField(_("kind"), max_length=25, choices=ObservationKind)
    assistance = models.CharField(_("type of assistance"), max_length=25, choices=AssistanceType, blank=True)

    class Meta:
        abstract = True

    @property
    def value_text(self) -> str:
        """Return the article, the kind and the details in words."""
        return " · ".join([str(self.article), *self.list_choices()])

    def list_choices(self) -> list[str]:
        """Return the kind and the chosen details in words."""
        shown = (getattr(self, f"get_{name}_display")() for name in OutcomeParagraph.tracked_fields[1:])
        return [words for words in shown if words]


class CurrentParagraphManager(models.Manager["OutcomeParagraph"]):
    """The current paragraphs of an outcome. Removed ones are kept only for its history."""

    def get_queryset(self) -> models.QuerySet[OutcomeParagraph]:
        """Return the paragraphs that were not removed."""
        return super().get_queryset().filter(removed_in__isnull=True)


class OutcomeParagraph(ParagraphHeading, RevisedText):
    """One observation in a list, or one paragraph of a summary. Its revisions have the numbers of the versions."""

    tracked_fields = tuple(field.name for field in ParagraphHeading._meta.local_fields)

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="paragraphs", verbose_name=_("outcome"))
    text = models.TextField(_("text"), max_length=20_000)
    # A form that saves while the user types, or that is sent twice, finds by it the paragraph it has made.
    key = models.UUIDField(_("key"), null=True, blank=True, unique=True, editable=False)
    drafted_by = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", verbose_name=_("drafted by"))
    # The version of the outcome from which on it is removed.
    removed_in = models.PositiveIntegerField(_("removed in version"), null=True, blank=True)
    # The paragraph into which this one was merged.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    # The State under review keeps it for the parties to the review. All others read “[withheld]”.
    is_confidential = models.BooleanField(_("kept confidential"), default=False)
    # Whether this is one of the published parts, if only parts of the list are published.
    is_published = models.BooleanField(_("published"), default=False)

    objects = CurrentParagraphManager.from_queryset(OutcomeParagraphQuerySet)()
    with_removed = OutcomeParagraphQuerySet.as_manager()

    class Meta:
        verbose_name = _("paragraph of an outcome")
        verbose_name_plural = _("paragraphs of outcomes")
        ordering: ClassVar = ["article__instrument__position", "article__number", "kind", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=ObservationKind.values), name="reviews_outcomeparagraph_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(is_confidential=True, is_published=True), name="reviews_outcomeparagraph_not_both"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reviews_outcomeparagraph_has_text"),
            models.CheckConstraint(
                condition=Q(assistance="")
                | Q(assistance__in=AssistanceType.values, kind=ObservationKind.TECHNICAL_ASSISTANCE),
                name="reviews_outcomeparagraph_assistance_of_a_need",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (Q(removed_in__isnull=False) & ~Q(merged_into=F("pk"))),
                name="reviews_outcomeparagraph_merged_is_taken_out",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {self.get_kind_display()}"

    @classmethod
    def get_details(cls) -> dict[str, Any]:
        """Return the fields of the details of a paragraph, by name. Article and kind are not among them."""
        return {name: cls._meta.get_field(name) for name in cls.tracked_fields[2:]}

    @classmethod
    def get_labels(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the labels of the details that have a value in `values`, by name."""
        details = cls.get_details().items()
        return {name: dict(field.flatchoices)[values[name]] for name, field in details if values[name]}

    def next_revision(self) -> int:
        """Return the version of the outcome that the next change makes."""
        return self.outcome.version + 1


class ParagraphRevision(ParagraphHeading, TextRevision):
    """A paragraph as it was saved once, with its headings. The text is empty if the paragraph was removed."""

    of = models.ForeignKey(
        OutcomeParagraph, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("paragraph")
    )

    objects = ParagraphRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision of a paragraph")
        verbose_name_plural = _("revisions of paragraphs")
        ordering: ClassVar = ["of", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "number"], name="reviews_paragraphrevision_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.of} #{self.number}"


class ReturnComment(models.Model):
    """Why the State under review returned an outcome, on the whole or on one paragraph."""

    outcome = models.ForeignKey(
        Outcome, on_delete=models.PROTECT, related_name="return_comments", verbose_name=_("outcome")
    )
    version = models.PositiveIntegerField(_("version"))
    paragraph = models.ForeignKey(
        OutcomeParagraph,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="return_comments",
        verbose_name=_("paragraph"),
    )
    text = models.TextField(_("comment"), max_length=20_000)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate"))
    at = models.DateTimeField(_("returned"), auto_now_add=True)

    objects = OfPartiesQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on a return")
        verbose_name_plural = _("comments on returns")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.outcome} v{self.version}"


class PassageComment(Timestamped):
    """A comment on a passage of a paragraph, or on all of it, for a group of readers."""

    paragraph = models.ForeignKey(
        OutcomeParagraph, on_delete=models.PROTECT, related_name="comments", verbose_name=_("paragraph")
    )
    # The revision that the comment is about.
    revision = models.PositiveIntegerField(_("revision"))
    # The words it is about; empty if it is about the whole paragraph.
    quote = models.TextField(_("passage"), max_length=20_000, blank=True)
    # The current position of these words; None if they were changed.
    begin = models.PositiveIntegerField(_("beginning of the passage"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end of the passage"), null=True, blank=True)
    audience = models.CharField(_("read by"), max_length=10, choices=CommentAudience)
    text = models.TextField(_("comment"), max_length=5000)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", verbose_name=_("delegation"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    # The mandate of the author. Comments are not in the audit trail, because others read it.
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("mandate")
    )
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("resolved by"),
    )

    objects = PassageCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on a passage")
        verbose_name_plural = _("comments on passages")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(audience__in=CommentAudience.values), name="reviews_passagecomment_audience_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reviews_passagecomment_has_text"),
            models.CheckConstraint(
                condition=Q(begin__isnull=True, end__isnull=True) | (Q(end__gt=F("begin")) & ~Q(quote="")),
                name="reviews_passagecomment_place_of_a_quote",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="reviews_passagecomment_resolved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paragraph} #{self.pk}"

    def get_absolute_url(self) -> str:
        """Return the URL of the page with the comments on its paragraph."""
        outcome = self.paragraph.outcome
        return reverse("reviews:passage_comments", args=[outcome.review.code, outcome.kind, self.paragraph_id])

    @property
    def label(self) -> str:
        """Return who can read it."""
        return self.get_audience_display()

    @property
    def is_resolved(self) -> bool:
        """Return whether the comment is resolved."""
        return self.resolved_at is not None

    @property
    def place(self) -> tuple[int, int] | None:
        """Return the current position of its words, or None."""
        return None if self.begin is None or self.end is None else (self.begin, self.end)

    @property
    def is_adrift(self) -> bool:
        """Return whether the quoted passage was changed later."""
        return bool(self.quote) and self.place is None
