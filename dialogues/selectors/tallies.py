"""Counts of answers and observations of the States of a batch. Only `services/figures.py` reads them.

The counts name no State, but they reveal too much. They pass `dialogues/disclosure.py` before anything is stored.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext as _

from dialogues.enums import CHOSEN, NO_ANSWER, NOT_CHOSEN, NOT_OBSERVED, OBSERVED, FigureBasis, FigureKind
from dialogues.models import BatchMember
from reviews.enums import ISSUED_STATES, ObservationKind, OutcomeKind, QuestionKind, ReviewState
from reviews.enums_of_follow_up import LineReaders, StepKind
from reviews.models import Article, FollowUpVersion, Outcome, OutcomeParagraph, Question, Review, Submission
from reviews.publication import is_text_published
from reviews.validators import get_allowed_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

ONE_ANSWER = (QuestionKind.YES_NO, QuestionKind.YES_IN_PART_NO, QuestionKind.CHOICE)
SEVERAL_ANSWERS = (QuestionKind.MULTI_CHOICE, QuestionKind.TECHNICAL_ASSISTANCE)


@dataclass(slots=True)
class Count:
    """How often each answer was given. `known` counts those that others know by the State's own decision."""

    key: str
    kind: FigureKind
    article: Article
    answers: tuple[str, ...]
    question: str = ""
    option: str = ""
    observation_kind: str = ""
    states_by_answer: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)

    def add(self, answer: str, *, is_known: bool) -> None:
        """Count one State."""
        self.states_by_answer[answer] += 1
        self.known[answer] += is_known


def list_countable_reviews(basis: str) -> QuerySet[Review]:
    """Return the reviews that may go into the next batch: submitted, or issued, and in no batch yet."""
    counted = BatchMember.objects.filter(review=OuterRef("pk"), basis=basis)
    rows = Review.objects.filter(~Exists(counted))
    if basis == FigureBasis.OUTCOMES:
        # The public must be able to read the summary. Otherwise the figures would reveal it too early.
        summaries = _public_outcomes().filter(kind=OutcomeKind.SUMMARY, review=OuterRef("pk"))
        return rows.filter(Exists(summaries), state__in=ISSUED_STATES)
    if basis == FigureBasis.FOLLOW_UP:
        return rows.filter(state=ReviewState.CLOSED)
    # A self-assessment under correction is not counted until it is submitted again.
    submitted = Exists(Submission.objects.filter(review=OuterRef("pk")))
    return rows.filter(submitted).exclude(state=ReviewState.SELF_ASSESSMENT)


def _public_outcomes() -> QuerySet[Outcome]:
    return Outcome.objects.visible_to(AnonymousUser())


def format_too_few_states(fewest: int, there: int) -> str:
    """Return the reason why a batch cannot be closed yet."""
    return _("A batch has at least %(fewest)d States; there are %(there)d so far.") % {"fewest": fewest, "there": there}


def list_counts(reviews: Sequence[Review], basis: str) -> list[Count]:
    """Return every count over these reviews, in the order of the questionnaire or of the articles."""
    keys = [review.pk for review in reviews]
    if basis == FigureBasis.FOLLOW_UP:
        return _steps(keys)
    return _outcomes(keys) if basis == FigureBasis.OUTCOMES else _self_assessments(keys)


def _self_assessments(keys: Sequence[int]) -> list[Count]:
    current = Submission.objects.filter(superseded_by=None)
    reviews = (
        Review.objects.filter(pk__in=keys)
        .select_related("publication_decision")
        .prefetch_related("instruments", Prefetch("submissions", queryset=current, to_attr="current"))
    )
    asked = _questions({review.questionnaire_id for review in reviews})
    counts: dict[str, Count] = {}
    for review in reviews:
        answers = {row["key"]: row["value"] for row in review.current[0].content["answers"]}
        instruments = {instrument.pk for instrument in review.instruments.all()}
        is_known = _has_shared_answers(review)
        for question in asked.get(review.questionnaire_id, ()):
            if question.article.instrument_id in instruments:
                _count_answer(counts, question, answers.get(question.key), is_known=is_known)
    return list(counts.values())


def _questions(questionnaires: Iterable[int | None]) -> dict[int | None, list[Question]]:
    """Return the questions that are counted.

    A follow-up question depends on the answer to another question. The two figures together would reveal more than each
    one, so it is not counted.
    """
    rows = Question.objects.filter(
        questionnaire__in=questionnaires, kind__in=[*ONE_ANSWER, *SEVERAL_ANSWERS], show_if={}
    )
    found: dict[int | None, list[Question]] = {}
    for question in rows.select_related("article__instrument").order_by("-questionnaire", "position"):
        found.setdefault(question.questionnaire_id, []).append(question)
    return found


def _has_shared_answers(review: Review) -> bool:
    decision = review.publication_decision
    return decision is not None and (decision.shares_questionnaire or decision.publishes_questionnaire)


def _count_answer(counts: dict[str, Count], question: Question, value: Any, *, is_known: bool) -> None:
    if question.kind in ONE_ANSWER:
        answers = (*get_allowed_values(question), NO_ANSWER)
        count = _count(counts, question.key, FigureKind.ANSWER, question, answers)
        # Another version of the questionnaire may have other answers. Its States are then not counted by this question.
        if count.answers == answers:
            count.add(NO_ANSWER if value is None else value, is_known=is_known)
        return
    for option in get_allowed_values(question):
        count = _count(counts, f"{question.key}:{option}", FigureKind.CHOICE, question, (CHOSEN, NOT_CHOSEN), option)
        count.add(CHOSEN if option in (value or ()) else NOT_CHOSEN, is_known=is_known)


def _count(
    counts: dict[str, Count],
    key: str,
    kind: FigureKind,
    question: Question,
    answers: tuple[str, ...],
    option: str = "",
) -> Count:
    if key not in counts:
        counts[key] = Count(key, kind, question.article, answers, question=question.key, option=option)
    return counts[key]


def _outcomes(keys: Sequence[int]) -> list[Count]:
    """Count the States with an observation of each kind on each article, as far as it is public.

    Public are the issued summary, and the list as far as the State publishes it. A reader of the summary could
    otherwise identify what is only in the list.
    """
    observed = set(
        OutcomeParagraph.objects.filter(
            is_text_published(), outcome__in=_public_outcomes().values("pk"), outcome__review__in=keys
        ).values_list("outcome__review", "article", "kind")
    )
    reviews = Review.objects.filter(pk__in=keys).prefetch_related("instruments")
    parties = [(review.pk, {instrument.pk for instrument in review.instruments.all()}) for review in reviews]
    articles = Article.objects.filter(pk__in={article for _review, article, _kind in observed})
    counts = []
    for article, kind in product(articles.select_related("instrument"), ObservationKind):
        key = f"{article.instrument.code}.{article.number}:{kind}"
        count = Count(key, FigureKind.OBSERVATION, article, (OBSERVED, NOT_OBSERVED), observation_kind=kind)
        for review in (review for review, instruments in parties if article.instrument_id in instruments):
            count.add(OBSERVED if (review, article.pk, kind) in observed else NOT_OBSERVED, is_known=False)
        counts.append(count)
    return counts


def _steps(keys: Sequence[int]) -> list[Count]:
    """Count the States that let others read a step of each kind on each article, as far as the Secretariat reads it."""
    taken: dict[tuple[int, int, str], bool] = {}
    versions = FollowUpVersion.objects.in_force().filter(line__paragraph__outcome__review__in=keys)
    rows = versions.values_list("line__paragraph__outcome__review", "line__paragraph__article", "content", "readers")
    for review, article, steps, readers in rows:
        for step in steps:
            cell = (review, article, step["kind"])
            taken[cell] = taken.get(cell, False) or readers >= LineReaders.STATES
    reviews = Review.objects.filter(pk__in=keys).prefetch_related("instruments")
    parties = [(review.pk, {instrument.pk for instrument in review.instruments.all()}) for review in reviews]
    articles = Article.objects.filter(pk__in={article for _review, article, _kind in taken})
    counts = []
    for row, kind in product(articles.select_related("instrument"), StepKind):
        key = f"{row.instrument.code}.{row.number}:step:{kind}"
        count = Count(key, FigureKind.STEP, row, (CHOSEN, NOT_CHOSEN), option=kind)
        for review in (review for review, instruments in parties if row.instrument_id in instruments):
            cell = (review, row.pk, kind)
            count.add(CHOSEN if cell in taken else NOT_CHOSEN, is_known=taken.get(cell, False))
        counts.append(count)
    return counts
