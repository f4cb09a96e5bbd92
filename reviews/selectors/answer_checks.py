"""Checks before the focal point clears the self-assessment: each finding has its question.

A check is a function in `CHECKS`. It reads the questions and answers, and yields findings. A blocking finding blocks
the submission (`services/questionnaires.py` calls this). An advisory one says “please check”.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Value, prefetch_related_objects
from django.utils.translation import gettext_lazy, ngettext

from reviews.enums import ImplementationAnswer, Obligation, QuestionKind
from reviews.models import Answer, Article, Question, QuestionText, Review
from reviews.validators import get_applicable_questions, is_allowed_value, is_answered
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.listing import format_list

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from untoc_portal.core.exceptions import Text

# A missing law or a missing need for assistance never blocks. Only what the provision itself asks can block.
NEVER_BLOCKING = (QuestionKind.LEGISLATION, QuestionKind.TECHNICAL_ASSISTANCE)
NO_ASSISTANCE = "none"
# The order of the questions: by article.
ORDER = ("article__instrument__position", "article__number", "position")


@dataclass(frozen=True, slots=True)
class Finding:
    """One gap or inconsistency in the answer to one question."""

    question: Question
    message: Text
    is_blocking: bool = False


@dataclass(frozen=True, slots=True)
class AnswerSnapshot:
    """The data for the checks: the questions for the State, those that apply to its answers, and the answers."""

    review: Review
    questions: list[Question]
    applicable_questions: list[Question]
    # By the question's primary key.
    answers: dict[int, Answer]
    # Questions with a cited law.
    cited: frozenset[int] = frozenset()
    # Questions with an answer copied from an earlier one and not confirmed since.
    unconfirmed: frozenset[int] = frozenset()

    @property
    def has_answers_elsewhere(self) -> bool:
        """Return whether an answer may be to a question that the current version of the questionnaire does not have."""
        return not self.answers.keys() <= {question.pk for question in self.questions}

    def answer_to(self, question: Question) -> Answer | None:
        """Return the answer, or None if it is empty."""
        answer = self.answers.get(question.pk)
        return answer if is_answered(answer) else None


Check = Callable[[AnswerSnapshot], Iterator[Finding]]


def load_answer_snapshot(review: Review) -> AnswerSnapshot:
    """Return the questions for the State and its answers, with what the checks need, in a fixed number of queries."""
    cited = review.citations.order_by().values_list("question_id", Value(value=True))
    unconfirmed = review.offer_decisions.unconfirmed().order_by().values_list("question_id", Value(value=False))
    found: dict[bool, set[int]] = {True: set(), False: set()}
    for question, is_cited in cited.union(unconfirmed):
        found[bool(is_cited)].add(question)
    return replace(load_answers(review), cited=frozenset(found[True]), unconfirmed=frozenset(found[False]))


def load_answers(review: Review) -> AnswerSnapshot:
    """Return the questions for the State and its answers, without citations and copied answers."""
    rows = review.questions().order_by(*ORDER)
    return _build_snapshot(review, list(rows), review.answers.all())


def load_answers_to_read(review: Review) -> AnswerSnapshot:
    """Return what `load_answers` does, with the texts of the questions only in the language of the review.

    Where there is none, the text is in English.
    """
    snapshot = _load_without_texts(review)
    texts = QuestionText.objects.filter(language__in={review.language, OfficialLanguage.EN})
    prefetch_related_objects(snapshot.questions, Prefetch("wordings", texts))
    _load_articles(snapshot.questions)
    return snapshot


def _load_without_texts(review: Review) -> AnswerSnapshot:
    questions: list[Question] = list(_QUESTIONS.read(review.pk, review.questionnaire_id or 0))
    return _build_snapshot(review, questions, _ANSWERS.read(review.pk))


def _load_articles(questions: Sequence[Question]) -> None:
    """Read the article of each question once, and not with each of its questions."""
    prefetch_related_objects(questions, Prefetch("article", Article.objects.select_related("instrument")))


def _list_questions(review: int, questionnaire: int) -> QuerySet[Question]:
    rows = Review(pk=review, questionnaire_id=questionnaire).questions().prefetch_related(None).select_related(None)
    return rows.order_by(*ORDER)


_QUESTIONS = CompiledQuery(_list_questions)
_ANSWERS = CompiledQuery(lambda review: Answer.objects.filter(review=review))


def _build_snapshot(review: Review, questions: list[Question], rows: Iterable[Answer]) -> AnswerSnapshot:
    answers = {answer.question_id: answer for answer in rows}
    values = {question.key: answers[question.pk].value for question in questions if question.pk in answers}
    return AnswerSnapshot(review, questions, get_applicable_questions(questions, values), answers)


def find_unanswered_questions(snapshot: AnswerSnapshot) -> Iterator[Finding]:
    """Yield applicable questions without an answer.

    A missing answer on a mandatory provision blocks the submission, except for questions of `NEVER_BLOCKING`.
    """
    for question in snapshot.applicable_questions:
        if snapshot.answer_to(question) is not None:
            continue
        if question.obligation == Obligation.MANDATORY and question.kind not in NEVER_BLOCKING:
            yield Finding(question, gettext_lazy("No answer, and the provision is mandatory."), is_blocking=True)
        elif question.obligation != Obligation.NONE:
            yield Finding(question, gettext_lazy("No answer."))


def find_unexplained_in_part(snapshot: AnswerSnapshot) -> Iterator[Finding]:
    """Yield answers “in part” without an explanation next to the answer or in a follow-up."""
    explained = {
        question.show_if["question"]
        for question in snapshot.applicable_questions
        if question.show_if and (answer := snapshot.answer_to(question)) is not None and answer.text.strip()
    }
    for question in snapshot.applicable_questions:
        answer = snapshot.answer_to(question)
        if answer is None or answer.value != ImplementationAnswer.IN_PART or answer.text.strip():
            continue
        if question.key not in explained:
            yield Finding(question, gettext_lazy("“Yes, in part” without an explanation."), is_blocking=True)


def find_invalid_values(snapshot: AnswerSnapshot) -> Iterator[Finding]:
    """Yield answers that their question does not offer now."""
    for question in snapshot.applicable_questions:
        answer = snapshot.answer_to(question)
        if answer is not None and not is_allowed_value(question, answer.value):
            yield Finding(question, gettext_lazy("The question does not offer this answer."), is_blocking=True)


def find_yes_without_law(snapshot: AnswerSnapshot) -> Iterator[Finding]:
    """Yield a “yes” without a cited law, in the answer or in a follow-up about laws (PR, self-assessment).

    “Yes, in part” counts as a “yes”.
    """
    keys_with_law = {
        question.show_if["question"]
        for question in snapshot.applicable_questions
        if question.kind == QuestionKind.LEGISLATION
        and question.show_if
        and (question.pk in snapshot.cited or snapshot.answer_to(question) is not None)
    }
    for question in snapshot.applicable_questions:
        answer = snapshot.answer_to(question)
        is_yes = answer is not None and answer.value in (ImplementationAnswer.YES, ImplementationAnswer.IN_PART)
        if (
            is_yes
            and question.cites_legislation
            and question.pk not in snapshot.cited
            and question.key not in keys_with_law
        ):
            yield Finding(question, gettext_lazy("A “yes” without a law cited."))


def find_inapplicable_answers(snapshot: AnswerSnapshot) -> Iterator[Finding]:
    """Yield answers to follow-ups that no longer apply. They are kept but not submitted."""
    applicable = {question.pk for question in snapshot.applicable_questions}
    for question in snapshot.questions:
        if question.pk not in applicable and snapshot.answer_to(question) is not None:
            message = gettext_lazy("This question no longer applies. Its answer will not be submitted.")
            yield Finding(question, message)


def find_contradicting_assistance(snapshot: AnswerSnapshot) -> Iterator[Finding]:
    """Yield needs for technical assistance that contradict each other or have no description."""
    for question in snapshot.applicable_questions:
        answer = snapshot.answer_to(question)
        if question.kind != QuestionKind.TECHNICAL_ASSISTANCE or answer is None or not answer.value:
            continue
        if NO_ASSISTANCE in answer.value:
            if len(answer.value) > 1:
                yield Finding(question, gettext_lazy("“No assistance needed” together with forms of assistance."))
        elif not answer.text.strip():
            yield Finding(question, gettext_lazy("The assistance needed is not described."))


def find_unconfirmed_reuse(snapshot: AnswerSnapshot) -> Iterator[Finding]:
    """Yield answers copied from an earlier answer that no one has confirmed (domain rule: self-assessment)."""
    for question in snapshot.applicable_questions:
        if question.pk in snapshot.unconfirmed:
            yield Finding(question, gettext_lazy("Copied from an earlier answer: check whether it is still correct."))


CHECKS: tuple[Check, ...] = (
    find_unanswered_questions,
    find_unexplained_in_part,
    find_invalid_values,
    find_yes_without_law,
    find_inapplicable_answers,
    find_contradicting_assistance,
    find_unconfirmed_reuse,
)


@dataclass(slots=True)
class ArticleFindings:
    """The findings for one article."""

    article: Article
    findings: list[Finding] = field(default_factory=list)

    @property
    def blocking(self) -> list[Finding]:
        """Return the findings that block the submission."""
        return [finding for finding in self.findings if finding.is_blocking]

    @property
    def advisory(self) -> list[Finding]:
        """Return the findings that the State should check."""
        return [finding for finding in self.findings if not finding.is_blocking]


def list_findings(snapshot: AnswerSnapshot) -> list[Finding]:
    """Return the findings of all checks, in the order of the questions."""
    order = {question.pk: place for place, question in enumerate(snapshot.questions)}
    found = [finding for check in CHECKS for finding in check(snapshot)]
    return sorted(found, key=lambda finding: order[finding.question.pk])


def findings_by_article(review: Review) -> list[ArticleFindings]:
    """Return the findings by article. Articles without findings are skipped."""
    return group_by_article(list_findings(load_answer_snapshot(review)))


def group_by_article(findings: Iterable[Finding]) -> list[ArticleFindings]:
    """Return the findings, which are in the order of the questions, by article."""
    groups = groupby(findings, key=lambda finding: finding.question.article)
    return [ArticleFindings(article, list(found)) for article, found in groups]


def get_submission_blockers(review: Review) -> tuple[Text, ...]:
    """Return a sentence with the articles whose answers block the submission; empty if there are none."""
    # No check that blocks reads the words of a question, a cited law or where an answer comes from.
    blocking = [row for row in list_findings(_load_without_texts(review)) if row.is_blocking]
    _load_articles([row.question for row in blocking])
    return describe_blockers(blocking)


def describe_blockers(findings: Iterable[Finding]) -> tuple[Text, ...]:
    """Return what `get_submission_blockers` does, for findings that are already loaded."""
    blocking = {row.question.pk: row.question for row in findings if row.is_blocking}
    if not blocking:
        return ()
    message = ngettext(
        "You cannot submit yet. %(count)d incomplete answer: %(keys)s.",
        "You cannot submit yet. %(count)d incomplete answers: %(keys)s.",
        len(blocking),
    )
    return (message % {"count": len(blocking), "keys": _name_articles(blocking.values())},)


def _name_articles(questions: Iterable[Question]) -> str:
    numbers: dict[str, dict[int, None]] = {}
    for question in questions:
        numbers.setdefault(str(question.article.instrument), {})[question.article.number] = None
    places = [
        ngettext("%(instrument)s, article %(numbers)s", "%(instrument)s, articles %(numbers)s", len(article_numbers))
        % {"instrument": instrument, "numbers": format_list(article_numbers, "and")}
        for instrument, article_numbers in numbers.items()
    ]
    return format_list(places, "long")
