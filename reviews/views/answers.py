"""Views to answer the self-assessment, article by article, and the history of each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material
from reviews.forms.earlier_versions import map_to_current_questions
from reviews.forms.questionnaires import ArticleAnswersForm
from reviews.models import Answer, Article, Question
from reviews.selectors.questionnaires import (
    answers_by_question,
    get_article_url_args,
    get_condition_texts,
    list_article_questions,
)
from reviews.services.answers import StaleAnswerError, restore_revision, save_answers
from reviews.services.typing_answers import TypedAnswer, save_while_typing
from reviews.views.base import ReviewActionView, ReviewPageView
from reviews.workflow import SELF_ASSESSMENT
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.revisions import build_history
from untoc_portal.core.views import AutosaveFormView

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reviews.models import Guest
    from untoc_portal.accounts.models import User


class ArticleAnswersView(AutosaveFormView):
    """The form with all questions on one article. Every question is saved while the user or guest types."""

    part_template_name = "reviews/_question.html"
    rule = SELF_ASSESSMENT
    success_message = _("Saved.")

    @property
    def actor(self) -> User | Guest:
        """Return the user or guest who answers."""
        return self.request.user

    @cached_property
    def article(self) -> Article:
        """Return the article in the URL. Raises Http404 if there is no such article."""
        rows = Article.objects.select_related("instrument")
        return get_object_or_404(rows, instrument__code=self.kwargs["instrument"], number=self.kwargs["number"])

    @cached_property
    def found_questions(self) -> list[Question]:
        """Return the questions on the article, in the questionnaire version of the review."""
        return list_article_questions(self.review, self.article)

    @property
    def questions(self) -> list[Question]:
        """Return the questions on the article. Raises Http404 if there are none."""
        if not self.found_questions:
            raise Http404
        return self.found_questions

    def save_typed(self, code: str) -> HttpResponse | None:
        """Save an answer that is typed now in the review of this code, and return its new state.

        Returns None for every other request, and where nothing was saved: the ordinary way finds out why. A person
        decides on a conflict there, and a draft of what was refused ends there.
        """
        part = self.read_typed_part()
        if part is None or not part.key.isdecimal():
            return None
        typed = TypedAnswer(
            code,
            self.kwargs["instrument"],
            self.kwargs["number"],
            int(part.key),
            self.request.POST.getlist(f"value_{part.key}"),
            part.text,
            part.revision,
        )
        try:
            saved = save_while_typing(typed, actor=self.actor)
        except DomainError:
            saved = None
        return render(self.request, "reviews/_saved.html", {"answer": saved, "pk": part.key}) if saved else None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save answers, also those typed for an earlier version.

        Give back the text of questions that no longer exist.
        """
        request.POST, homeless = map_to_current_questions(request.POST, self.found_questions)
        if homeless:
            typed = [*homeless, *(self.get_typed() if self.found_questions else [])]
            return self.return_typed_text(typed, self.get_back_url(), self.get_back_label())
        return super().post(request, *args, **kwargs)

    def get_form(self, *args: Any) -> ArticleAnswersForm:
        """Return the form with all questions on the article."""
        return ArticleAnswersForm(
            *args,
            questions=self.questions,
            answers=self.read_answers(),
            conditions=get_condition_texts(self.review, self.questions),
        )

    def read_answers(self) -> dict[int, Answer]:
        """Return the answers as they are stored now, by the primary key of the question."""
        return answers_by_question(self.review, self.questions)

    def get_label(self, form: ArticleAnswersForm, name: str) -> str:
        """Return the question with the label, because the labels are the same for every question."""
        question = next(row for row in form.questions if name.endswith(f"_{row.pk}"))
        return f"{get_text_in_language(question.texts)} {form[name].label}"

    def get_part(self, form: ArticleAnswersForm) -> dict[str, Any]:
        """Return the row of the question that was sent. Raises Http404 if there is none."""
        row = next((row for row in form.rows() if row.revision_name in self.request.POST), None)
        if row is None:
            raise Http404
        return {"row": row}

    def perform(self, form: ArticleAnswersForm) -> None:
        """Save the answers. If someone else saved in the meantime, show both versions and save nothing."""
        try:
            save_answers(self.review, actor=self.actor, entries=form.entries())
        except StaleAnswerError as error:
            stored = {answer.question_id: key for key, answer in error.stored.items()}
            form.answers |= {pk: error.stored[key] for pk, key in stored.items()}
            form.mark_stale({pk: error.conflicts[key] for pk, key in stored.items()})
            raise


class AnswerView(ReviewPageView):
    """Base of the pages on the answer to one question. The URL has the key of the question."""

    material = Material.DRAFT_QUESTIONNAIRE

    @cached_property
    def question(self) -> Question:
        """Return the question, if it applies to this State."""
        return get_object_or_404(self.review.questions(), key=self.kwargs["key"])

    @cached_property
    def answer(self) -> Answer:
        """Return the answer. Raises Http404 if there is none."""
        rows = Answer.objects.visible_to(self.request.user).select_related("question")
        return get_object_or_404(rows, review=self.review, question=self.question)

    def get_success_url(self) -> str:
        """Return the URL of the history of the answer."""
        return reverse("reviews:answer_history", args=[self.review.code, self.question.key])


class AnswerHistoryView(AnswerView):
    """Every revision of an answer, with a comparison of any two of them."""

    template_name = "text_history.html"

    def get_context(self) -> dict[str, Any]:
        """Return the revisions, and the two that are compared."""
        asked = {name: self.request.GET.get(name, "") for name in ("older", "newer")}
        history = build_history(
            self.answer.revisions.visible_to(self.request.user).select_related(*Answer.signed), **asked
        )
        restore = [self.review.code, self.question.key, history.older.number] if history.older else None
        may_restore = restore and self.request.user.has_perm("reviews.answer_questionnaire", self.review)
        return {
            "heading": _("History of an answer"),
            "lead": self.question.text,
            "about": self.question.article,
            "about_url": reverse(
                "reviews:questionnaire_article", args=[self.review.code, *get_article_url_args(self.question.article)]
            ),
            "history": history,
            "restore_url": reverse("reviews:restore_revision", args=restore) if may_restore else "",
        }


class RestoreRevisionView(AnswerView, ReviewActionView):
    """Make an earlier revision the current answer again."""

    permission_required = "reviews.answer_questionnaire"
    success_message = _("Restored, as a new revision. The earlier text is in the history.")

    def perform(self) -> None:
        """Restore the revision."""
        restore_revision(self.answer, actor=self.request.user, number=self.kwargs["number"])
