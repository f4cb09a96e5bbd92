"""The room during a session: meetings, the limits of speakers, notes on the conduct, messages, who is present."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogues.enums import RoomMessageKind, RoomNoteKind, SpeakerClass
from dialogues.models.applications import Attendee
from dialogues.models.dialogues import Dialogue
from dialogues.querysets import CalendarQuerySet
from stakeholders.models import State
from stakeholders.querysets import ReferenceQuerySet
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.listing import format_label
from untoc_portal.core.models import Timestamped
from untoc_portal.core.reference import Entry, Tally, read_rows, store_entries


class LimitNumbers(models.Model):
    """The numbers for one class of speakers. A lower rank is called first; equal ranks are called as they asked."""

    speaker_class = models.CharField(_("class of speaker"), max_length=20, choices=SpeakerClass)
    rank = models.PositiveSmallIntegerField(_("place in the order of classes"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    warning_seconds = models.PositiveSmallIntegerField(_("warning, seconds before the end"))
    # 0 is no limit.
    total_minutes = models.PositiveSmallIntegerField(_("minutes for all of the class; 0 is no limit"), default=0)
    speeches_max = models.PositiveSmallIntegerField(_("speeches of one speaker; 0 is no limit"), default=0)

    class Meta:
        abstract = True


LIMIT_NUMBERS = ("rank", "minutes", "warning_seconds", "total_minutes", "speeches_max")
LIMITS_FILE = "floor_limits.csv"
ENOUGH_MINUTES = Q(minutes__gte=1, minutes__lte=60)


class FloorLimit(LimitNumbers):
    """The limits with which a new meeting begins. No source confirms them, so they are settings."""

    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit of speakers")
        verbose_name_plural = _("limits of speakers")
        ordering: ClassVar = ["rank", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["speaker_class"], name="dialogues_floorlimit_class_once"),
            models.CheckConstraint(condition=ENOUGH_MINUTES, name="dialogues_floorlimit_minutes"),
        ]

    def __str__(self) -> str:
        return format_label(self.get_speaker_class_display(), self.minutes)

    @classmethod
    def load(cls, folder: Path) -> Tally:
        """Store the rows of the reference file in the folder. Raises DomainError for an invalid file."""
        return store_entries(cls.objects.all(), _read_limits(folder), key=("speaker_class",))

    @classmethod
    def get_defaults(cls) -> dict[str, dict[str, int]]:
        """Return the numbers of every class, from the database or else from the reference file."""
        stored = {row.pop("speaker_class"): row for row in cls.objects.values("speaker_class", *LIMIT_NUMBERS)}
        return {**_load_shipped_limits(), **stored}


def _read_limits(folder: Path) -> list[Entry]:
    columns = ("speaker_class", *LIMIT_NUMBERS, "source", "verified")
    return [
        Entry(
            row,
            {
                **row.plain("speaker_class", "source"),
                **{name: row.number(name) for name in LIMIT_NUMBERS},
                "verified": row.is_yes("verified"),
            },
        )
        for row in read_rows(folder / LIMITS_FILE, columns)
    ]


@cache
def _load_shipped_limits() -> dict[str, dict[str, Any]]:
    folder = Path(apps.get_app_config(FloorLimit._meta.app_label).path) / "reference"
    found = (entry.values for entry in _read_limits(folder))
    return {row["speaker_class"]: {name: row[name] for name in LIMIT_NUMBERS} for row in found}


def make_token() -> str:
    """Return a new secret for the link of the interpreters."""
    return secrets.token_urlsafe(24)


class Meeting(Timestamped):
    """A meeting of a dialogue: from its opening to its closing by the chair. The floor is given in an open one only."""

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("constructive dialogue")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("opened by"),
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    # The line of the programme that the meeting is at; 0 before the first.
    programme_line = models.PositiveSmallIntegerField(_("item of the programme"), default=0)
    list_closed_at = models.DateTimeField(_("list of speakers closed"), null=True, blank=True)
    # Anyone who has the link reads the accepted texts of the speakers, until the meeting is closed.
    interpreters_token = models.CharField(_("link of the interpreters"), max_length=40, default=make_token, unique=True)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering: ClassVar = ["dialogue", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dialogue", "number"], name="dialogues_meeting_number_once"),
            models.UniqueConstraint(
                fields=["dialogue"], condition=Q(closed_at__isnull=True), name="dialogues_meeting_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False, closed_at__gte=F("opened_at")),
                name="dialogues_meeting_closed_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return _("Meeting %(number)d, %(dialogue)s") % {"number": self.number, "dialogue": self.dialogue}

    @property
    def is_open(self) -> bool:
        """Return whether the chair has opened the meeting and not closed it. The day is checked with the floor."""
        return self.opened_at is not None and self.closed_at is None


class MeetingLimit(LimitNumbers):
    """The limits of one class of speakers in one meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="limits", verbose_name=_("meeting"))

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit of a meeting")
        verbose_name_plural = _("limits of meetings")
        ordering: ClassVar = ["meeting", "rank", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "speaker_class"], name="dialogues_meetinglimit_class_once"),
            models.CheckConstraint(condition=ENOUGH_MINUTES, name="dialogues_meetinglimit_minutes"),
        ]

    def __str__(self) -> str:
        return format_label(self.get_speaker_class_display(), self.minutes)


class RoomNote(models.Model):
    """A point of order of a State, or a State that was named aloud. It is recorded and never changed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="notes", verbose_name=_("meeting"))
    kind = models.CharField(_("kind"), max_length=15, choices=RoomNoteKind)
    # Only States raise points of order (rule 44). Which State was named aloud is not recorded.
    state = models.ForeignKey(
        State, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("State")
    )
    speaker = models.ForeignKey(
        "dialogues.Speaker",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notes",
        verbose_name=_("speaker"),
    )
    note = models.CharField(_("what it was about"), max_length=500, blank=True)
    at = models.DateTimeField(_("time"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on a meeting")
        verbose_name_plural = _("notes on meetings")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=RoomNoteKind.POINT_OF_ORDER, state__isnull=False)
                | Q(kind=RoomNoteKind.STATE_NAMED, state__isnull=True, speaker__isnull=False),
                name="dialogues_roomnote_only_states_raise_points_of_order",
            )
        ]

    def __str__(self) -> str:
        return format_label(self.get_kind_display(), self.state or self.speaker)


class RoomMessage(models.Model):
    """A message of the chair to everyone in the room, until the chair ends it or shows another one."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="messages", verbose_name=_("meeting"))
    kind = models.CharField(_("message"), max_length=15, choices=RoomMessageKind)
    # The text that the chair wrote, by language.
    texts = models.JSONField(_("text"), default=dict, blank=True)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to the room")
        verbose_name_plural = _("messages to the room")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(ended_at__isnull=True), name="dialogues_roommessage_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(kind=RoomMessageKind.WRITTEN) & ~Q(texts={})
                | ~Q(kind=RoomMessageKind.WRITTEN) & Q(texts={}),
                name="dialogues_roommessage_own_has_text",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """Return the message in the reader's language, or in the first language that it has."""
        if self.kind != RoomMessageKind.WRITTEN:
            return str(self.get_kind_display())
        return get_text_in_language(self.texts) or next(iter(self.texts.values()))


class Presence(models.Model):
    """Who is in a meeting, in the room or online: a participant of an organization, a State, or another body."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="presences", verbose_name=_("meeting"))
    attendee = models.ForeignKey(
        Attendee,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="presences",
        verbose_name=_("participant in a dialogue"),
    )
    state = models.ForeignKey(
        State, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("State")
    )
    body = models.CharField(_("other body"), max_length=200, blank=True)
    is_online = models.BooleanField(_("online"), default=False)
    arrived_at = models.DateTimeField(_("arrived"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence in a meeting")
        verbose_name_plural = _("presences in meetings")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "attendee"], name="dialogues_presence_attendee_once"),
            models.UniqueConstraint(fields=["meeting", "state"], name="dialogues_presence_state_once"),
            models.UniqueConstraint(
                fields=["meeting", "body"], condition=~Q(body=""), name="dialogues_presence_body_once"
            ),
            models.CheckConstraint(
                condition=Q(attendee__isnull=False, state__isnull=True, body="")
                | Q(attendee__isnull=True, state__isnull=False, body="")
                | (Q(attendee__isnull=True, state__isnull=True) & ~Q(body="")),
                name="dialogues_presence_one_side",
            ),
        ]

    def __str__(self) -> str:
        return str(self.attendee or self.state or self.body)
