"""The self-assessment as a whole: progress, what the checks find, and its clearance."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from reviews.enums import Material
from reviews.models import Delegation, Questionnaire
from reviews.selectors.answer_checks import findings_by_article, reasons_against_submission
from reviews.selectors.assignments import assignments_of
from reviews.selectors.notes import shares_work
from reviews.selectors.questionnaires import progress_of
from reviews.selectors.version_changes import versions_to_change_to
from reviews.services.questionnaires import submit_questionnaire
from reviews.views.base import ReviewAct, ReviewPage
from reviews.workflow import SELF_ASSESSMENT


class QuestionnaireView(ReviewPage):
    """The draft questionnaire by article, with progress."""

    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/questionnaire.html"

    def get_context(self) -> dict[str, Any]:
        """Return the articles with their progress, and whether this person clears the submission."""
        user, rows = self.request.user, progress_of(self.review)
        in_charge = {row.article_id: row for row in assignments_of(self.review.own_delegation, user)}
        for row in rows:
            row.assignment = in_charge.get(row.article.pk)
        may_answer = user.has_perm("reviews.answer_questionnaire", self.review)
        return {
            "rows": rows,
            "asked": sum(row.asked for row in rows),
            "answered": sum(row.answered for row in rows),
            "gaps": sum(row.gaps for row in rows),
            "shares_work": shares_work(user, self.review),
            "may_assign": user.has_perm("reviews.assign_articles", self._own_delegation()),
            "may_answer": may_answer,
            "other_version": self._other_version(),
            "may_submit": may_answer and user.has_perm("reviews.clear_questionnaire", self.review),
        }

    def _other_version(self) -> Questionnaire | None:
        """Return the version that whoever may move the review could move it to."""
        may_change = self.review.questionnaire and self.request.user.has_perm("reviews.change_version", self.review)
        return versions_to_change_to(self.review).first() if may_change else None

    def _own_delegation(self) -> Delegation:
        delegation = self.review.own_delegation
        delegation.review = self.review
        return delegation


class AnswerChecksView(ReviewPage):
    """Every gap and inconsistency in the answers, by article, each with a link to its question."""

    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/answer_checks.html"

    def get_context(self) -> dict[str, Any]:
        """Return what was found."""
        rows = findings_by_article(self.review)
        return {
            "rows": rows,
            "blocking": sum(len(row.blocking) for row in rows),
            "advisory": sum(len(row.advisory) for row in rows),
            "rule": SELF_ASSESSMENT,
        }


class SubmitQuestionnaireView(ReviewPage, ReviewAct):
    """What is missing, and the clearance by the focal point."""

    permission_required = "reviews.clear_questionnaire"
    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/questionnaire_submit.html"
    success_message = _("The self-assessment is cleared and submitted. The reviewing States are told.")

    def get_context(self) -> dict[str, Any]:
        """Return what was found, and what holds the submission back."""
        is_time = self.request.user.has_perm("reviews.answer_questionnaire", self.review)
        reasons = reasons_against_submission(self.review) if is_time else (_("This step can't be taken now."),)
        return {"rows": findings_by_article(self.review), "reasons": reasons, "rule": SELF_ASSESSMENT}

    def perform(self) -> None:
        """Clear and submit."""
        submit_questionnaire(self.review, actor=self.request.user)
