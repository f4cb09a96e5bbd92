"""The records of a session: its documents, bureau, participants and recommendations."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from dialogues.enums import BureauRole, DocumentKind, ParticipantKind, SessionState
from dialogues.models.sessions import AgendaItem, Session
from dialogues.querysets import CalendarQuerySet, OfGovernmentsQuerySet, RecommendationQuerySet, SessionDocumentQuerySet
from stakeholders.models import State
from untoc_portal.core.enums import Level, OfficialLanguage
from untoc_portal.core.listing import format_label
from untoc_portal.core.models import TextOfRecord, Timestamped

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text


class SessionDocument(Timestamped):
    """A document before a session in one language: agenda, background paper, draft report, report."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="documents", verbose_name=_("session"))
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("agenda item"),
    )
    kind = models.CharField(_("kind"), max_length=25, choices=DocumentKind)
    symbol = models.CharField(_("symbol"), max_length=60)
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language"), max_length=10, choices=OfficialLanguage)
    level = models.PositiveSmallIntegerField(_("may travel to"), choices=Level)
    file = models.FileField(_("file"), upload_to="session-documents/%Y/")
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )

    objects = SessionDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("session document")
        verbose_name_plural = _("session documents")
        ordering: ClassVar = ["session", "symbol", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["symbol", "language"], name="dialogues_sessiondocument_once"),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="dialogues_sessiondocument_kind"),
            models.CheckConstraint(
                condition=Q(level__in=[Level.STATES, Level.PUBLIC]), name="dialogues_sessiondocument_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.symbol} ({self.language})"

    def get_absolute_url(self) -> str:
        """Return the URL of the file."""
        return reverse("dialogues:session_document_file", args=[self.pk])


class BureauMember(models.Model):
    """A member of a session's bureau."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="bureau", verbose_name=_("session"))
    role = models.CharField(_("office"), max_length=12, choices=BureauRole)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=200)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+", verbose_name=_("State"))

    objects = OfGovernmentsQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of the bureau")
        verbose_name_plural = _("members of the bureau")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(role=BureauRole.CHAIR), name="dialogues_bureaumember_one_chair"
            ),
            models.CheckConstraint(condition=Q(role__in=BureauRole.values), name="dialogues_bureaumember_role_known"),
        ]

    def __str__(self) -> str:
        return format_label(self.get_role_display(), self.name)


class Participant(models.Model):
    """A State, United Nations body or intergovernmental organization registered for a session."""

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="participants", verbose_name=_("session")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ParticipantKind)
    state = models.ForeignKey(
        State, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("State")
    )
    name = models.CharField(_("name"), max_length=200, blank=True)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering: ClassVar = ["kind", "state__iso3", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "state"], name="dialogues_participant_state_once"),
            models.UniqueConstraint(
                fields=["session", "name"], condition=~Q(name=""), name="dialogues_participant_name_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=ParticipantKind.STATE, state__isnull=False, name="")
                | (
                    Q(kind__in=[ParticipantKind.UN_BODY, ParticipantKind.INTERGOVERNMENTAL], state__isnull=True)
                    & ~Q(name="")
                ),
                name="dialogues_participant_state_or_name",
            ),
        ]

    def __str__(self) -> str:
        return str(self.state or self.name)


class Recommendation(Timestamped, TextOfRecord):
    """A recommendation of a session, or a point without agreement. A later session may take up such a point.

    Rules of procedure of the Conference, rule 38: decisions and recommendations appear in all official languages.
    """

    texts_of_record: ClassVar[dict[str, Text]] = {"text": _("recommendation")}
    translate_permission = finalize_permission = "dialogues.translate_texts"

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="recommendations", verbose_name=_("session")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"), max_length=5000)
    is_agreed = models.BooleanField(_("agreed"))
    takes_up = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="taken_up_by", verbose_name=_("takes up")
    )

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering: ClassVar = ["session", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "number"], name="dialogues_recommendation_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="dialogues_recommendation_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.number}"

    @property
    def language(self) -> str:  # type: ignore[override]  # no column of its own
        """Return the original language: that of the session."""
        return self.session.language

    @property
    def is_public_text(self) -> bool:
        """Return whether the report of the session is adopted: then everyone reads it."""
        return self.session.state == SessionState.REPORT_ADOPTED

    @property
    def is_original_ready(self) -> bool:
        """Return whether the report of the session is adopted: until then the text changes."""
        return self.is_public_text

    def get_absolute_url(self) -> str:
        """Return the URL of the page of the session."""
        return self.session.get_absolute_url()
