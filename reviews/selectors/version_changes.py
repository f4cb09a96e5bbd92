"""What moving a review to another version of its questionnaire does to the answers already given."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from reviews.enums import VersionEffect
from reviews.models import Answer, Question, Questionnaire
from reviews.models.questionnaires import format_answer_value
from reviews.validators import is_allowed_value, is_answered
from untoc_portal.core.enums import OfficialLanguage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from reviews.models import Review
    from untoc_portal.core.exceptions import Text

# What a question asks, beside its words: field → how it is called.
SHAPE: dict[str, Text] = {
    "article_id": _("article"),
    "paragraph": _("paragraph"),
    "kind": _("kind of question"),
    "obligation": _("obligation"),
    "options": _("answers offered"),
    "show_if": _("condition"),
    "cites_legislation": _("whether laws are cited"),
}


@dataclass(frozen=True, slots=True)
class Rewording:
    """The words of a question in one language before and after: the question, then its guidance."""

    language: str
    label: Text
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedQuestion:
    """One question in both versions, found by its key, and the State's answer to it."""

    key: str
    before: Question | None
    after: Question | None
    answer: Answer | None

    @property
    def question(self) -> Question:
        """Return the question as it will be, or as it was when it is gone."""
        question = self.after or self.before
        if question is None:
            raise LookupError(self.key)
        return question

    @property
    def effect(self) -> VersionEffect:
        """Say what becomes of the question."""
        if self.before is None:
            return VersionEffect.NEW
        if self.after is None:
            return VersionEffect.GONE
        return VersionEffect.CHANGED if self.differences or self.rewordings else VersionEffect.SAME

    @property
    def differences(self) -> list[Text]:
        """Name what differs beside the words."""
        if self.before is None or self.after is None:
            return []
        return [label for name, label in SHAPE.items() if getattr(self.before, name) != getattr(self.after, name)]

    @property
    def rewordings(self) -> list[Rewording]:
        """Return the languages in which the words differ, with both."""
        if self.before is None or self.after is None:
            return []
        rows = [
            Rewording(code, label, _words(self.before, code), _words(self.after, code))
            for code, label in OfficialLanguage.choices
        ]
        return [row for row in rows if row.before != row.after]

    @property
    def no_longer_fits(self) -> bool:
        """Tell whether the answer given is none that the question will offer."""
        return (
            self.answer is not None and self.after is not None and not is_allowed_value(self.after, self.answer.value)
        )

    @property
    def value_in_words(self) -> str:
        """Return the answer given, as people read it."""
        return format_answer_value(self.before or self.after, self.answer.value) if self.answer else ""


def _words(question: Question, language: str) -> str:
    parts = (question.introduction, question.texts, question.own_guidance)
    return "\n".join(part[language] for part in parts if part.get(language))


def list_changed_questions(review: Review, target: Questionnaire) -> list[ChangedQuestion]:
    """Return every question put to this State in either version, in a fixed number of queries.

    The order is that of the target; what is gone comes last.
    """
    before = {question.key: question for question in review.questions()}
    after = {question.key: question for question in _put_to(review, target)}
    given = review.answers.select_related("question")
    answers = {answer.question.key: answer for answer in given if is_answered(answer)}
    keys = [*after, *(key for key in before if key not in after)]
    return [ChangedQuestion(key, before.get(key), after.get(key), answers.get(key)) for key in keys]


def _put_to(review: Review, questionnaire: Questionnaire) -> QuerySet[Question]:
    rows = questionnaire.questions.filter(article__instrument__in=review.instruments.all())
    return rows.select_related("article__instrument").with_texts()


def count_questions_by_effect(rows: Iterable[ChangedQuestion]) -> dict[str, int]:
    """Return how many questions there are of each effect, and how many answers are touched."""
    rows = list(rows)
    counts = Counter(row.effect for row in rows)
    gone = sum(row.effect == VersionEffect.GONE and row.answer is not None for row in rows)
    unfit = sum(row.no_longer_fits for row in rows)
    return {**{effect.value: counts[effect] for effect in VersionEffect}, "answers_set_aside": gone, "unfit": unfit}


def list_target_versions(review: Review) -> QuerySet[Questionnaire]:
    """Return the version in use of the review's cluster, unless the review answers that one."""
    rows = Questionnaire.objects.in_use().filter(cluster=review.phase.cluster_id)
    return rows.exclude(pk=review.questionnaire_id or 0).select_related("cluster")


def list_answers_set_aside(review: Review) -> list[Answer]:
    """Return the answers to questions of earlier versions that the present one does not ask: kept, not submitted."""
    rows = review.answers.exclude(question__questionnaire=review.questionnaire_id)
    rows = rows.select_related("question__article__instrument", "updated_by", "guest__institution")
    return [answer for answer in rows.prefetch_related("question__wordings") if is_answered(answer)]


def to_plain_data(rows: Iterable[ChangedQuestion]) -> list[dict[str, Any]]:
    """Return, for programs, what becomes of each question that does not stay as it is."""
    return [
        {
            "key": row.key,
            "effect": row.effect.value,
            "differences": [str(label) for label in row.differences],
            "languages": [rewording.language for rewording in row.rewordings],
            "answered": row.answer is not None,
            "no_longer_fits": row.no_longer_fits,
        }
        for row in rows
        if row.effect != VersionEffect.SAME
    ]
