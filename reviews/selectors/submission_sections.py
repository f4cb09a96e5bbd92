"""The content of a submission: named sections, each frozen at the moment of clearance.

The names and shapes must never change, because the SHA-256 of a submission is computed from them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from reviews.enums import InputState
from reviews.selectors.answer_checks import load_answers
from reviews.selectors.legislation import list_citations
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from reviews.models import Answer, Question, Review


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
    """Return the laws cited in the answers, with their provisions, in the order of the questionnaire."""
    return [
        {
            "question": citation.question.key,
            "title": citation.legislation.title,
            "number": citation.legislation.number,
            "dated": citation.legislation.dated and citation.legislation.dated.isoformat(),
            "provisions": citation.provisions,
            "link": citation.legislation.link,
            "files": [file.sha256 for file in citation.legislation.files.all()],
        }
        for citation in list_citations(review)
    ]


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
        for row in review.stakeholder_consultations.all()
    ]
    received = review.input_invitations.filter(state=InputState.RECEIVED).select_related("organization")
    return held + [
        {
            "consulted": row.organization.name,
            "method": "input",
            "began_on": timezone.localdate(row.created_at).isoformat(),
            "ended_on": timezone.localdate(row.received_at).isoformat(),
            "subject": "",
        }
        for row in received.order_by("received_at", "pk")
    ]


SECTIONS: tuple[Section, ...] = (
    Section("heading", build_heading),
    Section("answers", build_answers),
    Section("legislation", build_legislation),
    Section("consultations", build_consultations),
)


def build_content(review: Review) -> dict[str, Any]:
    """Return every section of the current self-assessment of the review."""
    return {section.name: section.read(review) for section in SECTIONS}
