"""What a machine translated: stored apart from every text of a review, and deleted after some time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.querysets import VisibleQuerySet


class MachineText(models.Model):
    """A machine translation of one text, found by the hash of text, languages, provider and term list.

    Only who has the text can compute the hash. No other row points to it, so nothing can be issued from it.
    """

    key = models.CharField(_("SHA-256 of what was asked"), max_length=64, unique=True)
    source_language = models.CharField(_("language of the original"), max_length=10, choices=OfficialLanguage)
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    provider = models.CharField(_("machine translation by"), max_length=100)
    text = models.TextField(_("text"))
    # Agreed terms that are not in it: pairs of the term in the original and the agreed word.
    missing_terms = models.JSONField(_("agreed terms that are not in it"), default=list, blank=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True, db_index=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("machine translation")
        verbose_name_plural = _("machine translations")

    def __str__(self) -> str:
        return f"{self.source_language} → {self.language} ({self.provider})"
