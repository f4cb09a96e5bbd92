"""Statements to constructive dialogues (PR, para. 53)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dialogues.enums import StatementState
from dialogues.models.dialogues import Dialogue
from dialogues.querysets import StatementQuerySet
from reviews.models import Review
from stakeholders.models import Organization
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.models import Timestamped


class Statement(Timestamped):
    """A statement by an invited organization, or by a State under review on its own review and no other."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="statements")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="statements"
    )
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, blank=True, related_name="statements")
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage, default=OfficialLanguage.EN)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), max_length=100_000)
    consents_to_publication = models.BooleanField(_("may be published"), default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="statements")
    state = models.CharField(
        _("state"), max_length=12, choices=StatementState, default=StatementState.DRAFT, editable=False
    )
    # What the check found at the last attempt: [{"field", "start", "end", "text", "iso3", "rule"}], code-point offsets.
    findings = models.JSONField(_("findings"), default=list, blank=True)
    reason = models.TextField(_("reason for the return"), max_length=2000, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, review__isnull=True)
                | Q(organization__isnull=True, review__isnull=False),
                name="dialogues_statement_one_author",
            ),
            models.CheckConstraint(
                condition=Q(state__in=StatementState.values), name="dialogues_statement_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=StatementState.RETURNED) | ~Q(reason=""),
                name="dialogues_statement_return_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the statement's page."""
        return reverse("dialogues:statement_detail", args=[self.pk])
