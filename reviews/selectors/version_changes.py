"""The effect of a move to another version of the questionnaire on the answers of the review."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from reviews.enums import VersionEffect
from reviews.models import Answer, Question, Questionnaire
from reviews.models.questionnaires import format_answer_value
from reviews.validators import is_allowed_value, is_answered
from untoc_portal.core.compiled_queries import CompiledQuery
from untoc_portal.core.enums import OfficialLanguage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import Review
    from untoc_portal.core.exceptions import Text

# Properties of a question, without its text: field → label.
SHAPE: dict[str, Text] = {
    "article_id": _("article"),
    "number": _("number"),
    "paragraph": _("paragraph"),
    "kind": _("kind of question"),
    "obligation": _("obligation"),
    "options": _("answers offered"),
    "show_if": _("condition"),
    "cites_legislation": _("whether laws are cited"),
}


@dataclass(frozen=True, slots=True)
class Rewording:
    """The text of a question in one language before and after, with its introduction and guidance."""

    language: str
    label: Text
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedQuestion:
    """One question in both versions, by its key, with the answer of the State."""

    key: str
    before: Question | None
    after: Question | None
    answer: Answer | None

    @property
    def question(self) -> Question:
        """Return the new question, or the old one if it was removed."""
        question = self.after or self.before
        if question is None:
            raise LookupError(self.key)
        return question

    @property
    def effect(self) -> VersionEffect:
        """Return what happens to the question: new, removed, changed or the same."""
        if self.before is None:
            return VersionEffect.NEW
        if self.after is None:
            return VersionEffect.GONE
        return VersionEffect.CHANGED if self.differences or self.rewordings else VersionEffect.SAME

    @property
    def differences(self) -> list[Text]:
        """Return the labels of the properties that differ. The text is not included."""
        if self.before is None or self.after is None:
            return []
        return [label for name, label in SHAPE.items() if getattr(self.before, name) != getattr(self.after, name)]

    @property
    def rewordings(self) -> list[Rewording]:
        """Return the languages in which the text differs, with both texts."""
        if self.before is None or self.after is None:
            return []
        rows = [
            Rewording(code, label, _words(self.before, code), _words(self.after, code))
            for code, label in OfficialLanguage.choices
        ]
        return [row for row in rows if row.before != row.after]

    @property
    def is_answer_invalid(self) -> bool:
        """Return whether the new question does not offer the current answer."""
        return (
            self.answer is not None and self.after is not None and not is_allowed_value(self.after, self.answer.value)
        )

    @property
    def value_in_words(self) -> str:
        """Return the current answer in words."""
        return format_answer_value(self.before or self.after, self.answer.value) if self.answer else ""


def _words(question: Question, language: str) -> str:
    parts = (question.introduction, question.texts, question.question_guidance)
    return "\n".join(part[language] for part in parts if part.get(language))


def list_changed_questions(review: Review, target: Questionnaire) -> list[ChangedQuestion]:
    """Return every question for this State in either version, in a fixed number of queries.

    They are in the order of the target version. Removed questions come last.
    """
    before = {question.key: question for question in review.questions()}
    after = {question.key: question for question in _list_questions(review, target)}
    given = review.answers.select_related("question")
    answers = {answer.question.key: answer for answer in given if is_answered(answer)}
    keys = [*after, *(key for key in before if key not in after)]
    return [ChangedQuestion(key, before.get(key), after.get(key), answers.get(key)) for key in keys]


def _list_questions(review: Review, questionnaire: Questionnaire) -> QuerySet[Question]:
    rows = questionnaire.questions.filter(article__instrument__in=review.instruments.all())
    return rows.select_related("article__instrument").with_texts()


def count_questions_by_effect(rows: Iterable[ChangedQuestion]) -> dict[str, int]:
    """Return the number of questions for each effect, and the numbers of answers set aside or no longer offered."""
    rows = list(rows)
    counts = Counter(row.effect for row in rows)
    gone = sum(row.effect == VersionEffect.GONE and row.answer is not None for row in rows)
    invalid = sum(row.is_answer_invalid for row in rows)
    return {**{effect.value: counts[effect] for effect in VersionEffect}, "answers_set_aside": gone, "unfit": invalid}


def list_target_versions(review: Review) -> QuerySet[Questionnaire]:
    """Return the version in force for the cluster of the review, unless the review already uses it."""
    rows = Questionnaire.objects.in_use().filter(cluster=review.phase.cluster_id)
    return rows.exclude(pk=review.questionnaire_id or 0).select_related("cluster")


def list_answers_set_aside(review: Review) -> list[Answer]:
    """Return the answers to questions that the current version does not have. They are kept but not submitted."""
    rows = list(_SET_ASIDE.read(review.pk, review.questionnaire_id or 0))
    prefetch_related_objects(rows, "question__wordings")
    return [answer for answer in rows if is_answered(answer)]


_SET_ASIDE = CompiledQuery(
    lambda review, questionnaire: (
        Answer.objects.filter(review=review)
        .exclude(question__questionnaire=questionnaire)
        .select_related("question__article__instrument", "updated_by", "guest__institution")
    )
)


def to_plain_data(rows: Iterable[ChangedQuestion]) -> list[dict[str, Any]]:
    """Return the effect on each question that changes, as plain data for the API."""
    return [
        {
            "key": row.key,
            "effect": row.effect.value,
            "differences": [str(label) for label in row.differences],
            "languages": [rewording.language for rewording in row.rewordings],
            "answered": row.answer is not None,
            "no_longer_fits": row.is_answer_invalid,
        }
        for row in rows
        if row.effect != VersionEffect.SAME
    ]
