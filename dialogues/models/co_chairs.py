"""Who chairs a dialogue with the chair of its group, and which other session it follows jointly."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dialogues.models.dialogues import Dialogue
from dialogues.models.sessions import AdoptedReport
from dialogues.querysets import CalendarQuerySet
from untoc_portal.core.listing import format_label
from untoc_portal.core.models import Timestamped


class JoinedReport(Timestamped):
    """The adopted report of another group, whose session the dialogue follows too. Its chair chairs the dialogue."""

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.PROTECT, related_name="joined_reports", verbose_name=_("constructive dialogue")
    )
    # One dialogue follows a session.
    report = models.OneToOneField(
        AdoptedReport, on_delete=models.PROTECT, related_name="joined_to", verbose_name=_("adopted report")
    )
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("joined by")
    )

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a joint dialogue")
        verbose_name_plural = _("reports of joint dialogues")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.report)


class CoChair(Timestamped):
    """A person who chairs one dialogue with others. One officer proposes, another confirms."""

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.PROTECT, related_name="co_chairs", verbose_name=_("constructive dialogue")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("co-chair")
        verbose_name_plural = _("co-chairs")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dialogue", "user"], condition=Q(ended_at__isnull=True), name="dialogues_cochair_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | (Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=F("proposed_by"))),
                name="dialogues_cochair_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("user")),
                name="dialogues_cochair_not_oneself",
            ),
        ]

    def __str__(self) -> str:
        return format_label(self.user, self.dialogue)
