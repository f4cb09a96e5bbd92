"""Constructive dialogues and their papers (PR, para. 53)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dialogues.enums import PLACES_OF_MEETING, DialogueKind, DialogueMode, DialogueState
from dialogues.models.sessions import AdoptedReport, AgendaItem, Session
from dialogues.querysets import CalendarQuerySet
from stakeholders.validators import validate_languages
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.models import TextOfRecord, Timestamped
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text


class Dialogue(Timestamped, TextOfRecord):
    """A meeting with stakeholders. Its limits are settings of its own; no source confirms them.

    A constructive dialogue follows a session by its adopted report. The general review is an item of a session of the
    Conference. The database allows nothing else (ADR 0005).
    """

    texts_of_record: ClassVar[dict[str, Text]] = {
        "programme": _("programme"),
        "guidance": _("guidance for participants"),
        "themes": _("themes of the dialogue"),
    }
    translate_permission = finalize_permission = "dialogues.translate_texts"

    kind = models.CharField(
        _("kind"), max_length=15, choices=DialogueKind, default=DialogueKind.CONSTRUCTIVE, editable=False
    )
    report = models.OneToOneField(
        AdoptedReport,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="dialogue",
        verbose_name=_("adopted report"),
    )
    conference_item = models.OneToOneField(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="general_review",
        verbose_name=_("agenda item"),
    )
    held_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=200)
    mode = models.CharField(_("mode"), max_length=10, choices=DialogueMode, default=DialogueMode.HYBRID)
    languages = models.JSONField(_("languages"), default=list, blank=True, validators=[validate_languages])
    programme = models.TextField(_("programme"), max_length=20_000, blank=True)
    guidance = models.TextField(_("guidance for participants"), max_length=20_000, blank=True)
    themes = models.TextField(_("themes of the dialogue"), max_length=20_000, blank=True)
    preparation_on = models.DateField(_("preparation day"), null=True, blank=True)
    # Places for representatives. Without a number there is no limit.
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    applications_open_on = models.DateField(_("applications from"), null=True, blank=True)
    applications_close_on = models.DateField(_("applications until"))
    objection_days = models.PositiveSmallIntegerField(_("days in which States parties may object"), default=14)
    representatives_max = models.PositiveSmallIntegerField(_("representatives per organization"), default=2)
    speaking_minutes = models.PositiveSmallIntegerField(_("speaking time, minutes"), default=3)
    panellists_max = models.PositiveSmallIntegerField(_("panellists"), default=3)
    statement_max_characters = models.PositiveIntegerField(_("longest statement, characters"), default=6000)
    statements_max = models.PositiveSmallIntegerField(_("statements per organization"), default=3)
    state = models.CharField(
        _("status"), max_length=15, choices=DialogueState, default=DialogueState.OPEN, editable=False
    )
    # Counts every act in the room. Screens that show the room ask only for this number (`dialogues/live.py`).
    room_version = models.PositiveIntegerField(_("version of the room"), default=0, editable=False)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("constructive dialogue")
        verbose_name_plural = _("constructive dialogues")
        ordering: ClassVar = ["-held_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=DialogueKind.CONSTRUCTIVE, report__isnull=False, conference_item__isnull=True)
                | Q(kind=DialogueKind.GENERAL_REVIEW, report__isnull=True, conference_item__isnull=False),
                name="dialogues_dialogue_after_report_or_at_conference",
            ),
            models.CheckConstraint(
                condition=Q(applications_close_on__lte=F("held_on")), name="dialogues_dialogue_applications_before"
            ),
            models.CheckConstraint(
                condition=Q(applications_open_on__isnull=True)
                | Q(applications_open_on__lte=F("applications_close_on")),
                name="dialogues_dialogue_application_window",
            ),
            models.CheckConstraint(
                condition=Q(preparation_on__isnull=True) | Q(preparation_on__lte=F("held_on")),
                name="dialogues_dialogue_prepared_before",
            ),
            models.CheckConstraint(
                condition=Q(representatives_max__gte=1, speaking_minutes__gte=1), name="dialogues_dialogue_limits"
            ),
            models.CheckConstraint(condition=Q(statements_max__gte=1), name="dialogues_dialogue_takes_statements"),
            models.CheckConstraint(condition=Q(state__in=DialogueState.values), name="dialogues_dialogue_state_known"),
        ]

    def __str__(self) -> str:
        if self.is_general_review:
            return _("General review at the %(session)s") % {"session": self.session}
        return _("Constructive dialogue after the %(session)s") % {"session": self.session}

    @property
    def is_general_review(self) -> bool:
        """Return whether this is the general review of the Conference."""
        return self.kind == DialogueKind.GENERAL_REVIEW

    @property
    def place_name(self) -> Text:
        """Return the place in the reader's language if it is known, otherwise as it was typed."""
        return PLACES_OF_MEETING.get(self.place, self.place)

    @property
    def session(self) -> Session:
        """Return the session that the dialogue follows, or of which it is a part."""
        return (
            require_value(self.conference_item).session
            if self.is_general_review
            else require_value(self.report).session
        )

    @property
    def is_public_text(self) -> bool:
        """Return True: everyone reads programme, guidance and themes."""
        return True

    def get_absolute_url(self) -> str:
        """Return the URL of the dialogue's page."""
        return reverse("dialogues:dialogue_detail", args=[self.pk])


class DialoguePaper(Timestamped):
    """A public background paper of a dialogue."""

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.PROTECT, related_name="papers", verbose_name=_("constructive dialogue")
    )
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    file = models.FileField(_("file"), upload_to="dialogue-papers/%Y/")
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("background paper")
        verbose_name_plural = _("background papers")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the URL of the file."""
        return reverse("dialogues:dialogue_paper", args=[self.pk])
