"""What the outcome documents consist of: paragraphs, what each was before, and what was said of it."""

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
from reviews.querysets import PassageCommentQuerySet
from untoc_portal.core.models import RevisedText, TextRevision, Timestamped

if TYPE_CHECKING:
    from collections.abc import Mapping


class ParagraphHeading(models.Model):
    """What a paragraph says beside its text: article and kind, its headings, then what is chosen for it alone.

    A choice is declared here once. It is saved, hashed, compared, shown and exported by
    `OutcomeParagraph.tracked_fields`.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+", verbose_name=_("article"))
    kind = models.CharField(_("kind"), max_length=25, choices=ObservationKind)
    assistance = models.CharField(_("type of assistance"), max_length=25, choices=AssistanceType, blank=True)

    class Meta:
        abstract = True

    @property
    def value_text(self) -> str:
        """Say the heads in words."""
        return " · ".join([str(self.article), *self.list_choices()])

    def list_choices(self) -> list[str]:
        """Return in words the kind, and whatever else was chosen."""
        shown = (getattr(self, f"get_{name}_display")() for name in OutcomeParagraph.tracked_fields[1:])
        return [words for words in shown if words]


class CurrentParagraphManager(models.Manager["OutcomeParagraph"]):
    """The paragraphs that stand in their outcome now; those taken out are kept for its history alone."""

    def get_queryset(self) -> models.QuerySet[OutcomeParagraph]:
        """Leave out what was taken out."""
        return super().get_queryset().filter(removed_in__isnull=True)


class OutcomeParagraph(ParagraphHeading, RevisedText):
    """One observation in a list, or one paragraph of a summary. Its revisions bear the number of the version."""

    tracked_fields = tuple(field.name for field in ParagraphHeading._meta.local_fields)

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="paragraphs", verbose_name=_("outcome"))
    text = models.TextField(_("text"), max_length=20_000)
    # By which a form that saves as it is typed, or is sent twice, finds the paragraph it has made.
    key = models.UUIDField(_("key"), null=True, blank=True, unique=True, editable=False)
    drafted_by = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", verbose_name=_("drafted by"))
    # The version of the outcome in which it is no longer there.
    removed_in = models.PositiveIntegerField(_("removed in version"), null=True, blank=True)
    # The paragraph that took it in when two were made one.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    # Kept by the State under review for the parties to the review; “[withheld]” for everybody else.
    is_confidential = models.BooleanField(_("kept confidential"), default=False)
    # When only parts of the list are published: whether this is one of them.
    is_published = models.BooleanField(_("published"), default=False)

    objects = CurrentParagraphManager()
    with_removed = models.Manager()  # noqa: DJ012 (a second manager, not a field)

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
        """Return the fields of what is chosen for a paragraph beside its headings, by their name."""
        return {name: cls._meta.get_field(name) for name in cls.tracked_fields[2:]}

    @classmethod
    def get_labels(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the words for each of these details that `values` has, by its name."""
        details = cls.get_details().items()
        return {name: dict(field.flatchoices)[values[name]] for name, field in details if values[name]}

    def next_revision(self) -> int:
        """Return the version of the outcome that a change makes."""
        return self.outcome.version + 1


class ParagraphRevision(ParagraphHeading, TextRevision):
    """A paragraph as it was saved once, with its heads; without text where it was taken out."""

    of = models.ForeignKey(
        OutcomeParagraph, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("paragraph")
    )

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

    class Meta:
        verbose_name = _("comment on a return")
        verbose_name_plural = _("comments on returns")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.outcome} v{self.version}"


class PassageComment(Timestamped):
    """A comment on a passage of a paragraph, or on all of it, for a circle of readers."""

    paragraph = models.ForeignKey(
        OutcomeParagraph, on_delete=models.PROTECT, related_name="comments", verbose_name=_("paragraph")
    )
    # The revision on which it was made.
    revision = models.PositiveIntegerField(_("revision"))
    # The words it is about; empty when it is about the whole paragraph.
    quote = models.TextField(_("passage"), max_length=20_000, blank=True)
    # Where these words stand now; nowhere once they were changed.
    begin = models.PositiveIntegerField(_("beginning of the passage"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end of the passage"), null=True, blank=True)
    audience = models.CharField(_("read by"), max_length=10, choices=CommentAudience)
    text = models.TextField(_("comment"), max_length=5000)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", verbose_name=_("delegation"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    # Under which mandate: comments are not in the audit trail, which others read.
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
        """Return the address of the page with the comments on its paragraph."""
        outcome = self.paragraph.outcome
        return reverse("reviews:passage_comments", args=[outcome.review.code, outcome.kind, self.paragraph_id])

    @property
    def label(self) -> str:
        """Say who reads it."""
        return self.get_audience_display()

    @property
    def is_resolved(self) -> bool:
        """Tell whether nothing is left to do about it."""
        return self.resolved_at is not None

    @property
    def place(self) -> tuple[int, int] | None:
        """Return where its words stand now."""
        return None if self.begin is None or self.end is None else (self.begin, self.end)

    @property
    def is_adrift(self) -> bool:
        """Tell whether the passage was changed since."""
        return bool(self.quote) and self.place is None
