"""What the desk of the self-assessment shows: every article with its progress, and the questions on one of them.

The page has a fixed number of queries. What a tab of its panel shows is read in `desk_panels`, when it is asked for.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import FilteredRelation, OuterRef, Q, Subquery, TextField, Value, prefetch_related_objects
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from reviews.enums import Capacity, Material
from reviews.models import Citation, Note, OfferDecision, Phase, Review
from reviews.querysets import build_material_condition
from reviews.selectors.article_list import ArticleLine, ArticleList, build_filter_query
from reviews.selectors.notes import is_in_drafting_team
from reviews.selectors.questionnaires import get_article_url_args, list_articles_under_review
from reviews.selectors.stakeholder_input import list_received_input
from reviews.validators import get_applicable_questions
from untoc_portal.accounts.models import User
from untoc_portal.core import authz
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.models import FormDraft

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Answer, Article, Question
    from reviews.selectors.assignments import ArticleAccess
    from untoc_portal.core.authz import AnyUser


class QuestionCondition(NamedTuple):
    """What decides whether a question applies. A model instance for each of them would cost more than the query."""

    key: str
    show_if: dict[str, Any]


def find_desk_review(user: AnyUser, code: str) -> Review | None:
    """Return the review, if the user may see its draft, with the delegation of its own State.

    This reads the user's grants on both, too. For those who draft it is two queries, for others three.
    """
    review: Any = next(_REVIEW.read(code), None)
    if (own := getattr(review, "own", None)) is not None:
        own.review, review.delegation_under_review = review, own
        authz.load_grants(user, review, own)
    if review is None or is_in_drafting_team(user, review):
        found: Review | None = review
        return found
    visible = Review.objects.filter(build_material_condition(user, Material.DRAFT_QUESTIONNAIRE), pk=review.pk)
    return review if visible.exists() else None


def _build_review(code: str) -> QuerySet[Review]:
    joined = FilteredRelation("delegations", condition=Q(delegations__capacity=Capacity.UNDER_REVIEW))
    rows: Any = Review.objects.filter(code=code).annotate(own=joined).order_by()
    found: QuerySet[Review] = rows.select_related("state_under_review", "phase", "questionnaire", "own")
    return found


_REVIEW = CompiledQuery(_build_review)


def list_desk_articles(review: Review) -> list[Article]:
    """Return the articles under review, in the order of the list, in one query."""
    return list(_ARTICLES.read(review.pk, review.phase.cluster_id, review.questionnaire_id or 0))


_ARTICLES = CompiledQuery(
    lambda review, cluster, asked: list_articles_under_review(
        Review(pk=review, phase=Phase(cluster_id=cluster), questionnaire_id=asked)
    )
)


def read_article_list(
    review: Review, articles: list[Article], here: Article, access: ArticleAccess | None, chosen: str = "all"
) -> ArticleList:
    """Return the articles that have questions, in one query.

    Without `access`, nothing is said of who prepares them.
    """
    asked, answered = _count_answers(review)
    base, query = reverse("reviews:questionnaire", args=[review.code]), build_filter_query(chosen)
    figure, progress = "{}/{}", _("%(answered)s of %(asked)s answered")
    lines = []
    for article in articles:
        if article.pk not in asked:
            continue
        done, total = answered[article.pk], asked[article.pk]
        line = ArticleLine(
            article,
            "{}{}-{}/{}".format(base, *get_article_url_args(article), query),
            is_open=article == here,
            figure=figure.format(done, total),
            progress=progress % {"answered": done, "asked": total},
            is_begun=done > 0,
            is_done=done >= total,
            has_gap=done < total,
        )
        if access is not None:
            line.assignment, line.is_for_reader = access.assignments.get(article.pk), access.is_in_charge(article)
        lines.append(line)
    return ArticleList(
        lines,
        progress % {"answered": answered.total(), "asked": asked.total()},
        pgettext_lazy("articles", "Unanswered"),
        gettext_lazy("Next unanswered: article %(number)s"),
        chosen,
        access is not None and access.leads,
    )


def _count_answers(review: Review) -> tuple[Counter[int], Counter[int]]:
    """Return the numbers of questions that apply and of those that are answered, by article, in one query.

    An article with questions is among the first, also if none of them applies.
    """
    questions = {key: row for key, *row in _STATE_OF_ANSWERS.fetch(review.pk, review.questionnaire_id)}
    values = {key: value for key, (_article, _show_if, value, _text) in questions.items()}
    conditions = [QuestionCondition(key, show_if) for key, (_article, show_if, _value, _text) in questions.items()]
    asked: Counter[int] = Counter(dict.fromkeys((article for article, *_rest in questions.values()), 0))
    answered: Counter[int] = Counter()
    for question in get_applicable_questions(conditions, values):
        article, _show_if, value, text = questions[question.key]
        asked[article] += 1
        answered[article] += value is not None or bool(text)
    return asked, answered


def _list_applicable(review: int, questionnaire: int) -> Any:
    """Return the questions to the State, without their texts, with the answer as `given`."""
    rows = Review(pk=review, questionnaire_id=questionnaire).questions().prefetch_related(None).select_related(None)
    return rows.annotate(given=FilteredRelation("answers", condition=Q(answers__review=review)))


_STATE_OF_ANSWERS = CompiledQuery(
    lambda review, questionnaire: (
        _list_applicable(review, questionnaire)
        .order_by()
        .values_list("key", "article", "show_if", "given__value", "given__text")
    )
)


def list_desk_questions(
    review: Review, article: Article, user: AnyUser, place: str, *, is_in_team: bool
) -> tuple[list[Question], dict[int, Answer]]:
    """Return the questions on the article and the answers to them by question, in three queries.

    Each question has the numbers of what belongs to it: `law_count`, `input_count`, `note_count` for the delegation,
    `is_copied` for an answer that no one has confirmed, and `refused`, the texts that this user typed at this place and
    that were not accepted.
    """
    questions: list[Question] = list(
        _QUESTIONS.read(review.pk, review.questionnaire_id, article.pk, user.pk, f"{place}#")
    )
    prefetch_related_objects(questions, "wordings")
    numbers = _count_by_question(review, article, is_in_team=is_in_team)
    for question in questions:
        question.article = article
        question.law_count = numbers["law", question.pk]
        question.input_count = numbers["input", question.pk]
        question.note_count = numbers["note", question.pk]
        question.is_copied = bool(numbers["copied", question.pk])
    found = {question.pk: get_joined_answer(question, review) for question in questions}
    return questions, {pk: answer for pk, answer in found.items() if answer is not None}


def _build_questions(review: int, questionnaire: int, article: int, user: int, place: str) -> Any:
    refused = FormDraft.objects.visible_to(User(pk=user))
    refused = refused.filter(place=Concat(Value(place, TextField()), Cast(OuterRef("pk"), TextField())))
    rows = _list_applicable(review, questionnaire).filter(article=article).order_by("position")
    rows = rows.annotate(refused=Subquery(refused.values("texts")[:1]))
    return rows.select_related("given__updated_by", "given__guest__institution")


_QUESTIONS = CompiledQuery(_build_questions)


def get_joined_answer(question: Question, review: Review) -> Answer | None:
    """Return the answer that was read with the question as `given`, or None. Django sets no attribute for no row."""
    answer: Answer | None = getattr(question, "given", None)
    if answer is not None:
        answer.review, answer.question = review, question
    return answer


def _count_by_question(review: Review, article: Article, *, is_in_team: bool) -> Counter[tuple[str, int]]:
    """Return the numbers of rows by their kind and question, in one query."""
    if is_in_team:
        rows = _NUMBERS_FOR_TEAM.fetch(review.pk, article.pk, review.delegation_under_review.pk)
    else:
        rows = _NUMBERS.fetch(review.pk, article.pk)
    return Counter(map(tuple, rows))


def _build_numbers(review: int, article: int, delegation: int | None = None) -> Any:
    kinds: dict[str, Any] = {
        "law": Citation.objects.filter(review=review),
        "input": list_received_input(Review(pk=review)).select_related(None),
        "copied": OfferDecision.objects.unconfirmed().filter(review=review),
    }
    if delegation is not None:
        kinds["note"] = Note.objects.filter(delegation=delegation, resolved_at=None)
    [first, *others] = [
        rows.filter(question__article=article).order_by().values_list(Value(kind), "question_id")
        for kind, rows in kinds.items()
    ]
    return first.union(*others, all=True)


_NUMBERS = CompiledQuery(_build_numbers, 2)
_NUMBERS_FOR_TEAM = CompiledQuery(_build_numbers)
