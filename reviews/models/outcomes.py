"""The two outcome documents: who cleared and agreed to what, what is published, and the issued files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums import ObservationKind, OutcomeKind, PublicationScope
from reviews.models.people import Mandate, NoteVerbale
from reviews.models.reviews import Delegation, Review
from reviews.querysets import (
    IssuedPassageQuerySet,
    OfPartiesQuerySet,
    OutcomeDocumentQuerySet,
    OutcomeQuerySet,
    PublicationDecisionQuerySet,
)
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.listing import format_label
from untoc_portal.core.models import Document, Timestamped


class Outcome(Timestamped):
    """The list of observations, or the summary, of one review."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="outcomes", verbose_name=_("review"))
    kind = models.CharField(_("kind"), max_length=25, choices=OutcomeKind)
    # Increases by one with every change of the text. A clearance is for one version and expires with it.
    version = models.PositiveIntegerField(_("version"), default=1)
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    agreed_sha256 = models.CharField(_("SHA-256 of the agreed text"), max_length=64, blank=True)

    objects = OutcomeQuerySet.as_manager()

    if TYPE_CHECKING:
        # Set by `_list_return_comments` in reviews/selectors/outcomes.py.
        read_comments: list[Any]

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering: ClassVar = ["review", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "kind"], name="reviews_outcome_one_per_kind"),
            models.CheckConstraint(condition=Q(kind__in=OutcomeKind.values), name="reviews_outcome_kind_known"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_sha256="")
                | (Q(agreed_at__isnull=False) & ~Q(agreed_sha256="")),
                name="reviews_outcome_agreed_has_hash",
            ),
        ]

    def __str__(self) -> str:
        return format_label(self.get_kind_display(), self.review)

    def get_absolute_url(self) -> str:
        """Return the URL of the outcome's page."""
        return reverse("reviews:outcome_detail", args=[self.review.code, self.kind])


class Clearance(models.Model):
    """A focal point's clearance of one version of an outcome. For the State under review it is the agreement."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="clearances", verbose_name=_("outcome"))
    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="clearances", verbose_name=_("delegation")
    )
    version = models.PositiveIntegerField(_("version"))
    sha256 = models.CharField(_("SHA-256 of the text"), max_length=64)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate"))
    cleared_at = models.DateTimeField(_("cleared"), auto_now_add=True)

    objects = OfPartiesQuerySet.as_manager()

    class Meta:
        verbose_name = _("clearance")
        verbose_name_plural = _("clearances")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["outcome", "delegation", "version"], name="reviews_clearance_once_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.delegation.party}: {self.outcome} v{self.version}"


class PublicationDecision(Timestamped):
    """What the State under review publishes. Without it nothing is published, except the issued summary.

    A decision is never changed. A later decision replaces it: the review refers to the one in force.
    """

    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="publication_decisions", verbose_name=_("review")
    )
    list_scope = models.CharField(_("list of observations"), max_length=10, choices=PublicationScope)
    shares_questionnaire = models.BooleanField(_("share the self-assessment with other States"), default=False)
    publishes_questionnaire = models.BooleanField(_("publish the self-assessment"), default=False)
    note_verbale = models.ForeignKey(
        NoteVerbale, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("note verbale"), related_name="+"
    )
    # The day from which the public may read. Without a day: immediately.
    list_on = models.DateField(_("list of observations from"), null=True, blank=True)
    summary_on = models.DateField(_("summary from"), null=True, blank=True)
    summary_note_verbale = models.ForeignKey(
        NoteVerbale,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("note verbale on the summary"),
        related_name="+",
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+", verbose_name=_("mandate"))

    objects = PublicationDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on publication")
        verbose_name_plural = _("decisions on publication")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(list_scope__in=PublicationScope.values), name="reviews_publicationdecision_scope_known"
            )
        ]

    def __str__(self) -> str:
        return format_label(self.review, self.get_list_scope_display())


class OutcomeDocument(models.Model):
    """An issued file of an outcome. There is one edition for each group of readers and each language."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="documents", verbose_name=_("outcome"))
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="of_outcome", verbose_name=_("document")
    )
    objects = OutcomeDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return str(self.document)

    def get_absolute_url(self) -> str:
        """Return the URL of the file."""
        return reverse("reviews:document_file", args=[self.pk])


class IssuedPassage(models.Model):
    """The text of an edition on one article and one kind of observation, for the search in the library.

    It is taken from the frozen edition. So a group of readers cannot search for what is withheld from it.
    """

    part_of = "edition"

    edition = models.ForeignKey(
        OutcomeDocument, on_delete=models.PROTECT, related_name="passages", verbose_name=_("issued document")
    )
    position = models.PositiveSmallIntegerField(pgettext_lazy("in an order", "position"))
    instrument = models.CharField(_("instrument"), max_length=10)
    article = models.PositiveSmallIntegerField(_("article"))
    kind = models.CharField(_("kind"), max_length=25, choices=ObservationKind)
    # The language of the text, which may differ from that of the edition's headings.
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    text = models.TextField(_("text"))

    objects = IssuedPassageQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage of an issued document")
        verbose_name_plural = _("passages of issued documents")
        ordering: ClassVar = ["edition", "position"]
        indexes: ClassVar = [models.Index(fields=["instrument", "article", "kind"], name="reviews_passage_head")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "position"], name="reviews_issuedpassage_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.instrument} {self.article}"
