"""Applications to dialogues: the list circulated to States parties, objections, the decision, participants."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from dialogues.enums import CIRCULATED_STATES, ApplicationState, Attendance, ObjectionOutcome
from dialogues.models.dialogues import Dialogue
from dialogues.querysets import ApplicantListQuerySet, ApplicationQuerySet, AttendeeQuerySet, ObjectionQuerySet
from stakeholders.models import Organization, Representative, State
from untoc_portal.core.listing import format_label
from untoc_portal.core.models import Document, Timestamped


class ApplicantList(Timestamped):
    """A list of applicants, as circulated to States parties. They may object until its last day."""

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.PROTECT, related_name="applicant_lists", verbose_name=_("constructive dialogue")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    circulated_on = models.DateField(_("circulated"))
    objections_until = models.DateField(_("objections until"))
    circulated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("circulated by")
    )

    objects = ApplicantListQuerySet.as_manager()

    class Meta:
        verbose_name = _("circulated list")
        verbose_name_plural = _("circulated lists")
        ordering: ClassVar = ["dialogue", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dialogue", "number"], name="dialogues_applicantlist_number_once"),
            models.CheckConstraint(
                condition=Q(objections_until__gte=F("circulated_on")), name="dialogues_applicantlist_window"
            ),
        ]

    def __str__(self) -> str:
        return _("List %(number)d") % {"number": self.number}


class Application(Timestamped):
    """An application of an organization to take part.

    A refusal has a reason. No decision is made before circulation.
    """

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.PROTECT, related_name="applications", verbose_name=_("constructive dialogue")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="applications", verbose_name=_("organization")
    )
    expertise = models.TextField(_("expertise on the theme"), max_length=3000)
    attendance = models.CharField(_("takes part"), max_length=10, choices=Attendance, default=Attendance.ONLINE)
    wants_to_speak = models.BooleanField(_("asks to speak"), default=False)
    needs_travel_support = models.BooleanField(_("asks for travel support"), default=False)
    consents_to_publication = models.BooleanField(_("may be listed among the participants"), default=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("submitted by")
    )
    state = models.CharField(
        _("status"), max_length=12, choices=ApplicationState, default=ApplicationState.SUBMITTED, editable=False
    )
    applicant_list = models.ForeignKey(
        ApplicantList,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="applications",
        verbose_name=_("circulated list"),
    )
    # The missing items, or the reason for a refusal.
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    if TYPE_CHECKING:  # given by `with_seats`
        seats: int

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            # An organization that has withdrawn may apply again. A refusal is final.
            models.UniqueConstraint(
                fields=["dialogue", "organization"],
                condition=~Q(state=ApplicationState.WITHDRAWN),
                name="dialogues_application_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.values), name="dialogues_application_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ApplicationState.REFUSED, ApplicationState.INCOMPLETE]) | ~Q(reason=""),
                name="dialogues_application_refusal_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=CIRCULATED_STATES) | Q(applicant_list__isnull=False),
                name="dialogues_application_decided_after_circulation",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ApplicationState.INVITED, ApplicationState.WAITING, ApplicationState.REFUSED])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="dialogues_application_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return format_label(self.organization, self.dialogue)

    def get_absolute_url(self) -> str:
        """Return the URL of the application's page."""
        return reverse("dialogues:application_detail", args=[self.pk])


class Attendee(Timestamped):
    """A representative whom an organization sends. A substitute replaces a person who cannot come."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="attendees", verbose_name=_("application")
    )
    representative = models.ForeignKey(
        Representative, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("representative")
    )
    # The person whom this one replaces.
    substitutes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="substitute",
        verbose_name=_("substitute for"),
    )
    left_at = models.DateTimeField(_("replaced"), null=True, blank=True)
    attended = models.BooleanField(_("attended"), null=True, blank=True)
    certificate = models.OneToOneField(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="of_attendee",
        verbose_name=_("certificate"),
    )

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant in a dialogue")
        verbose_name_plural = _("participants in dialogues")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "representative"],
                condition=Q(left_at__isnull=True),
                name="dialogues_attendee_once",
            ),
            models.CheckConstraint(
                condition=Q(certificate__isnull=True) | Q(attended=True), name="dialogues_attendee_certified_attended"
            ),
        ]

    def __str__(self) -> str:
        return str(self.representative)


class Objection(Timestamped):
    """An objection of a State party to an applicant, with a reason or expressly without one.

    The result remains recorded.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="objections", verbose_name=_("application")
    )
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+", verbose_name=_("State"))
    raised_on = models.DateField(_("raised"))
    is_in_window = models.BooleanField(_("within the period"))
    ground = models.TextField(_("reason for the objection"), max_length=2000, blank=True)
    is_without_ground = models.BooleanField(_("expressly without a reason"), default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    outcome = models.CharField(_("decision"), max_length=15, choices=ObjectionOutcome, blank=True)
    note = models.TextField(_("reason for the decision"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering: ClassVar = ["application", "raised_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "state"],
                condition=Q(withdrawn_at__isnull=True),
                name="dialogues_objection_once_a_state",
            ),
            models.CheckConstraint(
                condition=Q(is_without_ground=True, ground="") | (Q(is_without_ground=False) & ~Q(ground="")),
                name="dialogues_objection_ground_or_none",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    Q(outcome__in=ObjectionOutcome.values, decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(outcome="")
                ),
                name="dialogues_objection_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ObjectionOutcome.SUSTAINED) | Q(is_in_window=True, withdrawn_at__isnull=True),
                name="dialogues_objection_sustained_in_window",
            ),
        ]

    def __str__(self) -> str:
        return format_label(self.application, date_format(self.raised_on))
