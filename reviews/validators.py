"""Rules on answers and texts, for services, forms and serializers. Pure functions without a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from django.utils.translation import gettext as _, gettext_lazy

from reviews.enums import ImplementationAnswer, QuestionKind
from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reviews.models import Answer, Question


class Conditional(Protocol):
    """A question as far as it matters whether it applies."""

    @property
    def key(self) -> str: ...

    @property
    def show_if(self) -> dict[str, Any]: ...


Q = TypeVar("Q", bound=Conditional)
ANSWER_RULE = gettext_lazy("Procedures and Rules, self-assessment questionnaire")
CLOSED_KINDS: dict[str, tuple[ImplementationAnswer, ...]] = {
    QuestionKind.YES_NO: (ImplementationAnswer.YES, ImplementationAnswer.NO),
    QuestionKind.YES_IN_PART_NO: (ImplementationAnswer.YES, ImplementationAnswer.IN_PART, ImplementationAnswer.NO),
}


def get_allowed_values(question: Question) -> list[str]:
    """Return the values that a closed question accepts. Return an empty list for an open one."""
    if question.kind in CLOSED_KINDS:
        return [choice.value for choice in CLOSED_KINDS[question.kind]]
    return [option["value"] for option in question.options]


def clean_value(question: Question, value: Any) -> Any:
    """Return the value in the form in which it is stored. None means no answer.

    Raises DomainError with the question if the question does not accept the value.
    """
    if value in (None, "", []):
        return None
    match question.kind:
        case QuestionKind.YES_NO | QuestionKind.YES_IN_PART_NO | QuestionKind.CHOICE:
            return _require_option(question, value)
        case QuestionKind.MULTI_CHOICE | QuestionKind.TECHNICAL_ASSISTANCE:
            return [_require_option(question, item) for item in (value if isinstance(value, list) else [value])]
        case QuestionKind.NUMBER:
            return _number(question, value)
        case _:
            return None


def _require_option(question: Question, value: Any) -> str:
    if value in get_allowed_values(question):
        return str(value)
    message = _("“%(value)s” is not one of the answers offered for question %(key)s.") % {
        "value": str(value)[:50],
        "key": question.key,
    }
    raise DomainError("invalid_answer", message, rule=ANSWER_RULE, field="value")


def _number(question: Question, value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        number = -1
    if 0 <= number < 10**12:
        return number
    message = _("Question %(key)s asks for a whole number, not “%(value)s”.") % {
        "key": question.key,
        "value": str(value)[:50],
    }
    raise DomainError("invalid_answer", message, rule=ANSWER_RULE, field="value")


def get_applicable_questions(questions: Iterable[Q], values: Mapping[str, Any]) -> list[Q]:
    """Return the questions that apply with these values (question key → stored value).

    A follow-up applies if the question it follows applies and has one of the values in the condition. This is the only
    rule on conditions: pages, checks, submission, interface and exports all use it.
    """
    by_key = {question.key: question for question in questions}
    return [question for question in by_key.values() if _is_applicable(question, by_key, values)]


def _is_applicable(question: Conditional, by_key: Mapping[str, Conditional], values: Mapping[str, Any]) -> bool:
    followed: set[str] = set()
    while question.show_if:
        key = question.show_if["question"]
        given = values.get(key)
        given = given if isinstance(given, list) else [given]
        if key in followed or key not in by_key or not set(given) & set(question.show_if["in"]):
            return False
        followed.add(key)
        question = by_key[key]
    return True


def find_broken_conditions(questions: Iterable[Question]) -> list[str]:
    """Return the keys of follow-ups with a broken condition.

    It names no earlier question, or a value that this question does not accept.
    """
    offered: dict[str, list[str]] = {}
    broken = []
    for question in sorted(questions, key=lambda row: row.position):
        if question.show_if and not is_condition_possible(question.show_if, offered):
            broken.append(question.key)
        offered[question.key] = get_allowed_values(question)
    return broken


def is_condition_possible(condition: Mapping[str, Any], offered: Mapping[str, list[str]]) -> bool:
    """Return whether the condition names an earlier question and only values that this question accepts.

    `offered` has the accepted values by key.
    """
    wanted = condition["in"]
    return bool(wanted) and all(value in offered.get(condition["question"], []) for value in wanted)


# How to write the parts of a question that are data.
SHAPES = {
    "options": gettext_lazy('Write [{"value": "…", "labels": {"en": "…"}}], each value once.'),
    "show_if": gettext_lazy('Write {"question": "…", "in": ["…"]}, or {} for always.'),
    "related": gettext_lazy('Write the keys of other questions: ["…"].'),
}


def find_shape_errors(options: Any, show_if: Any, related: Any) -> dict[str, str]:
    """Return the errors in the parts of a question that are data, by field. The text is empty if there is no error."""
    fits = {"options": _are_options(options), "show_if": _is_condition(show_if), "related": _are_words(related)}
    return {name: "" if fits[name] else str(shape) for name, shape in SHAPES.items()}


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word for word in value)


def _are_options(options: Any) -> bool:
    if not isinstance(options, list) or not all(
        isinstance(row, dict) and set(row) == {"value", "labels"} for row in options
    ):
        return False
    labelled = all(isinstance(row["labels"], dict) and _are_words([row["labels"].get("en")]) for row in options)
    values = [row["value"] for row in options]
    return labelled and _are_words(values) and len(set(values)) == len(values)


def _is_condition(show_if: Any) -> bool:
    if show_if == {}:
        return True
    if not isinstance(show_if, dict) or set(show_if) != {"question", "in"}:
        return False
    return _are_words([show_if["question"]]) and _are_words(show_if["in"]) and bool(show_if["in"])


def is_answered(answer: Answer | None) -> bool:
    """Return whether the answer has a value or a text."""
    return answer is not None and (answer.value is not None or bool(answer.text.strip()))


def is_allowed_value(question: Question, value: Any) -> bool:
    """Return whether the question, in its current form, accepts the stored value."""
    try:
        return bool(clean_value(question, value) == value)
    except DomainError:
        return False
