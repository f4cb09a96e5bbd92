"""One answer over time: what was typed upon what, where two people met, and every revision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Q

from reviews.models import Answer, AnswerRevision
from reviews.selectors.questionnaires import value_in_words
from untoc_portal.core.edits import Conflict, Version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reviews.models import Question, Review


class Entry(Protocol):
    """An answer as it was typed upon a revision."""

    question: Question
    value: Any
    text: str
    expected_revision: int


def _typed_upon(review: Review, entries: Iterable[Entry]) -> dict[int, AnswerRevision]:
    """Return the revisions the entries were typed upon, by the question's primary key."""
    wanted = Q(pk__in=[])
    for entry in entries:
        wanted |= Q(answer__question=entry.question, number=entry.expected_revision)
    rows = AnswerRevision.objects.filter(wanted, answer__review=review)
    return {row.answer.question_id: row for row in rows.select_related("author", "guest__institution", "answer")}


def typed_since(review: Review, entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that differ from the revision they were typed upon.

    A form holds every question on an article; an answer the person left as it was shown must not undo what a
    colleague saved meanwhile, nor be called stale.
    """
    entries = list(entries)
    shown = {pk: (row.value, row.text) for pk, row in _typed_upon(review, entries).items()}
    return [entry for entry in entries if (entry.value, entry.text) != shown.get(entry.question.pk, (None, ""))]


def conflicts_of(review: Review, entries: Iterable[Entry], stored: dict[str, Answer]) -> dict[int, Conflict]:
    """Return base, theirs and mine of each entry whose answer (question key → answer) was saved by somebody else."""
    entries = [entry for entry in entries if entry.question.key in stored]
    bases = _typed_upon(review, entries)
    return {
        entry.question.pk: Conflict(
            base=_version(entry.question, bases.get(entry.question.pk)),
            theirs=_version(entry.question, stored[entry.question.key]),
            mine=Version(entry.text, value_in_words(entry.question, entry.value)),
        )
        for entry in entries
    }


def _version(question: Question, row: Answer | AnswerRevision | None) -> Version:
    if row is None:
        return Version()
    at = row.updated_at if isinstance(row, Answer) else row.at
    return Version(row.text, value_in_words(question, row.value), str(row.saved_by), at)


def revisions_of(answer: Answer, question: Question) -> list[AnswerRevision]:
    """Return every revision, the latest first, each with its value in words (`value_text`)."""
    rows = list(answer.revisions.select_related("author", "guest__institution"))
    for row in rows:
        row.value_text = value_in_words(question, row.value)
    return rows
