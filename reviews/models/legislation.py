"""A State's library of laws, their files, and the provisions of them that answers cite."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models.questionnaires import Question
from reviews.models.reviews import Review
from reviews.querysets import CitationQuerySet, LegislationFileQuerySet, LegislationQuerySet
from stakeholders.models import State
from untoc_portal.core.enums import LinkFinding
from untoc_portal.core.listing import format_with_note
from untoc_portal.core.models import Timestamped

# A site can fail for a day. A link is dead after this number of failures in a row, a day or more apart.
DEAD_AFTER = 3


class Legislation(Timestamped):
    """A law, decree, code or judgment of a State, linked instead of annexed (PR, self-assessment)."""

    party = models.ForeignKey(State, on_delete=models.PROTECT, related_name="legislation", verbose_name=_("State"))
    title = models.CharField(_("title"), max_length=300)
    number = models.CharField(_("number"), max_length=100, blank=True)
    dated = models.DateField(_("date"), null=True, blank=True)
    articles = models.CharField(_("articles"), max_length=500, blank=True)
    # The name of any language of the world.
    language = models.CharField(_("language of the text"), max_length=60, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])])
    link_checked_at = models.DateTimeField(_("link checked"), null=True, blank=True)
    link_finding = models.CharField(_("link"), max_length=15, choices=LinkFinding, blank=True)
    link_failing_since = models.DateTimeField(_("link fails since"), null=True, blank=True)
    link_failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("saved by")
    )

    objects = LegislationQuerySet.as_manager()

    class Meta:
        verbose_name = _("law")
        verbose_name_plural = _("legislation")
        ordering: ClassVar = ["party", "title", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party", "title", "number"], name="reviews_legislation_once"),
            models.CheckConstraint(
                condition=Q(link_finding__in=["", *LinkFinding.values]), name="reviews_legislation_finding_known"
            ),
            models.CheckConstraint(
                condition=Q(link_failures=0, link_failing_since__isnull=True)
                | Q(link_failures__gt=0, link_failing_since__isnull=False),
                name="reviews_legislation_failing_has_time",
            ),
        ]

    def __str__(self) -> str:
        return format_with_note(self.title, self.number) if self.number else self.title

    @property
    def is_link_dead(self) -> bool:
        """Return whether the link has failed so often in a row that it is dead."""
        return self.link_failures >= DEAD_AFTER

    @property
    def file(self) -> LegislationFile | None:
        """Return the newest file, or None."""
        files = list(self.files.all())
        return files[0] if files else None


class LegislationFile(models.Model):
    """The text of a law as uploaded once. It is kept until the law is removed from the library."""

    legislation = models.ForeignKey(Legislation, on_delete=models.CASCADE, related_name="files", verbose_name=_("law"))
    file = models.FileField(_("file"), upload_to="legislation/%Y/")
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = LegislationFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a law")
        verbose_name_plural = _("texts of laws")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["legislation", "sha256"], name="reviews_legislationfile_once")
        ]

    def __str__(self) -> str:
        return f"{self.legislation} {self.sha256[:12]}"


class Citation(Timestamped):
    """The provisions of a law that a State cites in its answer to a question. The answer may still be empty."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="citations", verbose_name=_("review"))
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="citations", verbose_name=_("question")
    )
    legislation = models.ForeignKey(
        Legislation, on_delete=models.PROTECT, related_name="citations", verbose_name=_("law")
    )
    provisions = models.CharField(_("provisions"), max_length=500)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("saved by")
    )

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering: ClassVar = ["question__position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "question", "legislation"], name="reviews_citation_once")
        ]

    def __str__(self) -> str:
        return f"{self.review.code} {self.question.key}: {self.legislation}"
