"""Views to answer the self-assessment, article by article, and the history of each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material
from reviews.forms.earlier_versions import map_to_current_questions
from reviews.forms.questionnaires import ArticleAnswersForm, QuestionRow
from reviews.models import Answer, Article, Question
from reviews.selectors.assignments import get_article_access
from reviews.selectors.legislation import legislation_for_user
from reviews.selectors.notes import is_in_drafting_team, notes_by_question
from reviews.selectors.offers import list_earlier_answers, list_unconfirmed_answers
from reviews.selectors.questionnaires import (
    answers_by_question,
    get_article_url_args,
    get_condition_texts,
    get_next_article,
    list_article_questions,
    list_articles_under_review,
)
from reviews.services.answers import StaleAnswerError, restore_revision, save_answers
from reviews.services.offers import confirm_answer, dismiss_earlier_answer, reuse_earlier_answer
from reviews.views.base import ReviewActionView, ReviewFormView, ReviewPageView
from reviews.workflow import SELF_ASSESSMENT
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.panels import Panel, PanelMixin, PanelTab
from untoc_portal.core.revisions import build_history
from untoc_portal.core.views import AutosaveFormView

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reviews.models import Guest
    from untoc_portal.accounts.models import User

# The buttons next to an earlier answer, named after what they do with it.
EARLIER_ANSWER_BUTTONS = ("take", "edit", "leave", "confirm")


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
    def asked(self) -> list[Question]:
        """Return the questions on the article, in the questionnaire version of the review."""
        return list_article_questions(self.review, self.article)

    @property
    def questions(self) -> list[Question]:
        """Return the questions on the article. Raises Http404 if there are none."""
        if not self.asked:
            raise Http404
        return self.asked

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save answers, also those typed for an earlier version.

        Give back the text of questions that no longer exist.
        """
        request.POST, homeless = map_to_current_questions(request.POST, self.asked)
        if homeless:
            typed = [*homeless, *(self.get_typed() if self.asked else [])]
            return self.return_typed_text(typed, self.get_back_url(), self.get_back_label())
        return super().post(request, *args, **kwargs)

    def get_form(self, *args: Any) -> ArticleAnswersForm:
        """Return the form with all questions on the article."""
        return ArticleAnswersForm(
            *args,
            questions=self.questions,
            answers=answers_by_question(self.review, self.questions),
            conditions=get_condition_texts(self.review, self.questions),
        )

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


class QuestionnaireArticleView(PanelMixin, ArticleAnswersView, ReviewFormView):
    """All questions on one article on one page. Users who may not answer can read."""

    required_grant = "answer_questionnaire"
    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/questionnaire_article.html"
    panel_label = _("Beside the question")
    stay_at = ""

    def list_panel_tabs(self) -> list[PanelTab]:
        """Return the tabs of the panel."""
        return [PanelTab("guidance", _("Guidance"), "reviews/panel_guidance.html")]

    def get_panel_context(self, panel: Panel) -> dict[str, Any]:
        """Return the questions that the panel is about."""
        return {"questions": [row for row in self.questions if panel.about in {"", row.key}]}

    def get_success_url(self) -> str:
        """Return the URL of the same article, at the question whose button was pressed."""
        address = reverse("reviews:questionnaire_article", args=[self.review.code, *get_article_url_args(self.article)])
        return f"{address}#{self.stay_at}" if self.stay_at else address

    def is_allowed(self) -> bool:
        """Return whether the request is allowed.

        Everyone who sees the draft may read; only those who may answer may save.
        """
        return self.request.method != "POST" or self.request.user.has_perm("reviews.answer_questionnaire", self.review)

    def get_part(self, form: ArticleAnswersForm) -> dict[str, Any]:
        """Return the question with the links to its history and its notes."""
        part = super().get_part(form)
        self._put_aside([part["row"]])
        return {**part, "review": self.review, **self.get_extra()}

    def get_extra(self) -> dict[str, Any]:
        """Return the article, whether this user may answer now, the reason if not, and the laws to choose from."""
        user = self.request.user
        hands = get_article_access(self.review.own_delegation, user)
        may_answer = user.has_perm("reviews.answer_questionnaire", self.review)
        reason = hands.get_block_reason(self.article) if may_answer else ""
        return {
            "article": self.article,
            "may_answer": may_answer and not reason,
            "laws": legislation_for_user(self.review, user) if may_answer and not reason else [],
            "in_other_hands": reason,
            "assignment": hands.assignments.get(self.article.pk) if may_answer else None,
            "may_hand_in": hands.may_hand_in(self.article),
        }

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Add the delegation's notes to each question, and the next article."""
        page = super().get_context(**context)
        page |= self.get_panel()
        page["rows"] = page["form"].rows()
        self._put_aside(page["rows"])
        page["articles"] = list(list_articles_under_review(self.review))
        page["next_article"] = get_next_article(self.article, page["articles"])
        return page

    def _put_aside(self, rows: list[QuestionRow]) -> None:
        """Add to each question the notes of the user's delegation, and its earlier answers."""
        if not is_in_drafting_team(self.request.user, self.review):
            return
        questions = [row.question for row in rows]
        notes = notes_by_question(self.request.user, self.review, questions)
        offers, unconfirmed = list_earlier_answers(self.review, questions), list_unconfirmed_answers(self.review)
        for row in rows:
            pk = row.question.pk
            row.notes, row.offers, row.unconfirmed = notes.get(pk, []), offers.get(pk, []), unconfirmed.get(pk)

    def perform(self, form: ArticleAnswersForm) -> None:
        """Save the answers, then do what the pressed button next to an earlier answer says."""
        super().perform(form)
        pressed = next((name for name in EARLIER_ANSWER_BUTTONS if name in form.data), None)
        if pressed is None:
            return
        pk, _blank, offer = form.data[pressed].partition(" ")
        question = next((row for row in self.questions if str(row.pk) == pk), None)
        if question is None:
            raise Http404
        self._decide(pressed, question, offer)

    def _decide(self, pressed: str, question: Question, offer: str) -> None:
        about = {"actor": self.request.user, "question": question}
        self.stay_at = f"id_text_{question.pk}" if pressed == "edit" else f"question-{question.pk}"
        match pressed:
            case "confirm":
                confirm_answer(self.review, **about)
            case "leave":
                dismiss_earlier_answer(self.review, **about, offer=offer)
            case _:
                present = answers_by_question(self.review, [question]).get(question.pk)
                revision = present.revision if present else 0
                reuse_earlier_answer(self.review, **about, offer=offer, expected_revision=revision)


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
        history = build_history(self.answer.revisions.select_related(*Answer.signed), **asked)
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
