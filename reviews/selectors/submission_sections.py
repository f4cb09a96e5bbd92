"""The content of a submission: named sections, each frozen at the moment of clearance.

The names and shapes must never change, because the SHA-256 of a submission is computed from them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from reviews.enums import InputState
from reviews.models import InputInvitation, Review, StakeholderConsultation
from reviews.selectors.answer_checks import load_answers
from reviews.selectors.legislation import ORDER_OF_CITATIONS, list_citations
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Answer, Question


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a submission: its name, and the function that reads it as plain values."""

    name: str
    read: Callable[[Review], Any]


def build_heading(review: Review) -> dict[str, Any]:
    """Return the review, its State, and the version of its questionnaire."""
    questionnaire = require_value(review.questionnaire)
    return {
        "review": review.code,
        "state": review.state_under_review.iso3,
        "cluster": questionnaire.cluster.number,
        "version": questionnaire.version,
        "wording": questionnaire.wording,
        "language": review.language,
    }


def build_answers(review: Review) -> list[dict[str, Any]]:
    """Return the answers to the applicable questions, in the order of the questionnaire."""
    given = load_answers(review)
    rows = [
        (question, answer)
        for question in given.applicable_questions
        if (answer := given.answer_to(question)) is not None
    ]
    return [_answer(question, answer) for question, answer in sorted(rows, key=lambda row: row[0].position)]


def _answer(question: Question, answer: Answer) -> dict[str, Any]:
    return {
        "key": question.key,
        "instrument": question.article.instrument.code,
        "article": question.article.number,
        "kind": question.kind,
        "options": question.options,
        "question": question.texts,
        "value": answer.value,
        "text": answer.text,
    }


def build_legislation(review: Review) -> list[dict[str, Any]]:
    """Return the laws cited in the answers, with their provisions, in the order of the questionnaire.

    It is one query, with a row for each file of a law.
    """
    found: dict[int, dict[str, Any]] = {}
    for key, question, title, number, dated, provisions, link, sha256 in _LAWS.fetch(review.pk):
        law = found.setdefault(
            key,
            {
                "question": question,
                "title": title,
                "number": number,
                "dated": dated and dated.isoformat(),
                "provisions": provisions,
                "link": link,
                "files": [],
            },
        )
        law["files"] += [sha256] if sha256 else []
    return list(found.values())


def _list_laws(review: int) -> QuerySet[Any, Any]:
    columns = ("title", "number", "dated", "provisions", "link", "files__sha256")
    paths = (name if name == "provisions" else f"legislation__{name}" for name in columns)
    rows = list_citations(Review(pk=review)).order_by(*ORDER_OF_CITATIONS, "-legislation__files__pk")
    return rows.select_related(None).prefetch_related(None).values_list("pk", "question__key", *paths)


_LAWS = CompiledQuery(_list_laws)


def build_consultations(review: Review) -> list[dict[str, Any]]:
    """Return whom the State consulted, from its own record and from the input it received."""
    held = [
        {
            "consulted": row.consulted,
            "method": row.method,
            "began_on": row.began_on.isoformat(),
            "ended_on": row.ended_on.isoformat() if row.ended_on else "",
            "subject": row.subject,
        }
        for row in _CONSULTATIONS.read(review.pk)
    ]
    return held + [
        {
            "consulted": row.organization.name,
            "method": "input",
            "began_on": timezone.localdate(row.created_at).isoformat(),
            "ended_on": timezone.localdate(row.received_at).isoformat(),
            "subject": "",
        }
        for row in _RECEIVED.read(review.pk)
    ]


_CONSULTATIONS = CompiledQuery(lambda review: StakeholderConsultation.objects.filter(review=review))
_RECEIVED = CompiledQuery(
    lambda review: (
        InputInvitation.objects.filter(review=review, state=InputState.RECEIVED)
        .select_related("organization")
        .order_by("received_at", "pk")
    )
)


SECTIONS: tuple[Section, ...] = (
    Section("heading", build_heading),
    Section("answers", build_answers),
    Section("legislation", build_legislation),
    Section("consultations", build_consultations),
)


def build_content(review: Review) -> dict[str, Any]:
    """Return every section of the current self-assessment of the review."""
    return {section.name: section.read(review) for section in SECTIONS}
