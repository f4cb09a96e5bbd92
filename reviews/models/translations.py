"""The summary in the other official languages: a task for each, with a text for every paragraph."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.models.outcomes import Outcome
from reviews.models.paragraphs import OutcomeParagraph
from reviews.models.reviews import Review
from reviews.querysets import TranslatedParagraphQuerySet, TranslationQuerySet
from untoc_portal.core.enums import OfficialLanguage, TranslationState
from untoc_portal.core.listing import format_label, format_with_note
from untoc_portal.core.models import Timestamped, TranslatedText, TranslatedTextRevision
from untoc_portal.core.querysets import BelongingQuerySet


class Translation(Timestamped):
    """The task to translate an outcome into one other language.

    It is official when the Secretariat declares it final.
    """

    outcome = models.ForeignKey(
        Outcome, on_delete=models.PROTECT, related_name="translations", verbose_name=_("outcome")
    )
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    state = models.CharField(
        _("status"), max_length=10, choices=TranslationState, default=TranslationState.DRAFT, editable=False
    )

    objects = TranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering: ClassVar = ["outcome", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outcome", "language"], name="reviews_translation_one_per_language"),
            models.CheckConstraint(
                condition=Q(state__in=TranslationState.values), name="reviews_translation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(language__in=OfficialLanguage.values), name="reviews_translation_language_official"
            ),
        ]

    def __str__(self) -> str:
        return format_with_note(self.outcome, self.get_language_display())

    @property
    def review(self) -> Review:
        """Return the review of the outcome."""
        return self.outcome.review

    def get_absolute_url(self) -> str:
        """Return the URL of the page where it is written."""
        return reverse("reviews:translation", args=[self.review.code, self.language])


class TranslatedParagraph(TranslatedText):
    """One paragraph in another language, with the paragraph it was translated from."""

    part_of = "translation"

    translation = models.ForeignKey(
        Translation, on_delete=models.CASCADE, related_name="paragraphs", verbose_name=_("translation")
    )
    paragraph = models.ForeignKey(
        OutcomeParagraph, on_delete=models.CASCADE, related_name="translations", verbose_name=_("paragraph")
    )

    objects = TranslatedParagraphQuerySet.as_manager()

    class Meta:
        verbose_name = _("translated paragraph")
        verbose_name_plural = _("translated paragraphs")
        ordering: ClassVar = ["translation", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["translation", "paragraph"], name="reviews_translatedparagraph_once")
        ]

    def __str__(self) -> str:
        return format_label(self.translation, self.paragraph)

    @property
    def source(self) -> str:
        """Return the current text of the paragraph."""
        return self.paragraph.text


class TranslationRevision(TranslatedTextRevision):
    """A translated paragraph as it was saved once."""

    part_of = "of"

    of = models.ForeignKey(
        TranslatedParagraph, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("translated paragraph")
    )

    objects = BelongingQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision of a translation")
        verbose_name_plural = _("revisions of translations")
        ordering: ClassVar = ["of", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "number"], name="reviews_translationrevision_number_once")
        ]
