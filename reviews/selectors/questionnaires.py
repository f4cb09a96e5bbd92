"""The questionnaire of a review for its pages: by article, with progress, conditions and gaps."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from reviews.models import Answer, Article, Question
from reviews.models.questionnaires import get_option_labels
from reviews.selectors.answer_checks import list_findings, load_answer_snapshot
from untoc_portal.core.listing import format_list

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import Assignment, Delegation, Review


@dataclass(slots=True)
class ArticleProgress:
    """The progress of the answers to the questions on one article."""

    article: Article
    question_count: int = 0
    answered: int = 0
    gaps: int = 0
    # For readers of the own delegation: who prepares it. The page sets it.
    assignment: Assignment | None = None


def get_article_url_args(article: Article) -> tuple[str, int]:
    """Return the arguments for addresses of the article: code of the instrument, number."""
    return article.instrument.code, article.number


def list_articles_under_review(review: Review, delegation: Delegation | None = None) -> Any:
    """Return the articles of the phase's cluster under the instruments of the review, or of the delegation.

    Every article that the questionnaire of the review asks about is among them: the cluster of many articles of the
    Protocols is not known.
    """
    instruments = (delegation or review).instruments.values("pk")
    asked = Question.objects.filter(questionnaire=review.questionnaire_id).order_by().values("article")
    rows = Article.objects.filter(Q(cluster=review.phase.cluster_id) | Q(pk__in=asked), instrument__in=instruments)
    return rows.select_related("instrument").order_by("instrument__position", "number")


def list_delegation_articles(delegation: Delegation) -> Any:
    """Return the articles that the delegation works on: all of the review, or those of the instruments it covers."""
    return list_articles_under_review(delegation.review, None if delegation.is_under_review else delegation)


def answers_by_question(review: Review, questions: Iterable[Question] | None = None) -> dict[int, Answer]:
    """Return the current answers to these questions, or all, by the primary key of the question."""
    rows = review.answers.select_related("updated_by", "guest__institution")
    rows = rows if questions is None else rows.filter(question__in=questions)
    return {answer.question_id: answer for answer in rows}


def list_article_progress(review: Review) -> list[ArticleProgress]:
    """Return, by article, the number of applicable questions, of answers, and of gaps that block the submission."""
    given = load_answer_snapshot(review)
    asked = {question.pk for question in given.applicable_questions}
    blocking = {finding.question.pk for finding in list_findings(given) if finding.is_blocking}
    rows = []
    for article, group in groupby(given.questions, key=lambda question: question.article):
        row = ArticleProgress(article)
        for question in group:
            row.question_count += question.pk in asked
            row.answered += question.pk in asked and given.answer_to(question) is not None
            row.gaps += question.pk in blocking
        rows.append(row)
    return rows


def list_article_questions(review: Review, article: Article) -> list[Question]:
    """Return the questions on one article."""
    return list(review.questions().filter(article=article).order_by("position"))


def get_condition_texts(review: Review, questions: list[Question]) -> dict[int, str]:
    """Return, in words, the condition of each follow-up: which answer to which question.

    Reads only questions that are not among the given ones.
    """
    by_key = {question.key: question for question in questions}
    if missing := {question.show_if["question"] for question in questions if question.show_if} - set(by_key):
        by_key |= {question.key: question for question in review.questions().filter(key__in=missing)}
    return {
        question.pk: _condition(question, by_key[question.show_if["question"]])
        for question in questions
        if question.show_if and question.show_if["question"] in by_key
    }


def _condition(question: Question, parent: Question) -> str:
    labels = get_option_labels(parent)
    wanted = [str(labels.get(value, value)) for value in question.show_if["in"]]
    return _("Only if the answer to “%(question)s” is: %(answers)s") % {
        "question": parent.text,
        "answers": format_list(wanted, "or"),
    }
