"""Answering the self-assessment, article by article, and the history of each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from reviews.enums import Material
from reviews.forms.earlier_versions import led_to_present
from reviews.forms.questionnaires import ArticleAnswersForm, QuestionRow
from reviews.models import Answer, Article, Question
from reviews.selectors.assignments import hands_of
from reviews.selectors.legislation import library_of
from reviews.selectors.notes import notes_by_question, shares_work
from reviews.selectors.offers import offers_for, unconfirmed_answers
from reviews.selectors.questionnaires import (
    answers_by_question,
    article_address,
    article_after,
    articles_under_review,
    conditions_of,
    questions_on,
)
from reviews.services.answers import StaleAnswerError, restore_revision, save_answers
from reviews.services.offers import confirm_answer, leave_offer, take_offer
from reviews.views.base import ReviewAct, ReviewForm, ReviewPage
from reviews.workflow import SELF_ASSESSMENT
from untoc_portal.core.fields import in_language
from untoc_portal.core.revisions import history_of
from untoc_portal.core.views import Autosaved

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reviews.models import Guest
    from untoc_portal.accounts.models import User

# What is pressed beside an earlier answer: each is named after what becomes of it.
OFFER_BUTTONS = ("take", "edit", "leave", "confirm")


class ArticleAnswers(Autosaved):
    """The form with all questions on one article, each saved as it is typed, whoever fills it in."""

    part_template_name = "reviews/_question.html"
    rule = SELF_ASSESSMENT
    success_message = _("Saved.")

    @property
    def actor(self) -> User | Guest:
        """Return who answers."""
        return self.request.user

    @cached_property
    def article(self) -> Article:
        """Return the article named in the address; 404 for one that is not there."""
        rows = Article.objects.select_related("instrument")
        return get_object_or_404(rows, instrument__code=self.kwargs["instrument"], number=self.kwargs["number"])

    @cached_property
    def asked(self) -> list[Question]:
        """Return the questions on the article, in the version the review answers."""
        return questions_on(self.review, self.article)

    @property
    def questions(self) -> list[Question]:
        """Return the questions on the article; 404 for an article without any."""
        if not self.asked:
            raise Http404
        return self.asked

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take answers in that were typed upon an earlier version, too; give back what no question asks any more."""
        request.POST, homeless = led_to_present(request.POST, self.asked)
        if homeless:
            typed = [*homeless, *(self.get_typed() if self.asked else [])]
            return self.give_back(typed, self.get_back_url(), self.get_back_label())
        return super().post(request, *args, **kwargs)

    def get_form(self, *args: Any) -> ArticleAnswersForm:
        """Return the form with all questions on the article."""
        return ArticleAnswersForm(
            *args,
            questions=self.questions,
            answers=answers_by_question(self.review, self.questions),
            conditions=conditions_of(self.review, self.questions),
        )

    def get_label(self, form: ArticleAnswersForm, name: str) -> str:
        """Return the question with the label: the labels alone are the same for every question."""
        question = next(row for row in form.questions if name.endswith(f"_{row.pk}"))
        return f"{in_language(question.texts)} {form[name].label}"

    def get_part(self, form: ArticleAnswersForm) -> dict[str, Any]:
        """Return the question that was sent by itself."""
        row = next((row for row in form.rows() if row.revision_name in self.request.POST), None)
        if row is None:
            raise Http404
        return {"row": row}

    def perform(self, form: ArticleAnswersForm) -> None:
        """Save what was typed; when somebody else saved meanwhile, show both and save nothing."""
        try:
            save_answers(self.review, actor=self.actor, entries=form.entries())
        except StaleAnswerError as error:
            stored = {answer.question_id: key for key, answer in error.stored.items()}
            form.answers |= {pk: error.stored[key] for pk, key in stored.items()}
            form.mark_stale({pk: error.conflicts[key] for pk, key in stored.items()})
            raise


class QuestionnaireArticleView(ArticleAnswers, ReviewForm):
    """All questions on one article on one screen; whoever may not answer reads."""

    grant_behind = "answer_questionnaire"
    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/questionnaire_article.html"
    stay_at = ""

    def get_success_url(self) -> str:
        """Return to the same article, and to the question whose button was pressed: one goes on from there."""
        address = reverse("reviews:questionnaire_article", args=[self.review.code, *article_address(self.article)])
        return f"{address}#{self.stay_at}" if self.stay_at else address

    def is_allowed(self) -> bool:
        """Let everyone read whom the draft is shown; answers are taken from whoever may give them."""
        return self.request.method != "POST" or self.request.user.has_perm("reviews.answer_questionnaire", self.review)

    def get_part(self, form: ArticleAnswersForm) -> dict[str, Any]:
        """Return the question with the ways to its history and its notes."""
        part = super().get_part(form)
        self._put_aside([part["row"]])
        return {**part, "review": self.review, **self.get_extra()}

    def get_extra(self) -> dict[str, Any]:
        """Return the article, whether this person may answer now, why not, and the laws to choose from."""
        user = self.request.user
        hands = hands_of(self.review.own_delegation, user)
        may_answer = user.has_perm("reviews.answer_questionnaire", self.review)
        reason = hands.are_off(self.article) if may_answer else ""
        return {
            "article": self.article,
            "may_answer": may_answer and not reason,
            "laws": library_of(self.review, user) if may_answer and not reason else [],
            "in_other_hands": reason,
            "assignment": hands.assignments.get(self.article.pk) if may_answer else None,
            "may_hand_in": hands.may_hand_in(self.article),
        }

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Put beside each question what the delegation noted on it, and say which article is next."""
        page = super().get_context(**context)
        page["rows"] = page["form"].rows()
        self._put_aside(page["rows"])
        page["next_article"] = article_after(self.article, articles_under_review(self.review))
        return page

    def _put_aside(self, rows: list[QuestionRow]) -> None:
        """Put beside each question what the own delegation noted on it, and what it answered before."""
        if not shares_work(self.request.user, self.review):
            return
        questions = [row.question for row in rows]
        notes = notes_by_question(self.request.user, self.review, questions)
        offers, unconfirmed = offers_for(self.review, questions), unconfirmed_answers(self.review)
        for row in rows:
            pk = row.question.pk
            row.notes, row.offers, row.unconfirmed = notes.get(pk, []), offers.get(pk, []), unconfirmed.get(pk)

    def perform(self, form: ArticleAnswersForm) -> None:
        """Save what was typed, then do what the button beside an earlier answer says."""
        super().perform(form)
        pressed = next((name for name in OFFER_BUTTONS if name in form.data), None)
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
                leave_offer(self.review, **about, offer=offer)
            case _:
                present = answers_by_question(self.review, [question]).get(question.pk)
                revision = present.revision if present else 0
                take_offer(self.review, **about, offer=offer, expected_revision=revision)


class AnswerView(ReviewPage):
    """The base of pages on the answer to one question, named in the address by its key."""

    material = Material.DRAFT_QUESTIONNAIRE

    @cached_property
    def question(self) -> Question:
        """Return the question, if it is put to this State."""
        return get_object_or_404(self.review.questions(), key=self.kwargs["key"])

    @cached_property
    def answer(self) -> Answer:
        """Return the answer; 404 when nobody has given one."""
        rows = Answer.objects.visible_to(self.request.user).select_related("question")
        return get_object_or_404(rows, review=self.review, question=self.question)

    def get_success_url(self) -> str:
        """Return to the history of the answer."""
        return reverse("reviews:answer_history", args=[self.review.code, self.question.key])


class AnswerHistoryView(AnswerView):
    """Every revision of an answer, any two of them side by side."""

    template_name = "text_history.html"

    def get_context(self) -> dict[str, Any]:
        """Return the revisions, and the two that are compared."""
        asked = {name: self.request.GET.get(name, "") for name in ("older", "newer")}
        history = history_of(self.answer.revisions.select_related(*Answer.signed), **asked)
        restore = [self.review.code, self.question.key, history.older.number] if history.older else None
        may_restore = restore and self.request.user.has_perm("reviews.answer_questionnaire", self.review)
        return {
            "heading": _("History of an answer"),
            "lead": self.question.text,
            "about": self.question.article,
            "about_url": reverse(
                "reviews:questionnaire_article", args=[self.review.code, *article_address(self.question.article)]
            ),
            "history": history,
            "restore_url": reverse("reviews:restore_revision", args=restore) if may_restore else "",
        }


class RestoreRevisionView(AnswerView, ReviewAct):
    """Make an earlier revision the answer again."""

    permission_required = "reviews.answer_questionnaire"
    success_message = _("Restored, as a new revision. What stood there before is in the history.")

    def perform(self) -> None:
        """Restore it."""
        restore_revision(self.answer, actor=self.request.user, number=self.kwargs["number"])
