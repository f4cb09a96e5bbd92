"""Whom a State consulted on its self-assessment, and the input it asked for (PR: States are encouraged to consult)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import ConsultationMethod, InputState
from reviews.models.questionnaires import Question
from reviews.models.reviews import Review
from reviews.querysets import InputAnswerQuerySet, InputInvitationQuerySet, StakeholderConsultationQuerySet
from stakeholders.models import Organization
from untoc_portal.core.listing import format_label
from untoc_portal.core.models import Timestamped


class StakeholderConsultation(Timestamped):
    """A consultation that the State held while it prepared its self-assessment: who was consulted, how, when."""

    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="stakeholder_consultations", verbose_name=_("review")
    )
    # In the State's own words, because most of those consulted do not use this portal.
    consulted = models.CharField(_("who was consulted"), max_length=300)
    method = models.CharField(_("how"), max_length=10, choices=ConsultationMethod)
    began_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    subject = models.TextField(_("on what"), max_length=2000, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("saved by")
    )

    objects = StakeholderConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation of stakeholders")
        verbose_name_plural = _("consultations of stakeholders")
        ordering: ClassVar = ["review", "began_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(method__in=ConsultationMethod.values), name="reviews_stakeholderconsultation_method_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("began_on")),
                name="reviews_stakeholderconsultation_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.consulted


class InputInvitation(Timestamped):
    """A State asks an organization for input on chosen questions. The organization sees only these questions."""

    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="input_invitations", verbose_name=_("review")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="input_invitations", verbose_name=_("organization")
    )
    questions = models.ManyToManyField(Question, related_name="+", verbose_name=_("questions"))
    due_on = models.DateField(_("last day"))
    message = models.TextField(_("message"), max_length=2000, blank=True)
    state = models.CharField(_("status"), max_length=10, choices=InputState, default=InputState.INVITED, editable=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    received_at = models.DateTimeField(_("received"), null=True, blank=True)

    objects = InputInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to give input")
        verbose_name_plural = _("invitations to give input")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=InputState.values), name="reviews_inputinvitation_state_known"
            ),
            models.UniqueConstraint(
                fields=["review", "organization"],
                condition=Q(state=InputState.INVITED),
                name="reviews_inputinvitation_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state=InputState.RECEIVED, received_at__isnull=False)
                | (~Q(state=InputState.RECEIVED) & Q(received_at__isnull=True)),
                name="reviews_inputinvitation_received_has_time",
            ),
        ]

    def __str__(self) -> str:
        return _("Input of %(organization)s to %(State)s") % {
            "organization": self.organization,
            "State": self.review.state_under_review,
        }

    def get_absolute_url(self) -> str:
        """Return the URL of the organization's page. The State has another page."""
        return reverse("reviews:input_detail", args=[self.pk])


class InputAnswer(Timestamped):
    """The input of an organization to one question.

    It is shown next to the State's answer. It becomes part of the answer only if the State copies it.
    """

    invitation = models.ForeignKey(
        InputInvitation, on_delete=models.PROTECT, related_name="answers", verbose_name=_("invitation to give input")
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="inputs", verbose_name=_("question"))
    text = models.TextField(_("text"), blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("saved by")
    )
    used_at = models.DateTimeField(_("copied into the answer"), null=True, blank=True)

    objects = InputAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("input on a question")
        verbose_name_plural = _("input on questions")
        ordering: ClassVar = ["invitation", "question__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invitation", "question"], name="reviews_inputanswer_one_per_question")
        ]

    def __str__(self) -> str:
        return format_label(self.invitation, self.question.key)
