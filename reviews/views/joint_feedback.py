"""Two reviewing States write one text of feedback: propose, answer, withdraw, end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.forms.dialogue import AnswerJointForm
from reviews.models import Delegation, JointFeedback
from reviews.selectors.feedback import list_possible_partners
from reviews.selectors.looks_of_joint_feedback import (
    look_at_answer_to_joint,
    look_at_end_of_joint,
    look_at_proposal,
    look_at_withdrawal_of_joint,
)
from reviews.services import joint_feedback
from reviews.views.base import ReviewSecondLookView
from reviews.views.feedback import ReviewingStateMixin
from reviews.workflow import DESK_REVIEW
from untoc_portal.core.views import get_visible_or_404

if TYPE_CHECKING:
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look


class ProposeJointView(ReviewingStateMixin, ReviewSecondLookView):
    """Propose a joint text to another reviewing State."""

    permission_required = "reviews.propose_joint"
    page_title = _("Propose one text")
    lead = _(
        "If the other State agrees, what both have drafted becomes one text. Until then it does not read your text."
    )
    rule = DESK_REVIEW
    submit_label = _("Propose it")
    success_message = _("Proposed. The focal point of the other State is notified.")

    @cached_property
    def partner(self) -> Delegation:
        """Return the State in the URL."""
        partners = list_possible_partners(self.subject)
        found = next((row for row in partners if row.party.iso3 == self.kwargs["iso3"]), None)
        if found is None:
            raise Http404
        return found

    def get_look(self) -> Look:
        """Return the delegation's text and the State with which it would be joined."""
        return look_at_proposal(self.subject, self.partner)

    def perform(self, form: SecondLookForm) -> None:
        """Send the proposal."""
        seen = form.cleaned_data["seen"]
        joint_feedback.propose_joint(self.subject, actor=self.request.user, partner=self.partner, seen=seen)


class JointFeedbackBaseView(ReviewSecondLookView):
    """Base of the actions on the open proposal, or on the joint work that follows from it."""

    rule = DESK_REVIEW

    def get_subject(self) -> JointFeedback:
        """Return the proposal, if the user's State is one of the two."""
        rows = JointFeedback.objects.select_related(
            "proposed_by__review__phase",
            "proposed_by__party",
            "partner__review",
            "partner__party",
            "proposed_by__review__state_under_review",
        )
        code = self.kwargs["code"]
        return get_visible_or_404(rows, self.request, proposed_by__review__code=code, pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        """Return the URL of the feedback page."""
        return reverse("reviews:feedback", args=[self.review.code])


class AnswerJointView(JointFeedbackBaseView):
    """Agree to a proposal or decline it."""

    permission_required = "reviews.answer_joint"
    transitions = (("joint feedback", "agree"), ("joint feedback", "decline"))
    form_class = AnswerJointForm
    page_title = _("Answer the proposal")
    lead = _("If you agree, what both have drafted becomes one text, which both clear.")
    submit_label = _("Send the answer")

    def get_look(self) -> Look:
        """Return the proposal and the text of the user's delegation."""
        return look_at_answer_to_joint(self.subject)

    def perform(self, form: AnswerJointForm) -> None:
        """Send the answer."""
        self.agrees = form.cleaned_data["agrees"]
        joint_feedback.answer_joint(self.subject, actor=self.request.user, **form.cleaned_data)

    @property
    def success_message(self) -> Any:
        """Return the message that says what comes next."""
        if self.agrees:
            return _("Agreed. What both States had drafted is now one text, which both clear.")
        return _("Declined. Each State writes its own feedback.")


class WithdrawJointView(JointFeedbackBaseView):
    """Withdraw a proposal."""

    permission_required = "reviews.withdraw_joint"
    transitions = (("joint feedback", "withdraw"),)
    page_title = _("Withdraw the proposal")
    submit_label = _("Withdraw the proposal")
    success_message = _("Withdrawn.")

    def get_look(self) -> Look:
        """Return the proposal."""
        return look_at_withdrawal_of_joint(self.subject)

    def perform(self, form: SecondLookForm) -> None:
        """Withdraw the proposal."""
        joint_feedback.withdraw_joint(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"])


class EndJointView(JointFeedbackBaseView):
    """End the joint work. Each State continues with its own text."""

    permission_required = "reviews.end_joint"
    transitions = (("joint feedback", "end"),)
    page_title = _("Work separately")
    lead = _("Each State continues with the current text.")
    submit_label = _("Work separately")
    success_message = _("Each State now continues with its own text.")

    def get_look(self) -> Look:
        """Return the joint text."""
        return look_at_end_of_joint(self.subject)

    def perform(self, form: SecondLookForm) -> None:
        """End the joint work."""
        joint_feedback.end_joint_feedback(self.subject, actor=self.request.user, seen=form.cleaned_data["seen"])
