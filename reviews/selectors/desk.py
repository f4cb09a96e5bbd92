"""What the desk of the self-assessment shows: every article with its progress, and the questions on one of them.

The page has a fixed number of queries. What a tab of its panel shows is read in `desk_panels`, when it is asked for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import (
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import pgettext

from reviews.enums import AssignmentState, Capacity, Material
from reviews.models import Citation, Note, OfferDecision, Review
from reviews.querysets import build_material_condition
from reviews.selectors.questionnaires import get_article_url_args, list_articles_under_review
from reviews.selectors.stakeholder_input import list_received_input
from reviews.validators import get_applicable_questions
from untoc_portal.core.models import FormDraft

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import Answer, Article, Assignment, Question
    from reviews.selectors.assignments import ArticleAccess
    from untoc_portal.core.authz import AnyUser


@dataclass(slots=True)
class DeskLine:
    """One article in the list of the desk: how many of its questions are answered, and who prepares it."""

    article: Article
    url: str = ""
    total: int = 0
    answered: int = 0
    is_open: bool = False
    # For readers of the own delegation only.
    assignment: Assignment | None = None

    @property
    def is_returned(self) -> bool:
        """Return whether the focal point returned the article."""
        return self.assignment is not None and self.assignment.state == AssignmentState.RETURNED

    @property
    def is_done(self) -> bool:
        """Return whether every question that applies is answered."""
        return self.answered >= self.total

    @property
    def sign(self) -> str:
        """Return the name of the sign of its state."""
        if self.is_returned:
            return "back"
        if self.is_done:
            return "done"
        return "half" if self.answered else "plan"

    @property
    def state(self) -> str:
        """Return in words where the work on it is: by the person who prepares it, or else by the answers."""
        if self.assignment is not None:
            return str(self.assignment.get_state_display())
        words = {
            "done": pgettext("an article", "done"),
            "half": pgettext("an article", "in progress"),
            "plan": pgettext("an article", "not begun"),
        }
        return words[self.sign]


@dataclass(slots=True)
class Desk:
    """The list of the desk, and where its reader is in it."""

    lines: list[DeskLine] = field(default_factory=list)

    @property
    def _place(self) -> int:
        return next((place for place, line in enumerate(self.lines) if line.is_open), 0)

    @property
    def current(self) -> DeskLine:
        """Return the line of the article that is open."""
        return self.lines[self._place]

    @property
    def total(self) -> int:
        """Return how many questions apply."""
        return sum(line.total for line in self.lines)

    @property
    def answered(self) -> int:
        """Return how many of them are answered."""
        return sum(line.answered for line in self.lines)

    @property
    def next(self) -> DeskLine | None:
        """Return the article after this one."""
        return next(iter(self.lines[self._place + 1 :]), None)

    @property
    def previous(self) -> DeskLine | None:
        """Return the article before this one."""
        return self.lines[self._place - 1] if self._place else None

    @property
    def next_unanswered(self) -> DeskLine | None:
        """Return the next article with a gap; after the last one, search from the first."""
        return next((line for line in self._others if not line.is_done), None)

    @property
    def next_returned(self) -> DeskLine | None:
        """Return the next article that was returned, in the same way."""
        return next((line for line in self._others if line.is_returned), None)

    @property
    def _others(self) -> Iterable[DeskLine]:
        return self.lines[self._place + 1 :] + self.lines[: self._place]


class QuestionCondition(NamedTuple):
    """What decides whether a question applies. A model instance for each of them would cost more than the query."""

    key: str
    show_if: dict[str, Any]


def find_desk_review(user: AnyUser, code: str) -> Review | None:
    """Return the review, if the user may see its draft, with the delegation of its own State, in one query."""
    rows: Any = Review.objects.filter(build_material_condition(user, Material.DRAFT_QUESTIONNAIRE), code=code)
    joined = FilteredRelation("delegations", condition=Q(delegations__capacity=Capacity.UNDER_REVIEW))
    rows = rows.select_related("state_under_review", "phase", "questionnaire", "own")
    review: Any = rows.annotate(own=joined).order_by().first()
    if (own := getattr(review, "own", None)) is not None:
        own.review, review.own_delegation = review, own
    found: Review | None = review
    return found


def list_desk_articles(review: Review) -> list[Article]:
    """Return the articles under review, in the order of the list, in one query."""
    return list(list_articles_under_review(review))


def read_desk(review: Review, articles: list[Article], here: Article, access: ArticleAccess | None) -> Desk:
    """Return the articles that have questions, in one query.

    Without `access`, nothing is said of who prepares them.
    """
    base = reverse("reviews:questionnaire", args=[review.code])
    lines = {
        article.pk: DeskLine(
            article,
            "{}{}-{}/".format(base, *get_article_url_args(article)),
            is_open=article == here,
            assignment=access.assignments.get(article.pk) if access else None,
        )
        for article in articles
    }
    given = FilteredRelation("answers", condition=Q(answers__review=review.pk))
    rows = review.questions().prefetch_related(None).select_related(None).order_by().annotate(given=given)
    fields = ("key", "article", "show_if", "given__value", "given__text")
    questions = {key: row for key, *row in rows.values_list(*fields)}
    values = {key: value for key, (_article, _show_if, value, _text) in questions.items()}
    conditions = [QuestionCondition(key, show_if) for key, (_article, show_if, _value, _text) in questions.items()]
    for question in get_applicable_questions(conditions, values):
        article, _show_if, value, text = questions[question.key]
        if article in lines:
            lines[article].total += 1
            lines[article].answered += value is not None or bool(text)
    with_questions = {article for article, *_rest in questions.values()}
    return Desk([line for pk, line in lines.items() if pk in with_questions])


def list_desk_questions(
    review: Review, article: Article, user: AnyUser, place: str, *, is_in_team: bool
) -> tuple[list[Question], dict[int, Answer]]:
    """Return the questions on the article and the answers to them by question, in three queries.

    Each question has the numbers of what lies beside it: `law_count`, `input_count`, `note_count` for the delegation,
    `is_copied` for an answer that no one has confirmed, and `refused`, the texts that this user typed at this place and
    that were not accepted.
    """
    refused = FormDraft.objects.visible_to(user)
    refused = refused.filter(place=Concat(Value(f"{place}#"), Cast(OuterRef("pk"), TextField())))
    rows: Any = review.questions().select_related(None).filter(article=article.pk).order_by("position")
    rows = rows.annotate(
        given=FilteredRelation("answers", condition=Q(answers__review=review.pk)),
        refused=Subquery(refused.values("texts")[:1]),
    )
    questions: list[Question] = list(rows.select_related("given__updated_by", "given__guest__institution"))
    numbers = _count_by_question(review, article, is_in_team=is_in_team)
    for question in questions:
        question.article = article
        question.law_count = numbers["law", question.pk]
        question.input_count = numbers["input", question.pk]
        question.note_count = numbers["note", question.pk]
        question.is_copied = bool(numbers["copied", question.pk])
    found = {question.pk: get_joined_answer(question, review) for question in questions}
    return questions, {pk: answer for pk, answer in found.items() if answer is not None}


def get_joined_answer(question: Question, review: Review) -> Answer | None:
    """Return the answer that was read with the question as `given`, or None. Django sets no attribute for no row."""
    answer: Answer | None = getattr(question, "given", None)
    if answer is not None:
        answer.review, answer.question = review, question
    return answer


def _count_by_question(review: Review, article: Article, *, is_in_team: bool) -> Counter[tuple[str, int]]:
    """Return the numbers of rows by their kind and question, in one query."""
    kinds: dict[str, Any] = {
        "law": Citation.objects.filter(review=review.pk),
        "input": list_received_input(review).select_related(None),
        "copied": OfferDecision.objects.unconfirmed().filter(review=review.pk),
    }
    if is_in_team:
        kinds["note"] = Note.objects.filter(delegation=review.own_delegation.pk, resolved_at=None)
    [first, *others] = [
        rows.filter(question__article=article.pk).order_by().values_list(Value(kind), "question_id")
        for kind, rows in kinds.items()
    ]
    return Counter(first.union(*others, all=True))
