"""The agreed terms of the Convention, its Protocols and the Mechanism, in the six languages."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.enums import Confidence
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.fields import MultilingualField, get_text_in_language


class Term(models.Model):
    """One term: its wording in each language in the authentic texts and the documents of the Conference."""

    key = models.CharField(_("key"), max_length=60, unique=True)
    texts = MultilingualField(_("term"))
    # Whether translations are checked for it. Terms that are only headings of pages and documents are not checked.
    in_texts = models.BooleanField(_("checked in translations"), default=False)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence)
    note = models.CharField(_("note"), max_length=500, blank=True)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(confidence__in=Confidence.values), name="reviews_term_confidence_known")
        ]

    def __str__(self) -> str:
        return get_text_in_language(self.texts)
