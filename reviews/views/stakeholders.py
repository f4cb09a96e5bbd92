"""The State's part of the consultation of stakeholders: its record, and the input it invites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material
from reviews.forms.stakeholder_input import ConsultationRecordForm, InviteInputForm
from reviews.models import InputInvitation, StakeholderConsultation
from reviews.selectors.looks import look_at_invitation
from reviews.selectors.stakeholder_input import (
    list_invitable_organizations,
    list_review_invitations,
)
from reviews.services import stakeholder_input
from reviews.views.base import ReviewActionView, ReviewFormView, ReviewPageView, ReviewSecondLookView, ReviewView
from reviews.workflow import STAKEHOLDERS

if TYPE_CHECKING:
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look


class StakeholdersView(ReviewPageView):
    """The consultations of the State and its invitations."""

    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/stakeholders.html"

    def get_context(self) -> dict[str, Any]:
        """Return the record, the invitations, and what this user may do with them."""
        user = self.request.user
        return {
            "consultations": StakeholderConsultation.objects.filter_visible(user).filter(review=self.review),
            "invitations": list_review_invitations(self.review, user),
            "may_record": user.has_perm("reviews.record_stakeholders", self.review),
            "may_invite": user.has_perm("reviews.invite_input", self.review),
        }


class StakeholdersBaseView(ReviewView):
    """Base of the actions that lead back to the page of the stakeholders."""

    material = Material.DRAFT_QUESTIONNAIRE

    def get_success_url(self) -> str:
        """Return the URL of the page of the stakeholders."""
        return reverse("reviews:stakeholders", args=[self.review.code])


class RecordConsultationView(StakeholdersBaseView, ReviewFormView):
    """Record a consultation."""

    permission_required = "reviews.record_stakeholders"
    required_grant = "answer_questionnaire"
    form_class = ConsultationRecordForm
    page_title = _("Record a consultation of stakeholders")
    rule = STAKEHOLDERS
    submit_label = _("Record it")
    success_message = _("The consultation is recorded.")

    def perform(self, form: ConsultationRecordForm) -> None:
        """Record the consultation."""
        stakeholder_input.record_consultation(self.review, actor=self.request.user, **form.cleaned_data)


class RemoveConsultationView(StakeholdersBaseView, ReviewActionView):
    """Remove the record of a consultation."""

    permission_required = "reviews.record_stakeholders"
    success_message = _("The record of the consultation is removed.")

    def perform(self) -> None:
        """Remove the record."""
        rows = StakeholderConsultation.objects.filter(review=self.review)
        stakeholder_input.remove_consultation(get_object_or_404(rows, pk=self.kwargs["pk"]), actor=self.request.user)


class InviteInputView(StakeholdersBaseView, ReviewFormView):
    """Invite an organization to answer chosen questions."""

    permission_required = "reviews.invite_input"
    required_grant = "clear_questionnaire"
    form_class = InviteInputForm
    page_title = _("Invite an organization to give input")
    lead = _("It sees the questions you choose and nothing else: no answer of your State, and no other invitation.")
    rule = STAKEHOLDERS
    submit_label = _("Invite")
    success_message = _("The organization is invited.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the organizations and questions to choose from."""
        questions = self.review.questions().order_by("article__instrument__position", "article__number", "position")
        return {"organizations": list_invitable_organizations(self.request.user), "questions": questions}

    def perform(self, form: InviteInputForm) -> None:
        """Send the invitation."""
        stakeholder_input.invite_input(self.review, actor=self.request.user, **form.cleaned_data)


class WithdrawInputView(StakeholdersBaseView, ReviewSecondLookView):
    """Withdraw an invitation."""

    permission_required = "reviews.invite_input"
    transitions = (("input", "withdraw"),)
    page_title = _("Withdraw the invitation")
    rule = STAKEHOLDERS
    submit_label = _("Withdraw the invitation")
    submit_tone = "danger"
    success_message = _("The invitation is withdrawn. The organization is notified.")

    @cached_property
    def invitation(self) -> InputInvitation:
        """Return the invitation in the URL."""
        rows = InputInvitation.objects.filter(review=self.review).select_related("organization", "review")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_look(self) -> Look:
        """Return the invitation, without what the organization has written."""
        return look_at_invitation(self.invitation)

    def perform(self, form: SecondLookForm) -> None:
        """Withdraw the invitation."""
        stakeholder_input.withdraw_input(self.invitation, actor=self.request.user, seen=form.cleaned_data["seen"])
