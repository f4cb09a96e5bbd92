"""What is written in the reviews: answers in all their versions, what was handed in, and the two outcomes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from itertools import cycle
from typing import TYPE_CHECKING, Any

from reviews.enums import Capacity, ObservationKind, OutcomeKind, QuestionKind, ReviewState as S
from reviews.models import (
    Answer,
    AnswerRevision,
    Delegation,
    Outcome,
    OutcomeParagraph,
    ParagraphRevision,
    Question,
    Submission,
)
from reviews.selectors.submission_sections import build_content, build_heading
from reviews.validators import get_allowed_values
from untoc_portal.core.documents import to_canonical_json
from untoc_portal.front.demo.scale.cycle import STEPS
from untoc_portal.front.demo.scale.rows import write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reviews.models import Review
    from untoc_portal.front.demo.scale.plan import Plan

# Answers and their earlier versions together; observations and paragraphs of summaries together.
ANSWERS, OBSERVATIONS = 400_000, 20_000


def write_answers(plan: Plan) -> None:
    """Write the answers of every review that came so far, each in as many versions as make up the wanted amount."""
    questions = _list_questions()
    answered = [
        (review, question, *plan.people[review.pk][0][:2])
        for review in plan.reviews
        if _has_reached(review, S.SELF_ASSESSMENT)
        for question in questions[review.questionnaire_id][:: 2 if review.state == S.SELF_ASSESSMENT else 1]
    ]
    versions = max(1, round(plan.count(ANSWERS) / max(1, len(answered))) - 1)
    texts = [plan.write_text(f"Answer {number}.", words=40 + 10 * number) for number in range(12)]
    keys = write_rows(
        Answer,
        "review_id question_id value text updated_by_id",
        (
            (review.pk, question, value, texts[at % 12], author)
            for at, (review, (question, value), author, _mandate) in enumerate(answered)
        ),
        revision=versions,
    )
    write_rows(
        AnswerRevision,
        "answer_id number value text author_id mandate_id",
        (
            (key, number, value, texts[(at + versions - number) % 12], author, mandate)
            for at, (key, (_review, (_question, value), author, mandate)) in enumerate(zip(keys, answered, strict=True))
            for number in range(1, versions + 1)
        ),
    )
    _write_submissions(plan)


def _list_questions() -> dict[int | None, list[tuple[int, Any]]]:
    """Return the questions of each questionnaire, with a valid answer to each."""
    found = defaultdict(list)
    for question in Question.objects.order_by("questionnaire", "position"):
        allowed: Any = get_allowed_values(question)
        value = allowed[0] if allowed else (7 if question.kind == QuestionKind.NUMBER else None)
        many = question.kind in (QuestionKind.MULTI_CHOICE, QuestionKind.TECHNICAL_ASSISTANCE)
        found[question.questionnaire_id].append((question.pk, [value] if many and value else value))
    return found


def _has_reached(review: Review, step: S) -> bool:
    return STEPS.index(review.state) >= STEPS.index(step)


def _write_submissions(plan: Plan) -> None:
    """Write what the States under review handed in. Those of one phase have the answers of the first of them."""
    handed_in = [one for one in plan.reviews if _has_reached(one, S.DESK_REVIEW) and one.pk in plan.people]
    first = {one.phase_id: one for one in reversed(handed_in)}
    answers = {phase: {**build_content(review), "consultations": []} for phase, review in first.items()}

    def list_rows() -> Iterator[tuple[Any, ...]]:
        for one in handed_in:
            content = {**answers[one.phase_id], "heading": build_heading(one)}
            yield one.pk, content, hashlib.sha256(to_canonical_json(content)).hexdigest(), plan.people[one.pk][0][1]

    # The names are read before: no question can be asked while rows are copied.
    write_rows(Submission, "review_id content sha256 mandate_id", list(list_rows()), number=1)


def write_outcomes(plan: Plan) -> None:
    """Write the lists of observations and the summaries, each paragraph with its first version."""
    rows = list(_list_paragraphs(plan))
    texts = [plan.write_text(f"Observation {number}.") for number in range(12)]
    keys = write_rows(
        OutcomeParagraph,
        "outcome_id article_id kind text drafted_by_id updated_by_id",
        ((outcome, article, kind, texts[at % 12], *by) for at, (outcome, article, kind, by) in enumerate(rows)),
        revision=1,
    )
    write_rows(
        ParagraphRevision,
        "of_id article_id kind text author_id",
        (
            (key, article, kind, texts[at % 12], by[1])
            for at, (key, (_outcome, article, kind, by)) in enumerate(zip(keys, rows, strict=True))
        ),
        number=1,
    )
    agreed = [one.pk for one in plan.reviews if _has_reached(one, S.SUMMARY)]
    Outcome.objects.filter(review__in=agreed, kind=OutcomeKind.LIST_OF_OBSERVATIONS).update(
        agreed_at=plan.now - dt.timedelta(days=1), agreed_sha256="0" * 64
    )


def _list_paragraphs(plan: Plan) -> Iterator[tuple[int, int, str, tuple[int, int]]]:
    """Yield outcome, article, kind, and by which delegation and person it was drafted."""
    begun = {
        OutcomeKind.LIST_OF_OBSERVATIONS: S.OBSERVATIONS,
        OutcomeKind.SUMMARY: S.SUMMARY,
    }
    outcomes = [
        (outcome, outcome.review)
        for outcome in Outcome.objects.select_related("review__phase").order_by("review", "kind")
        if _has_reached(outcome.review, begun[OutcomeKind(outcome.kind)])
    ]
    each = -(-plan.count(OBSERVATIONS) // max(1, len(outcomes)))
    articles = defaultdict(list)
    for article, cluster in Question.objects.values_list("article", "questionnaire__cluster").distinct():
        articles[cluster].append(article)
    drafters = {
        one.review_id: (one.pk, one.mandates.all()[0].user_id)
        for one in _list_first_reviewers([review.pk for _outcome, review in outcomes])
    }
    for outcome, review in outcomes:
        places = cycle(sorted(articles[review.phase.cluster_id]))
        for number in range(each):
            yield outcome.pk, next(places), ObservationKind.values[number % 4], drafters[review.pk]


def _list_first_reviewers(reviews: list[int]) -> Iterator[Any]:
    """Yield the first reviewing State of each review."""
    seen = set()
    rows = Delegation.objects.filter(review__in=reviews, capacity=Capacity.REVIEWING).prefetch_related("mandates")
    for one in rows.order_by("pk"):
        if one.review_id not in seen:
            seen.add(one.review_id)
            yield one
