"""The self-assessment as a whole: its progress, the results of the checks, and its clearance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material
from reviews.models import Delegation, Questionnaire, Submission
from reviews.selectors.answer_checks import (
    AnswerSnapshot,
    findings_by_article,
    group_by_article,
    list_findings,
    load_answer_snapshot,
)
from reviews.selectors.assignments import list_answer_assignments
from reviews.selectors.looks import look_at_submission
from reviews.selectors.notes import is_in_drafting_team
from reviews.selectors.questionnaires import list_article_progress
from reviews.selectors.version_changes import list_target_versions
from reviews.services.draft_texts import QUESTIONNAIRE, get_reading_place
from reviews.services.questionnaires import submit_questionnaire
from reviews.views.base import ReviewPageView, ReviewSecondLookView
from reviews.workflow import SELF_ASSESSMENT

if TYPE_CHECKING:
    from untoc_portal.core.forms import SecondLookForm
    from untoc_portal.core.second_look import Look


class QuestionnaireView(ReviewPageView):
    """The draft questionnaire by article, with progress."""

    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/questionnaire.html"

    def get_context(self) -> dict[str, Any]:
        """Return the articles with their progress, and whether this user clears the submission."""
        user, rows = self.request.user, list_article_progress(self.review)
        in_charge = {row.article_id: row for row in list_answer_assignments(self.review, user)}
        for row in rows:
            row.assignment = in_charge.get(row.article.pk)
        may_answer = user.has_perm("reviews.answer_questionnaire", self.review)
        return {
            "rows": rows,
            "asked": sum(row.question_count for row in rows),
            "answered": sum(row.answered for row in rows),
            "gaps": sum(row.gaps for row in rows),
            "shares_work": is_in_drafting_team(user, self.review),
            "may_assign": user.has_perm("reviews.assign_articles", self._get_delegation_under_review()),
            "may_answer": may_answer,
            "other_version": self._other_version(),
            "may_submit": may_answer and user.has_perm("reviews.clear_questionnaire", self.review),
        }

    def _other_version(self) -> Questionnaire | None:
        """Return the version to which this user may change the review, or None."""
        may_change = self.review.questionnaire and self.request.user.has_perm("reviews.change_version", self.review)
        return list_target_versions(self.review).first() if may_change else None

    def _get_delegation_under_review(self) -> Delegation:
        delegation = self.review.delegation_under_review
        delegation.review = self.review
        return delegation


class AnswerChecksView(ReviewPageView):
    """Every gap and inconsistency in the answers, by article, each with a link to its question."""

    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/answer_checks.html"

    def get_context(self) -> dict[str, Any]:
        """Return the findings."""
        rows = findings_by_article(self.review)
        return {
            "rows": rows,
            "blocking": sum(len(row.blocking) for row in rows),
            "advisory": sum(len(row.advisory) for row in rows),
            "rule": SELF_ASSESSMENT,
        }


class SubmitQuestionnaireView(ReviewSecondLookView):
    """What is submitted, what is missing, and the clearance by the focal point."""

    permission_required = "reviews.clear_questionnaire"
    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/questionnaire_submit.html"
    transitions = (("review", "submit_questionnaire"), ("reopening", "use"))
    page_title = _("Clear and submit the self-assessment")
    lead = _(
        "You clear it as focal point. The answers are frozen as they are now, and the reviewing States can read them."
    )
    rule = SELF_ASSESSMENT
    submit_label = _("Clear and submit")
    parent_label = _("All articles")
    submission: Submission | None = None
    success_message = _("The self-assessment is cleared and submitted. The reviewing States are notified.")

    def get_reading_place(self) -> str:
        """Return the URL path of the reading view."""
        return get_reading_place(self.review, QUESTIONNAIRE)

    @cached_property
    def answers(self) -> AnswerSnapshot | None:
        """Return the current answers, or None while the review has no questionnaire."""
        return load_answer_snapshot(self.review) if self.review.questionnaire_id else None

    def get_look(self) -> Look:
        """Return the current answers, and what blocks the submission."""
        return look_at_submission(self.review, self.answers)

    def get_extra(self) -> dict[str, Any]:
        """Return the findings of the checks, by article."""
        return {"rows": group_by_article(list_findings(self.answers)) if self.answers else []}

    def get_success_url(self) -> str:
        """Return the URL of the new submission, which offers the receipt."""
        return (self.submission or self.review).get_absolute_url()

    def get_parent_label(self) -> Any:
        """Return the name of the page of all articles."""
        return self.parent_label

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Add the URL of the articles as the way back."""
        parent_url = reverse("reviews:questionnaire", args=[self.review.code])
        return super().get_context(**context) | {"parent_url": parent_url}

    def perform(self, form: SecondLookForm) -> None:
        """Clear and submit the answers that the user read."""
        self.submission = submit_questionnaire(self.review, actor=self.request.user, seen=form.cleaned_data["seen"])
