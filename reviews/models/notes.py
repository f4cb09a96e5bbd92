"""Notes of a delegation next to an answer."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.enums import NoteKind
from reviews.models.people import Mandate
from reviews.models.questionnaires import Question
from reviews.models.reviews import Delegation
from reviews.querysets import DelegationWorkQuerySet
from untoc_portal.core.models import Timestamped


class Note(Timestamped):
    """A comment or an open question next to an answer. Only the delegation itself can read it."""

    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, related_name="notes", verbose_name=_("delegation")
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name=_("question"))
    kind = models.CharField(_("kind"), max_length=10, choices=NoteKind)
    text = models.TextField(_("text"), max_length=5000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    # The mandate of the author. Notes are not in the audit trail, because others read it.
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("mandate")
    )
    mentioned = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("people mentioned")
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

    objects = DelegationWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=NoteKind.values), name="reviews_note_kind_known"),
            models.CheckConstraint(condition=~Q(text=""), name="reviews_note_has_text"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="reviews_note_resolved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"

    @property
    def label(self) -> str:
        """Return the kind of the note."""
        return self.get_kind_display()

    @property
    def is_resolved(self) -> bool:
        """Return whether the note is resolved."""
        return self.resolved_at is not None
