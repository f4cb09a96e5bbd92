"""Speakers in a dialogue: the panel and the speakers' list."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from dialogues.enums import MoveReason, SpeakerClass
from dialogues.models.applications import Application, Attendee
from dialogues.models.dialogues import Dialogue
from dialogues.models.rooms import Meeting
from dialogues.querysets import CalendarQuerySet
from reviews.models import Review
from stakeholders.models import State
from untoc_portal.core.models import Timestamped


class Panellist(Timestamped):
    """A representative whom the Secretariat has invited to the panel."""

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.PROTECT, related_name="panel", verbose_name=_("constructive dialogue")
    )
    attendee = models.OneToOneField(
        Attendee, on_delete=models.CASCADE, related_name="on_panel", verbose_name=_("participant in a dialogue")
    )

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("panellist")
        verbose_name_plural = _("panellists")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.attendee)


class Speaker(Timestamped):
    """An entry of the speakers' list: who asked for the floor, when, and whether and when they spoke.

    It is of one side: an invited organization, a State (on its own review, or in general), or another body by its name.
    The floor is given in a meeting, for the minutes that the meeting allows the class of the speaker.
    """

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.PROTECT, related_name="speakers", verbose_name=_("constructive dialogue")
    )
    speaker_class = models.CharField(
        _("class of speaker"), max_length=20, choices=SpeakerClass, default=SpeakerClass.STAKEHOLDER
    )
    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="on_speakers_list",
        verbose_name=_("application"),
    )
    # The person of the organization who speaks, where that is known: a panellist.
    attendee = models.ForeignKey(
        Attendee,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("participant in a dialogue"),
    )
    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country review")
    )
    state = models.ForeignKey(
        State, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("State")
    )
    body = models.CharField(_("other body"), max_length=200, blank=True)
    requested_at = models.DateTimeField(_("asked for the floor"), default=timezone.now)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    position = models.PositiveSmallIntegerField(pgettext_lazy("in an order", "position"))
    # The last change of the order by a person, and why (rule 42: speakers are called in the order in which they asked).
    moved_at = models.DateTimeField(_("moved"), null=True, blank=True)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("moved by"),
    )
    move_reason = models.CharField(_("reason for the order"), max_length=10, choices=MoveReason, blank=True)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="speeches", verbose_name=_("meeting")
    )
    # The time allowed when the floor was given. Later changes of the limits do not change it.
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    warning_seconds = models.PositiveSmallIntegerField(_("warning, seconds before the end"), null=True, blank=True)
    began_at = models.DateTimeField(_("began"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    paused_seconds = models.PositiveIntegerField(_("paused, seconds"), default=0)
    extra_seconds = models.PositiveIntegerField(_("extended by, seconds"), default=0)
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
            models.UniqueConstraint(
                fields=["dialogue", "application"],
                condition=Q(speaker_class=SpeakerClass.STAKEHOLDER),
                name="dialogues_speaker_application_once",
            ),
            models.UniqueConstraint(fields=["dialogue", "review"], name="dialogues_speaker_review_once"),
            models.UniqueConstraint(
                fields=["dialogue", "attendee"],
                condition=Q(speaker_class=SpeakerClass.PANELLIST),
                name="dialogues_speaker_panellist_once",
            ),
            # A State waits once for a statement, and once for a reply.
            models.UniqueConstraint(
                fields=["dialogue", "state", "speaker_class"],
                condition=Q(began_at__isnull=True, skipped_at__isnull=True),
                name="dialogues_speaker_state_waits_once",
            ),
            models.UniqueConstraint(
                fields=["dialogue"],
                condition=Q(began_at__isnull=False, ended_at__isnull=True),
                name="dialogues_speaker_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    application__isnull=False,
                    review__isnull=True,
                    state__isnull=True,
                    body="",
                    speaker_class__in=[SpeakerClass.STAKEHOLDER, SpeakerClass.PANELLIST],
                )
                | Q(
                    application__isnull=True,
                    review__isnull=False,
                    state__isnull=True,
                    body="",
                    speaker_class=SpeakerClass.STATE,
                )
                | Q(
                    application__isnull=True,
                    review__isnull=True,
                    state__isnull=False,
                    body="",
                    speaker_class__in=[SpeakerClass.STATE, SpeakerClass.REPLY],
                )
                | (
                    Q(
                        application__isnull=True,
                        review__isnull=True,
                        state__isnull=True,
                        speaker_class__in=[SpeakerClass.UN_BODY, SpeakerClass.INTERGOVERNMENTAL],
                    )
                    & ~Q(body="")
                ),
                name="dialogues_speaker_one_side",
            ),
            models.CheckConstraint(
                condition=Q(began_at__isnull=True) | Q(meeting__isnull=False, minutes__isnull=False),
                name="dialogues_speaker_floor_in_meeting",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | Q(began_at__isnull=False, ended_at__isnull=True),
                name="dialogues_speaker_paused_with_floor",
            ),
            models.CheckConstraint(
                condition=Q(moved_at__isnull=True, moved_by__isnull=True, move_reason="")
                | (Q(moved_at__isnull=False, moved_by__isnull=False) & ~Q(move_reason="")),
                name="dialogues_speaker_moved_with_reason",
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
        if self.application:
            return str(self.application.organization)
        return str(self.represented_state or self.body)

    @property
    def represented_state(self) -> State | None:
        """Return the State that speaks, or None."""
        return self.review.state_under_review if self.review else self.state

    @property
    def ends_at(self) -> dt.datetime | None:
        """Return when the time of a speech ends, as far as it is not paused again. Return None before it begins."""
        if self.began_at is None:
            return None
        seconds = (self.minutes or 0) * 60 + self.extra_seconds + self.paused_seconds
        return self.began_at + dt.timedelta(seconds=seconds)

    def get_seconds_spoken(self, now: dt.datetime) -> int:
        """Return the seconds that the speaker has spoken, without pauses."""
        if self.began_at is None:
            return 0
        until = self.ended_at or self.paused_at or now
        return max(round((until - self.began_at).total_seconds()) - self.paused_seconds, 0)
