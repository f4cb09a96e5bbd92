"""The self-assessment: answering by article, the gaps, the submission, and reading what was submitted."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material, ReviewState
from reviews.forms.questionnaires import ArticleAnswersForm
from reviews.models import Article, Submission
from reviews.selectors.questionnaires import (
    answers_by_question,
    article_address,
    conditions_of,
    progress_of,
    questions_on,
    submitted_by_article,
    typed_since,
)
from reviews.services.questionnaires import StaleAnswerError, save_answers, submit_questionnaire
from reviews.views.base import ReviewAct, ReviewForm, ReviewPage
from reviews.workflow import REVIEW, SELF_ASSESSMENT
from untoc_portal.core.fields import in_language
from untoc_portal.core.workflow import reasons_against


class QuestionnaireView(ReviewPage):
    """The draft questionnaire by article, with progress."""

    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/questionnaire.html"

    def get_context(self) -> dict[str, Any]:
        """Return the articles with their progress, and whether this person clears the submission."""
        user, rows = self.request.user, progress_of(self.review)
        may_clear = user.has_perm("reviews.clear_questionnaire", self.review)
        return {
            "rows": rows,
            "asked": sum(row.asked for row in rows),
            "answered": sum(row.answered for row in rows),
            "gaps": sum(len(row.gaps) for row in rows),
            "may_answer": user.has_perm("reviews.answer_questionnaire", self.review),
            "may_submit": may_clear and self.review.state == ReviewState.SELF_ASSESSMENT,
        }


class ArticleInAddress:
    """Finds the article named in the address; one stays at it after saving."""

    @cached_property
    def article(self) -> Article:
        """Return the article; 404 for one that is not there."""
        rows = Article.objects.select_related("instrument")
        return get_object_or_404(rows, instrument__code=self.kwargs["instrument"], number=self.kwargs["number"])

    def get_success_url(self) -> str:
        """Return to the same article: one goes on from there."""
        return reverse("reviews:questionnaire_article", args=[self.review.code, *article_address(self.article)])


class QuestionnaireArticleView(ArticleInAddress, ReviewForm):
    """All questions on one article on one screen; whoever may not answer reads."""

    grant_behind = "answer_questionnaire"
    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/questionnaire_article.html"
    rule = SELF_ASSESSMENT
    success_message = _("Saved.")

    def get_form(self, *args: Any) -> ArticleAnswersForm:
        """Return the form with all questions on the article; 404 for an article without any."""
        questions = questions_on(self.review, self.article)
        if not questions:
            raise Http404
        return ArticleAnswersForm(
            *args,
            questions=questions,
            answers=answers_by_question(self.review),
            conditions=conditions_of(self.review, questions),
        )

    def is_allowed(self) -> bool:
        """Let everyone read whom the draft is shown; answers are taken from whoever may give them."""
        return self.request.method != "POST" or self.request.user.has_perm("reviews.answer_questionnaire", self.review)

    def get_label(self, form: ArticleAnswersForm, name: str) -> str:
        """Return the question with the label: the labels alone are the same for every question."""
        question = next(row for row in form.questions if name.endswith(f"_{row.pk}"))
        return f"{in_language(question.texts)} {form[name].label}"

    def perform(self, form: ArticleAnswersForm) -> None:
        """Save what was typed; when somebody else saved meanwhile, show both and save nothing."""
        entries = typed_since(self.review, form.entries())
        try:
            save_answers(self.review, actor=self.request.user, entries=entries)
        except StaleAnswerError as error:
            form.mark_stale(error.stored)
            raise

    def get_extra(self) -> dict[str, Any]:
        """Return the article, and whether this person may answer."""
        may_answer = self.request.user.has_perm("reviews.answer_questionnaire", self.review)
        return {"article": self.article, "may_answer": may_answer}


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
