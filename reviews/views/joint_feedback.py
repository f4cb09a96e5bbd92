"""Two reviewing States at one text of feedback: proposing, answering, withdrawing, ending."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.models import JointFeedback, Review
from reviews.selectors.feedback import partners_of
from reviews.services import joint_feedback
from reviews.views.base import ReviewAct
from reviews.views.feedback import OfReviewingState
from untoc_portal.core.views import visible_or_404


class ProposeJointView(OfReviewingState, ReviewAct):
    """Propose a joint text to another reviewing State."""

    permission_required = "reviews.propose_joint"
    success_message = _("Proposed. The focal point of the other State is told.")

    def perform(self) -> None:
        """Propose it."""
        partner = get_object_or_404(partners_of(self.subject), party__iso3=self.request.POST.get("partner", ""))
        joint_feedback.propose_joint(self.subject, actor=self.request.user, partner=partner)


class OfJointFeedback(ReviewAct):
    """An act on the open proposal, or on the joint work that follows from it."""

    def get_subject(self) -> JointFeedback:
        """Return the proposal, if the own State is one of the two."""
        rows = JointFeedback.objects.select_related(
            "proposed_by__review__phase", "proposed_by__party", "partner__review", "partner__party"
        )
        code = self.kwargs["code"]
        return visible_or_404(rows, self.request, proposed_by__review__code=code, pk=self.kwargs["pk"])

    @property
    def review(self) -> Review:
        """Return the review it is about."""
        return self.subject.review

    def get_success_url(self) -> str:
        """Return the address of the feedback page."""
        return reverse("reviews:feedback", args=[self.review.code])


class AnswerJointView(OfJointFeedback):
    """Agree or decline."""

    permission_required = "reviews.answer_joint"

    def perform(self) -> None:
        """Answer."""
        self.agrees = self.request.POST.get("agrees") == "yes"
        joint_feedback.answer_joint(self.subject, actor=self.request.user, agrees=self.agrees)

    @property
    def success_message(self) -> Any:
        """Say what follows."""
        if self.agrees:
            return _("Agreed. What both States had drafted is now one text, which both clear.")
        return _("Declined. Each State writes its own feedback.")


class WithdrawJointView(OfJointFeedback):
    """Withdraw a proposal."""

    permission_required = "reviews.withdraw_joint"
    success_message = _("Withdrawn.")

    def perform(self) -> None:
        """Withdraw it."""
        joint_feedback.withdraw_joint(self.subject, actor=self.request.user)


class EndJointView(OfJointFeedback):
    """Go separate ways."""

    permission_required = "reviews.end_joint"
    success_message = _("Each State now goes on with a text of its own.")

    def perform(self) -> None:
        """End it."""
        joint_feedback.end_joint(self.subject, actor=self.request.user)
