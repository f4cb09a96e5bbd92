"""Earlier answers of the State that a question offers again: from an earlier review, or to related questions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from reviews.models import Submission
from reviews.models.questionnaires import format_answer_value
from reviews.validators import clean_value
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import Answer, Question, Review


@dataclass(frozen=True, slots=True)
class Source:
    """An earlier answer: from a submission, or from the draft of this review (`submission` is None)."""

    key: str
    submission: Submission | None
    value: Any
    text: str
    at: dt.datetime

    @property
    def name(self) -> str:
        """Return the name of the source in forms."""
        return f"{self.submission.pk if self.submission else 'draft'}:{self.key}"


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """An earlier answer for a question. A value that the question does not offer is None."""

    source: Source
    label: str
    value: Any
    value_text: str
    # What was decided about it; empty if nothing was.
    choice: str = ""
    # It equals the current answer.
    is_current: bool = False
    # It was submitted in this review before. It is shown; to use it again, its author restores it from the history.
    is_of_review: bool = False

    @property
    def name(self) -> str:
        """Return the name of the earlier answer in forms."""
        return self.source.name


def list_earlier_answers(review: Review, questions: Iterable[Question]) -> dict[int, list[EarlierAnswer]]:
    """Return the available earlier answers, by the primary key of the question.

    Answers that were used or dismissed are not included. The same applies to answers equal to the current one
    and to earlier submissions of this review. The answer to the same question in an earlier review comes first. Then
    come the answers to related questions: the current one and the latest submitted one.
    """
    found: dict[int, list[EarlierAnswer]] = {}
    for pk, sources in list_answer_sources(review, questions).items():
        if offers := [row for row in sources if not (row.choice or row.is_current or row.is_of_review)]:
            found[pk] = offers
    return found


def list_answer_sources(review: Review, questions: Iterable[Question]) -> dict[int, list[EarlierAnswer]]:
    """Return what the State said elsewhere on each question, also what was used or dismissed, in three queries.

    The order is that of `list_earlier_answers`. Answers of an earlier submission of this review follow, if they differ
    from those of its present draft.
    """
    questions = list(questions)
    keys = {question.key for question in questions} | {key for question in questions for key in question.related}
    sources, own = _load_submitted_answers(review, keys)
    drafted = _load_draft_answers(review, keys)
    rows = review.offer_decisions.values_list("question_id", "submission_id", "source_key", "choice")
    decided = {(pk, f"{submission or 'draft'}:{key}"): choice for pk, submission, key, choice in rows}
    found: dict[int, list[EarlierAnswer]] = {}
    for question in questions:
        related = [source for key in question.related for source in (drafted.get(key), sources.get(key)) if source]
        present = drafted.get(question.key)
        for source in filter(None, [sources.get(question.key), *related]):
            offer = _build_earlier_answer(question, source, review, decided.get((question.pk, source.name), ""))
            is_there = present is not None and (present.value, present.text) == (offer.value, source.text)
            found.setdefault(question.pk, []).append(replace(offer, is_current=is_there))
        for source in (own[key] for key in (question.key, *question.related) if key in own):
            now = drafted.get(source.key)
            if now is None or (now.value, now.text) != (source.value, source.text):
                offer = replace(_build_earlier_answer(question, source, review), is_of_review=True)
                found.setdefault(question.pk, []).append(offer)
    return found


def _load_submitted_answers(review: Review, keys: set[str]) -> tuple[dict[str, Source], dict[str, Source]]:
    """Return the latest answer to each question that the State submitted in another review, and in this one."""
    rows = Submission.objects.filter(review__state_under_review=review.state_under_review_id)
    others: dict[str, Source] = {}
    own: dict[str, Source] = {}
    for submission in rows.select_related("review__phase", "review__state_under_review").order_by("-submitted_at"):
        found = own if submission.review_id == review.pk else others
        for row in submission.content["answers"]:
            if row["key"] in keys and row["key"] not in found:
                found[row["key"]] = Source(row["key"], submission, row["value"], row["text"], submission.submitted_at)
    return others, own


def _load_draft_answers(review: Review, keys: set[str]) -> dict[str, Source]:
    """Return the current answers of this review."""
    answers: QuerySet[Answer] = review.answers.filter(question__key__in=keys).select_related("question")
    return {
        answer.question.key: Source(answer.question.key, None, answer.value, answer.text, answer.updated_at)
        for answer in answers
        if answer.value is not None or answer.text
    }


def _build_earlier_answer(question: Question, source: Source, review: Review, choice: str = "") -> EarlierAnswer:
    try:
        value = clean_value(question, source.value)
    except DomainError:
        value = None
    label = _label(question, source, review)
    return EarlierAnswer(source, label, value, format_answer_value(question, value), choice)


def _label(question: Question, source: Source, review: Review) -> str:
    if source.submission is None:
        where = _("this self-assessment, in its current state")
    elif source.submission.review_id == review.pk:
        where = _("submission %(number)s of this review") % {"number": source.submission.number}
    else:
        where = str(source.submission.review)
    if source.key == question.key:
        return _("The same question, %(where)s") % {"where": where}
    return _("Related question %(key)s, %(where)s") % {"key": source.key, "where": where}
