"""The texts of the articles: what the Secretariat loaded, paragraph by paragraph, and where the official text is."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models.phases import Article
from stakeholders.models import Instrument
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.models import Timestamped


class OfficialText(models.Model):
    """The address of the official text of an instrument in one language, on a site outside the portal."""

    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="official_texts", verbose_name=_("instrument")
    )
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    address = models.URLField(_("address"), max_length=500)
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("address of an official text")
        verbose_name_plural = _("addresses of official texts")
        ordering: ClassVar = ["instrument__position", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instrument", "language"], name="reviews_officialtext_language_once"),
            models.CheckConstraint(
                condition=Q(language__in=OfficialLanguage.values), name="reviews_officialtext_language_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} [{self.language}]"


class ArticleText(Timestamped):
    """The text of one article in one language, as it was loaded once.

    Loading another text supersedes it and keeps it. `sha256` is the hash of its paragraphs, as
    `services.provisions.compute_text_hash` builds it.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="texts", verbose_name=_("article"))
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    source = models.CharField(_("source"), max_length=300)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    file_name = models.CharField(_("file"), max_length=200)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    # None if it was loaded at the console.
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("loaded by"),
    )
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of an article")
        verbose_name_plural = _("texts of articles")
        ordering: ClassVar = ["article", "language", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["article", "language"],
                condition=Q(superseded_at=None),
                name="reviews_articletext_one_in_use",
            ),
            models.CheckConstraint(
                condition=Q(language__in=OfficialLanguage.values), name="reviews_articletext_language_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} [{self.language}]"

    def get_absolute_url(self) -> str:
        """Return the public page of the article's text in this language."""
        return f"{self.article.get_absolute_url()}?language={self.language}"


class Provision(models.Model):
    """One paragraph or sub-paragraph of an article's text.

    Its numbers are the same in all languages: paragraph 1, sub-paragraph 1, item 1 for what English labels “1 (a) (i)”.
    Its label is data, because labels differ: (a) or a). Number 0 means that there is no such level. A row
    `is_closing` is after the sub-paragraphs of its paragraph.
    """

    text_of = models.ForeignKey(
        ArticleText, on_delete=models.PROTECT, related_name="provisions", verbose_name=_("text of an article")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    paragraph = models.PositiveSmallIntegerField(_("paragraph"), default=0)
    subparagraph = models.PositiveSmallIntegerField(_("sub-paragraph"), default=0)
    item = models.PositiveSmallIntegerField(_("item"), default=0)
    subitem = models.PositiveSmallIntegerField(_("sub-item"), default=0)
    is_closing = models.BooleanField(_("after its sub-paragraphs"), default=False)
    label = models.CharField(_("label"), max_length=20, blank=True)
    text = models.TextField(_("text"), max_length=20_000)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering: ClassVar = ["text_of", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["text_of", "paragraph", "subparagraph", "item", "subitem", "is_closing"],
                name="reviews_provision_number_once",
            ),
            models.UniqueConstraint(fields=["text_of", "position"], name="reviews_provision_position_once"),
            models.CheckConstraint(
                condition=(Q(item=0) | Q(subparagraph__gt=0)) & (Q(subitem=0) | Q(item__gt=0)),
                name="reviews_provision_levels_in_order",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reviews_provision_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.text_of} {'.'.join(map(str, self.numbers))}"

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """Return its numbers: paragraph, sub-paragraph, item, sub-item."""
        return self.paragraph, self.subparagraph, self.item, self.subitem
