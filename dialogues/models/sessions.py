"""Working groups of the Conference, their sessions and the reports that sessions adopt."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dialogues.enums import PLACES_OF_MEETING, SessionState, WorkingGroupCode
from dialogues.permissions import WORKING_GROUP_CODENAMES
from dialogues.querysets import CalendarQuerySet
from untoc_portal.core.authz import GroupGrant
from untoc_portal.core.fields import MultilingualField, get_text_in_language
from untoc_portal.core.models import TextOfRecord, Timestamped

if TYPE_CHECKING:
    from untoc_portal.core.exceptions import Text


class WorkingGroup(models.Model):
    """One of the five thematic working groups, or the Conference. A group works by theme, never country by country."""

    code = models.CharField(_("code"), max_length=5, choices=WorkingGroupCode, unique=True)
    names = MultilingualField(_("name"))
    # Empty for the Conference itself.
    symbol = models.CharField(_("part of the symbol"), max_length=10, blank=True)
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    corrected = models.BooleanField(_("corrected by the Secretariat"), default=False, editable=False)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        ordering: ClassVar = ["pk"]
        permissions: ClassVar = [("chair_working_group", "Can chair the working group")]

    def __str__(self) -> str:
        return get_text_in_language(self.names)

    def get_absolute_url(self) -> str:
        """Return the URL of the group's page."""
        return reverse("dialogues:working_group_detail", args=[self.code])

    @property
    def is_conference(self) -> bool:
        """Return whether this is the Conference itself. No outcome is routed to it and no dialogue follows it."""
        return self.code == WorkingGroupCode.COP

    @property
    def symbol_prefix(self) -> str:
        """Return the beginning of the symbols of its documents (domain rule: official documents)."""
        return f"CTOC/COP/{self.symbol}" if self.symbol else "CTOC/COP"


class WorkingGroupGrant(GroupGrant):
    """Permissions on one working group."""

    allowed_codenames = WORKING_GROUP_CODENAMES
    content_object = models.ForeignKey(WorkingGroup, on_delete=models.CASCADE, verbose_name=_("working group"))

    class Meta(GroupGrant.Meta):
        verbose_name = _("right for a working group")
        verbose_name_plural = _("rights for working groups")


class Session(Timestamped, TextOfRecord):
    """A session of a working group. Its title and its agenda have one original language."""

    texts_of_record: ClassVar[dict[str, Text]] = {"title": _("title")}
    translate_permission = finalize_permission = "dialogues.translate_texts"

    working_group = models.ForeignKey(
        WorkingGroup, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("working group")
    )
    number = models.PositiveSmallIntegerField(_("session"))
    # The official title, where it differs from group and number.
    title = models.CharField(_("title"), max_length=300, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    place = models.CharField(_("place"), max_length=200)
    # The last day on which an outcome can be placed on its agenda.
    documents_close_on = models.DateField(_("open for documents until"))
    state = models.CharField(
        _("status"), max_length=20, choices=SessionState, default=SessionState.SCHEDULED, editable=False
    )

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering: ClassVar = ["-starts_on", "working_group"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["working_group", "number"], name="dialogues_session_number_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="dialogues_session_dates"),
            models.CheckConstraint(
                condition=Q(documents_close_on__lte=F("starts_on")), name="dialogues_session_documents_close_before"
            ),
            models.CheckConstraint(condition=Q(state__in=SessionState.values), name="dialogues_session_state_known"),
        ]

    def __str__(self) -> str:
        return _("%(group)s, session %(number)d") % {"group": self.working_group, "number": self.number}

    @property
    def place_name(self) -> Text:
        """Return the place in the reader's language if it is known, otherwise as it was typed."""
        return PLACES_OF_MEETING.get(self.place, self.place)

    def get_absolute_url(self) -> str:
        """Return the URL of the session's page."""
        return reverse("dialogues:session_detail", args=[self.pk])

    @property
    def is_public_text(self) -> bool:
        """Return True: everyone reads the agenda."""
        return True

    def list_record_parts(self) -> list[TextOfRecord]:
        """Return the session and its agenda items, whose texts have the language of the session."""
        return [self, *self.agenda_items.all()]


class AgendaItem(TextOfRecord):
    """An item on the agenda of a session. Documents are placed under it."""

    texts_of_record: ClassVar[dict[str, Text]] = {"title": _("agenda item")}
    translate_permission = finalize_permission = "dialogues.translate_texts"

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="agenda_items", verbose_name=_("session")
    )
    number = models.PositiveSmallIntegerField(_("item"))
    title = models.CharField(_("title"), max_length=300)
    # The only item of a session under which a job places outcomes and chairs' summaries.
    receives_outcomes = models.BooleanField(_("outcomes are placed here"), default=False)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering: ClassVar = ["session", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "number"], name="dialogues_agendaitem_number_once"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(receives_outcomes=True), name="dialogues_agendaitem_one_for_outcomes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def language(self) -> str:  # type: ignore[override]  # no column of its own
        """Return the original language: that of the session."""
        return self.session.language

    @property
    def record_root(self) -> TextOfRecord:
        """Return the session: its texts are translated together."""
        return self.session


class AdoptedReport(Timestamped):
    """The report that a concluded session adopted.

    A dialogue points to this row and not to the session. So the database allows no dialogue for a session that is not
    concluded or has no adopted report (PR, para. 53).
    """

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="report", verbose_name=_("session"))
    concluded_on = models.DateField(_("session concluded on"))
    adopted_on = models.DateField(_("report adopted on"))
    symbol = models.CharField(_("symbol"), max_length=60, unique=True)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("adopted report")
        verbose_name_plural = _("adopted reports")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(adopted_on__gte=F("concluded_on")), name="dialogues_adoptedreport_after_session"
            )
        ]

    def __str__(self) -> str:
        return self.symbol
