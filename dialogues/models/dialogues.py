"""Constructive dialogues: applications, statements and the chair's summary (PR, para. 53)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ApplicationState, ChairSummaryState, DialogueMode, DialogueState, StatementState
from dialogues.models.sessions import AdoptedReport
from dialogues.querysets import ApplicationQuerySet, CalendarQuerySet, ChairSummaryQuerySet, StatementQuerySet
from reviews.models import Review
from stakeholders.models import Organization
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.models import Document, Timestamped


class Dialogue(Timestamped):
    """The constructive dialogue after one session; its limits are its own settings, none confirmed by a source."""

    report = models.OneToOneField(AdoptedReport, on_delete=models.PROTECT, related_name="dialogue")
    held_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=200)
    mode = models.CharField(_("mode"), max_length=10, choices=DialogueMode, default=DialogueMode.HYBRID)
    applications_close_on = models.DateField(_("applications until"))
    statement_max_characters = models.PositiveIntegerField(_("longest statement, characters"), default=6000)
    state = models.CharField(
        _("state"), max_length=15, choices=DialogueState, default=DialogueState.OPEN, editable=False
    )

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("constructive dialogue")
        verbose_name_plural = _("constructive dialogues")
        ordering: ClassVar = ["-held_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(applications_close_on__lte=F("held_on")), name="dialogues_dialogue_applications_before"
            ),
            models.CheckConstraint(condition=Q(state__in=DialogueState.values), name="dialogues_dialogue_state_known"),
        ]

    def __str__(self) -> str:
        return _("Constructive dialogue after %(session)s") % {"session": self.report.session}

    def get_absolute_url(self) -> str:
        """Return the address of the dialogue's page."""
        return reverse("dialogues:dialogue_detail", args=[self.pk])


class Application(Timestamped):
    """An organization's application to take part; the Extended Bureau decides, with a reason when it refuses."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name="applications")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="applications")
    expertise = models.TextField(_("expertise on the theme"), max_length=3000)
    wants_to_speak = models.BooleanField(_("asks to speak"), default=False)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=12, choices=ApplicationState, default=ApplicationState.SUBMITTED, editable=False
    )
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dialogue", "organization"], name="dialogues_application_once"),
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.values), name="dialogues_application_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.REFUSED) | ~Q(reason=""),
                name="dialogues_application_refusal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.dialogue}"


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


class ChairSummary(Timestamped):
    """The chair's summary of a dialogue, by theme; once issued a job places it on the group's next agenda."""

    dialogue = models.OneToOneField(Dialogue, on_delete=models.PROTECT, related_name="chair_summary")
    text = models.TextField(_("text"), max_length=100_000)
    state = models.CharField(
        _("state"), max_length=10, choices=ChairSummaryState, default=ChairSummaryState.DRAFT, editable=False
    )
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="of_chair_summary"
    )

    objects = ChairSummaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("chair's summary")
        verbose_name_plural = _("chairs' summaries")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=ChairSummaryState.DRAFT, issued_at__isnull=True)
                | Q(state=ChairSummaryState.ISSUED, issued_at__isnull=False),
                name="dialogues_chairsummary_issued_has_time",
            )
        ]

    def __str__(self) -> str:
        return _("Chair's summary: %(dialogue)s") % {"dialogue": self.dialogue}
