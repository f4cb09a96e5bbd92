"""What the tabs of the panel next to the questions show. Each tab is read separately, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db.models import F

from reviews.models import AnswerRevision
from reviews.selectors.legislation import legislation_for_user, list_citations
from reviews.selectors.notes import notes_for_user
from reviews.selectors.offers import list_answer_sources
from reviews.selectors.stakeholder_input import list_received_input

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from reviews.models import Question, Review
    from untoc_portal.core.authz import AnyUser

# How many of the latest revisions of an answer the panel compares; its own page has all of them.
REVISIONS_SHOWN = 5


@dataclass(slots=True)
class QuestionGroup:
    """A question, and what a tab shows on it."""

    question: Question
    rows: list[Any] = field(default_factory=list)


def group_by_question(questions: Sequence[Question], rows: Iterable[Any]) -> list[QuestionGroup]:
    """Return the rows under the questions they are about, in the order of the questions."""
    groups = {question.pk: QuestionGroup(question) for question in questions}
    for row in rows:
        groups[row.question_id].rows.append(row)
    return list(groups.values())


def group_sources(review: Review, questions: Sequence[Question]) -> list[QuestionGroup]:
    """Return what the State said elsewhere on each question, for questions with something to show, in three queries."""
    found = list_answer_sources(review, questions)
    return [QuestionGroup(question, found[question.pk]) for question in questions if question.pk in found]


def group_citations(review: Review, questions: Sequence[Question]) -> list[QuestionGroup]:
    """Return the laws cited in the answers to these questions, in one query.

    Of several questions, leaves out those that do not cite a law and do not ask for one.
    """
    rows = list_citations(review).prefetch_related(None).filter(question__in=questions)
    asking = [question for question in questions if question.cites_legislation or question.law_count]
    return group_by_question(
        questions if len(questions) == 1 else asking, rows.select_related(None).select_related("legislation")
    )


def list_laws(review: Review, user: AnyUser) -> QuerySet[Any]:
    """Return the laws that an answer can cite, in one query."""
    return legislation_for_user(review, user).prefetch_related(None)


def group_notes(review: Review, user: AnyUser, questions: Sequence[Question]) -> list[QuestionGroup]:
    """Return the notes of the user's delegation on these questions, in one query: the open ones first."""
    rows = notes_for_user(user, review, questions)
    return group_by_question(questions, rows.order_by(F("resolved_at").asc(nulls_first=True), "created_at", "pk"))


def group_input(review: Review, questions: Sequence[Question]) -> list[QuestionGroup]:
    """Return the input of organizations on these questions, in one query."""
    groups = group_by_question(questions, list_received_input(review).filter(question__in=questions))
    return [group for group in groups if group.rows]


@dataclass(frozen=True, slots=True)
class Change:
    """A revision of an answer, and the one before it, if there is one."""

    revision: AnswerRevision
    before: AnswerRevision | None


def group_changes(questions: Sequence[Question], answers: Iterable[Any]) -> list[QuestionGroup]:
    """Return the latest revisions of these answers, each with the one before, the latest first, in one query."""
    by_answer = {answer.pk: answer for answer in answers if answer.question in questions}
    rows = AnswerRevision.objects.filter(answer__in=by_answer, number__gte=F("answer__revision") - REVISIONS_SHOWN)
    found: dict[int, list[AnswerRevision]] = {}
    for row in rows.select_related("author", "guest__institution").order_by("answer", "-number"):
        row.answer = by_answer[row.answer_id]
        found.setdefault(row.answer.question_id, []).append(row)
    groups = [QuestionGroup(question, _changes(found[question.pk])) for question in questions if question.pk in found]
    return [group for group in groups if group.rows]


def _changes(revisions: list[AnswerRevision]) -> list[Change]:
    """Return the revisions with the ones before them. The oldest one stays out if it only shows what came before."""
    changes = [Change(newer, older) for newer, older in pairwise(revisions)]
    first = revisions[-1]
    return changes if len(revisions) > REVISIONS_SHOWN else [*changes, Change(first, None)]
