"""The self-assessment as a whole: progress, the gaps, the submission, and reading what was submitted."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material, ReviewState
from reviews.models import Delegation, Submission
from reviews.selectors.assignments import assignments_of
from reviews.selectors.notes import shares_work
from reviews.selectors.questionnaires import progress_of, submitted_by_article
from reviews.services.questionnaires import submit_questionnaire
from reviews.views.base import ReviewAct, ReviewPage
from reviews.workflow import REVIEW, SELF_ASSESSMENT
from untoc_portal.core.workflow import reasons_against


class QuestionnaireView(ReviewPage):
    """The draft questionnaire by article, with progress."""

    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/questionnaire.html"

    def get_context(self) -> dict[str, Any]:
        """Return the articles with their progress, and whether this person clears the submission."""
        user, rows = self.request.user, progress_of(self.review)
        in_charge = {row.article_id: row for row in assignments_of(self.review, user)}
        for row in rows:
            row.assignment = in_charge.get(row.article.pk)
        may_clear = user.has_perm("reviews.clear_questionnaire", self.review)
        return {
            "rows": rows,
            "asked": sum(row.asked for row in rows),
            "answered": sum(row.answered for row in rows),
            "gaps": sum(len(row.gaps) for row in rows),
            "shares_work": shares_work(user, self.review),
            "may_assign": user.has_perm("reviews.assign_articles", self._own_delegation()),
            "may_answer": user.has_perm("reviews.answer_questionnaire", self.review),
            "may_submit": may_clear and self.review.state == ReviewState.SELF_ASSESSMENT,
        }

    def _own_delegation(self) -> Delegation:
        delegation = self.review.own_delegation
        delegation.review = self.review
        return delegation


class SubmitQuestionnaireView(ReviewPage, ReviewAct):
    """What is missing, and the clearance by the focal point."""

    permission_required = "reviews.clear_questionnaire"
    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/questionnaire_submit.html"
    success_message = _("The self-assessment is cleared and submitted. The reviewing States are told.")

    def get_context(self) -> dict[str, Any]:
        """Return the gaps, and what holds the submission back."""
        row = REVIEW["submit_questionnaire"]
        is_time = self.review.state in row.sources
        return {
            "rows": [progress for progress in progress_of(self.review) if progress.gaps],
            "reasons": reasons_against(row, self.review) if is_time else [_("This step can't be taken now.")],
            "rule": SELF_ASSESSMENT,
        }

    def perform(self) -> None:
        """Clear and submit."""
        submit_questionnaire(self.review, actor=self.request.user)


class SubmissionListView(ReviewPage):
    """The submitted questionnaires of a review."""

    material = Material.SUBMITTED_QUESTIONNAIRE
    template_name = "reviews/submission_list.html"

    def get_context(self) -> dict[str, Any]:
        """Return the submissions, the latest first."""
        rows = Submission.objects.visible_to(self.request.user).filter(review=self.review)
        return {
            "submissions": rows.select_related("mandate__user", "mandate__delegation__party", "mandate__note_verbale")
        }


@method_decorator(login_not_required, name="dispatch")
class SubmissionView(ReviewPage):
    """One submitted questionnaire, as it was cleared; open to anyone where the State under review publishes it."""

    material = Material.SUBMITTED_QUESTIONNAIRE
    template_name = "reviews/submission_detail.html"

    def get_context(self) -> dict[str, Any]:
        """Return the submission and its answers by article."""
        rows = Submission.objects.visible_to(self.request.user).select_related("mandate__user", "mandate__note_verbale")
        submission = get_object_or_404(rows, review=self.review, number=self.kwargs["number"])
        submission.review = self.review
        return {"submission": submission, "articles": submitted_by_article(submission)}
