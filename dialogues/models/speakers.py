"""Speakers in a dialogue: the panel and the speakers' list."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from dialogues.models.applications import Application, Attendee
from dialogues.models.dialogues import Dialogue
from dialogues.querysets import CalendarQuerySet
from reviews.models import Review
from untoc_portal.core.models import Timestamped
from untoc_portal.core.presence import require_value


class Panellist(Timestamped):
    """A representative whom the Secretariat has invited to the panel."""

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.PROTECT, related_name="panel", verbose_name=_("constructive dialogue")
    )
    attendee = models.OneToOneField(
        Attendee, on_delete=models.CASCADE, related_name="on_panel", verbose_name=_("participant in a dialogue")
    )

    class Meta:
        verbose_name = _("panellist")
        verbose_name_plural = _("panellists")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.attendee)


class Speaker(Timestamped):
    """An entry of the speakers' list: an invited organization, or a State under review on its own review."""

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.PROTECT, related_name="speakers", verbose_name=_("constructive dialogue")
    )
    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="on_speakers_list",
        verbose_name=_("application"),
    )
    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country review")
    )
    position = models.PositiveSmallIntegerField(pgettext_lazy("in an order", "position"))
    began_at = models.DateTimeField(_("began"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # In the general review: the President's invitation, with the approval of the Conference (rule 17).
    invited_at = models.DateTimeField(_("invited by the President"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved by the Conference"), null=True, blank=True)
    skipped_at = models.DateTimeField(_("skipped"), null=True, blank=True)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering: ClassVar = ["dialogue", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dialogue", "application"], name="dialogues_speaker_application_once"),
            models.UniqueConstraint(fields=["dialogue", "review"], name="dialogues_speaker_review_once"),
            models.UniqueConstraint(
                fields=["dialogue"],
                condition=Q(began_at__isnull=False, ended_at__isnull=True),
                name="dialogues_speaker_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(application__isnull=False, review__isnull=True)
                | Q(application__isnull=True, review__isnull=False),
                name="dialogues_speaker_one_side",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(began_at__isnull=False, ended_at__gte=F("began_at")),
                name="dialogues_speaker_ends_after_beginning",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(invited_at__isnull=False),
                name="dialogues_speaker_approved_when_invited",
            ),
            models.CheckConstraint(
                condition=Q(skipped_at__isnull=True) | Q(began_at__isnull=True), name="dialogues_speaker_skipped_or_not"
            ),
        ]

    def __str__(self) -> str:
        return str(self.application.organization if self.application else require_value(self.review).state_under_review)
