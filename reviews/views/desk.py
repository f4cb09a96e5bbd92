"""The desk where a State answers: the articles, the questions on one of them, and a panel with what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from reviews.enums import Material
from reviews.forms.desk_acts import ACTS, DeskAct
from reviews.forms.questionnaires import ArticleAnswersForm, QuestionRow
from reviews.selectors.article_list import FILTER, ArticleList, build_filter_query, read_filter
from reviews.selectors.assignments import get_article_access
from reviews.selectors.desk import find_desk_review, list_desk_articles, list_desk_questions, read_article_list
from reviews.selectors.notes import is_in_drafting_team
from reviews.selectors.questionnaires import get_article_url_args
from reviews.views.answers import ArticleAnswersView
from reviews.views.base import ReviewFormView
from reviews.views.desk_panel import DeskPanelMixin, list_panel_links
from untoc_portal.core import form_drafts
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.form_drafts import Ticket

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from reviews.models import Answer, Article, Question, Review
    from reviews.selectors.assignments import ArticleAccess


class QuestionnaireArticleView(DeskPanelMixin, ArticleAnswersView, ReviewFormView):
    """All questions on one article on one page. Users who may not answer can read."""

    required_grant = "answer_questionnaire"
    material = Material.DRAFT_QUESTIONNAIRE
    template_name = "reviews/questionnaire_article.html"
    stay_at = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save an answer that is typed now; leave everything else, and every error, to the ordinary way."""
        return self.save_typed(self.kwargs["code"]) or super().dispatch(request, *args, **kwargs)

    def get_subject(self) -> Review:
        """Return the review with the delegation of its State. Raises Http404 if its draft is not for this user."""
        review = find_desk_review(self.request.user, self.kwargs["code"])
        if review is None:
            raise Http404
        return review

    @cached_property
    def articles(self) -> list[Article]:
        """Return the articles under review."""
        return list_desk_articles(self.review)

    @cached_property
    def article(self) -> Article:
        """Return the article in the URL. Raises Http404 if it is not under review."""
        named = (self.kwargs["instrument"], self.kwargs["number"])
        found = next((row for row in self.articles if get_article_url_args(row) == named), None)
        if found is None:
            raise Http404
        return found

    @cached_property
    def _read(self) -> tuple[list[Question], dict[int, Answer]]:
        own = {"is_in_team": self.is_in_team}
        return list_desk_questions(self.review, self.article, self.request.user, self.get_draft_place(), **own)

    def read_shown_answers(self) -> dict[int, Answer]:
        """Return the answers that were read with the questions."""
        return self._read[1]

    @cached_property
    def found_questions(self) -> list[Question]:
        """Return the questions on the article, each with the numbers of what belongs to it."""
        return self._read[0]

    def read_answers(self) -> dict[int, Answer]:
        """Return the answers that were read with the questions, and after a change read them again."""
        return self._read[1] if self.request.method == "GET" else super().read_answers()

    def get_form(self, *args: Any) -> ArticleAnswersForm:
        """Return the form; with what was not accepted of one answer, if its author wants it back."""
        form = super().get_form(*args)
        wanted = self.request.GET.get(form_drafts.PUT_BACK, "")
        form.initial = next((row.refused for row in self.questions if row.refused and str(row.pk) == wanted), {})
        return form

    @cached_property
    def access(self) -> ArticleAccess:
        """Return which articles this user can change now."""
        return get_article_access(self.review.delegation_under_review, self.request.user)

    @cached_property
    def is_in_team(self) -> bool:
        """Return whether the user sees what the delegation keeps for itself."""
        return is_in_drafting_team(self.request.user, self.review)

    @cached_property
    def may_answer(self) -> bool:
        """Return whether the user has the right to answer in this step."""
        return self.request.user.has_perm("reviews.answer_questionnaire", self.review)

    @cached_property
    def block_reason(self) -> str:
        """Return why someone with the right cannot answer this article now."""
        return self.access.get_block_reason(self.article) if self.may_answer else ""

    @property
    def may_answer_now(self) -> bool:
        """Return whether the user can answer this article now."""
        return self.may_answer and not self.block_reason

    def is_allowed(self) -> bool:
        """Return whether the request is allowed.

        Everyone who sees the draft may read; only those who may answer may save.
        """
        return self.request.method != "POST" or self.may_answer

    def get_base_query(self) -> str:
        """Return the filter of the list."""
        return build_filter_query(read_filter(self.request.GET))

    def get_success_url(self) -> str:
        """Return the URL of the same article with the same tab, at the question whose button was pressed."""
        chosen = {name: self.request.GET[name] for name in ("panel", "about", FILTER) if name in self.request.GET}
        named = [self.review.code, self.kwargs["instrument"], self.kwargs["number"]]
        address = reverse("reviews:questionnaire_article", args=named, query=chosen or None)
        return f"{address}#{self.stay_at}" if self.stay_at else address

    def get_extra(self) -> dict[str, Any]:
        """Return the article, and whether this user may answer now, or the reason why not."""
        return {
            "article": self.article,
            "may_answer": self.may_answer_now,
            "in_other_hands": self.block_reason,
            "assignment": self.access.assignments.get(self.article.pk) if self.is_in_team else None,
            "shows_presence": self.is_in_team,
            "may_hand_in": self.access.may_hand_in(self.article),
        }

    def get_part(self, form: ArticleAnswersForm) -> dict[str, Any]:
        """Return the question with what belongs to it."""
        part = super().get_part(form)
        self._add_links([part["row"]])
        return {**part, "review": self.review, **self.get_extra()}

    def get_context(self, **context: Any) -> dict[str, Any]:
        """Add the questions, the list of articles and the panel."""
        page = super().get_context(**context)
        page["rows"] = page["form"].rows()
        self._add_links(page["rows"])
        page["articles"] = self._list_articles()
        page["refused"] = [self._describe_refused(row) for row in page["rows"] if row.question.refused]
        return page | self.get_panel()

    def _add_links(self, rows: list[QuestionRow]) -> None:
        for row in rows:
            own = {"is_answered": row.answer is not None, "is_in_team": self.is_in_team}
            row.beside = list_panel_links(row.question, **own)

    def _list_articles(self) -> ArticleList:
        access = self.access if self.is_in_team else None
        return read_article_list(self.review, self.articles, self.article, access, read_filter(self.request.GET))

    # What is saved with the whole form, and what is not accepted.

    @transaction.atomic
    def perform(self, form: ArticleAnswersForm) -> None:
        """Save the answers, then do what the pressed button next to them says; both, or nothing."""
        super().perform(form)
        pressed = next((name for name in ACTS if name in form.data), None)
        if pressed is not None:
            self.act = DeskAct(self.review, self.request.user, self.questions, form.data)
            self.stay_at = self.act.run(pressed)
        for row in self.questions:
            if row.refused and f"revision_{row.pk}" in form.data:
                form_drafts.discard_draft(self._draft_place(row), actor=self.request.user)

    def _draft_place(self, question: Question) -> str:
        return f"{self.get_draft_place()}#{question.pk}"

    def keep_refused(self, form: ArticleAnswersForm) -> None:
        """Keep what was typed as a private draft, and say so next to the errors."""
        row: QuestionRow = ArticleAnswersView.get_part(self, form)["row"]
        place, names = self._draft_place(row.question), [row.text.html_name, f"value_{row.question.pk}"]
        ticket = Ticket(self.request.user.pk, place, str(row.question.text)[:300], self.get_success_url(), names)
        present = form_drafts.find_draft(self.request.user, place)
        expected = present.revision if present else 0
        try:
            kept = form_drafts.save_draft(ticket, actor=self.request.user, typed=self.request.POST, expected=expected)
        except DomainError:
            kept = None
        row.question.is_kept = kept is not None

    def _describe_refused(self, row: QuestionRow) -> dict[str, Any]:
        """Return what this user typed to a question and what was not accepted, and how to discard it."""
        place = self._draft_place(row.question)
        ticket = Ticket(self.request.user.pk, place, str(row.question.text)[:300], self.get_success_url())
        return {"row": row, "texts": [text for text in row.question.refused.values() if text], "ticket": str(ticket)}
