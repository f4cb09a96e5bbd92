"""How the Extended Bureau decides as a body: its seats, proposals to it, and the positions of members."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from dialogues.enums import (
    CHOSEN_STANCES,
    BureauOutcome,
    Decision,
    DecisionManner,
    NotTakenCause,
    ObjectionOutcome,
    Stance,
)
from dialogues.models.applications import Application, Objection
from dialogues.querysets import BureauDecisionQuerySet, BureauQuerySet, BureauSeatQuerySet
from stakeholders.models import State
from untoc_portal.core.listing import format_label, format_with_note
from untoc_portal.core.models import Timestamped
from untoc_portal.core.presence import require_value

# With fewer, one person would decide, whatever the setting says.
MIN_QUORUM = 2


class BureauSeat(Timestamped):
    """The State that a member represents in the Extended Bureau, and the period. A State has one seat."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bureau_seats", verbose_name=_("member")
    )
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+", verbose_name=_("State"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = BureauSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat in the Extended Bureau")
        verbose_name_plural = _("seats in the Extended Bureau")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(ended_at__isnull=True), name="dialogues_bureauseat_once_a_member"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(ended_at__isnull=True), name="dialogues_bureauseat_once_a_state"
            ),
        ]

    def __str__(self) -> str:
        return format_with_note(self.member, self.state)


class BureauDecision(Timestamped):
    """A proposal of a member on one application or one objection, with its deadline and its result."""

    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bureau_decisions",
        verbose_name=_("application"),
    )
    objection = models.ForeignKey(
        Objection,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bureau_decisions",
        verbose_name=_("objection"),
    )
    proposal = models.CharField(_("proposal"), max_length=15, choices=[*Decision.choices, *ObjectionOutcome.choices])
    reasons = models.TextField(_("reasons"), max_length=2000)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    silence_ends_at = models.DateTimeField(_("members may object until"))
    outcome = models.CharField(
        pgettext_lazy("of a decision", "outcome"), max_length=10, choices=BureauOutcome, blank=True
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    manner = models.CharField(_("how it was taken"), max_length=10, choices=DecisionManner, blank=True)
    cause = models.CharField(_("why it was not taken"), max_length=10, choices=NotTakenCause, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    # The situation at the end: the members who took part, the required number, and the stance of each member.
    member_count = models.PositiveSmallIntegerField(_("members who took part"), null=True, blank=True)
    quorum = models.PositiveSmallIntegerField(_("quorum"), null=True, blank=True)
    roll = models.JSONField(_("members and their positions"), default=list, blank=True)

    objects = BureauDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of the Extended Bureau")
        verbose_name_plural = _("decisions of the Extended Bureau")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(application__isnull=False, objection__isnull=True, proposal__in=Decision.values)
                | Q(application__isnull=True, objection__isnull=False, proposal__in=ObjectionOutcome.values),
                name="dialogues_bureaudecision_on_one_thing",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(outcome__in=["", BureauOutcome.TAKEN]),
                name="dialogues_bureaudecision_once_an_application",
            ),
            models.UniqueConstraint(
                fields=["objection"],
                condition=Q(outcome__in=["", BureauOutcome.TAKEN]),
                name="dialogues_bureaudecision_once_an_objection",
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="dialogues_bureaudecision_has_reasons"),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at__isnull=True)
                | (Q(outcome__in=BureauOutcome.values, closed_at__isnull=False) & ~Q(outcome="")),
                name="dialogues_bureaudecision_closed_once",
            ),
            # No decision without a quorum. The quorum is at least two.
            models.CheckConstraint(
                condition=(~Q(outcome=BureauOutcome.TAKEN) & Q(manner=""))
                | (
                    Q(outcome=BureauOutcome.TAKEN, manner__in=DecisionManner.values)
                    & Q(member_count__isnull=False, quorum__isnull=False)
                    & Q(member_count__gte=F("quorum"), quorum__gte=MIN_QUORUM)
                ),
                name="dialogues_bureaudecision_taken_by_a_quorum",
            ),
            models.CheckConstraint(
                condition=(~Q(outcome=BureauOutcome.NOT_TAKEN) & Q(cause=""))
                | Q(outcome=BureauOutcome.NOT_TAKEN, cause__in=NotTakenCause.values),
                name="dialogues_bureaudecision_not_taken_says_why",
            ),
        ]

    def __str__(self) -> str:
        return format_label(self.get_application(), self.get_proposal_display())

    def get_absolute_url(self) -> str:
        """Return the URL of the proposal's page."""
        return reverse("dialogues:bureau_decision", args=[self.pk])

    def get_application(self) -> Application:
        """Return the application of the proposal. A proposal on an objection has the application of the objection."""
        if self.application is not None:
            return self.application
        application: Application = require_value(self.objection).application
        return application


class MemberPosition(Timestamped):
    """The position of a member on a proposal. The latest row of a member counts. No row is changed."""

    decision = models.ForeignKey(
        BureauDecision, on_delete=models.PROTECT, related_name="positions", verbose_name=_("decision")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("member")
    )
    # The State that the member represented at that time.
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+", verbose_name=_("State"))
    stance = models.CharField(_("position"), max_length=12, choices=Stance)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    objects = BureauQuerySet.as_manager()

    class Meta:
        verbose_name = _("position of a member")
        verbose_name_plural = _("positions of members")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stance__in=CHOSEN_STANCES), name="dialogues_memberposition_known"),
            models.CheckConstraint(
                condition=Q(stance=Stance.AGREES) | ~Q(reason=""), name="dialogues_memberposition_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return format_label(self.member, self.get_stance_display())
