"""One form for all questions on an article. Each has an answer, an explanation and a revision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.enums import QuestionKind as K
from reviews.models.questionnaires import format_answer_value, get_option_labels
from reviews.services.answers import MAX_TEXT, AnswerEntry
from reviews.validators import clean_value
from untoc_portal.core.edits import clean_text
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.forms import RevisedTextsForm, TextRow

if TYPE_CHECKING:
    from django.forms import BoundField

    from reviews.models import Answer, Question
    from untoc_portal.core.exceptions import Text

ONE_CHOICE = (K.YES_NO, K.YES_IN_PART_NO, K.CHOICE)
SEVERAL_CHOICES = (K.MULTI_CHOICE, K.TECHNICAL_ASSISTANCE)
NO_ANSWER = ("", _("not answered"))
TEXT_LABELS = {
    K.TEXT: _("Answer"),
    K.TECHNICAL_ASSISTANCE: _("Technical assistance needed or received"),
    K.LEGISLATION: _("Law and provisions"),
}
CITE = _("A “yes” cites the law and its provisions; legislation is linked (SHERLOC), not annexed.")


def build_value_field(question: Question) -> forms.Field | None:
    """Return the field for the value of a question. Return None for a question that is answered only by text."""
    labels = list(get_option_labels(question).items())
    if question.kind in ONE_CHOICE:
        return forms.ChoiceField(
            label=_("Answer"), required=False, choices=[*labels, NO_ANSWER], widget=forms.RadioSelect()
        )
    if question.kind in SEVERAL_CHOICES and labels:
        return forms.MultipleChoiceField(
            label=_("Answer"), required=False, choices=labels, widget=forms.CheckboxSelectMultiple()
        )
    if question.kind == K.NUMBER:
        # A text control, so that input that is not a number is shown again as it was typed.
        return forms.CharField(
            label=_("Number"), required=False, max_length=20, widget=forms.TextInput({"inputmode": "numeric"})
        )
    return None


class ArticleAnswersForm(RevisedTextsForm):
    """The answers to all questions on one article. Each has an explanation as a revised text, and a `value_<id>`."""

    def __init__(
        self,
        *args: Any,
        questions: list[Question],
        answers: dict[int, Answer],
        conditions: dict[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.answers, self.conditions = questions, answers, conditions
        for question in questions:
            self._add(question, answers.get(question.pk))

    def _add(self, question: Question, answer: Answer | None) -> None:
        field = build_value_field(question)
        if field is not None:
            field.initial = "" if answer is None or answer.value is None else answer.value
            self.fields[f"value_{question.pk}"] = field
        self.add_text(
            question.pk,
            label=TEXT_LABELS.get(question.kind, _("Explanation")),
            text=answer.text if answer else "",
            revision=answer.revision if answer else 0,
            max_length=MAX_TEXT,
            help_text=CITE if question.cites_legislation else "",
        )

    def clean(self) -> dict[str, Any]:
        """Add errors for values that the question does not accept, each at its own field."""
        data = super().clean()
        for question in self.questions:
            name = f"value_{question.pk}"
            try:
                clean_value(question, data.get(name))
            except DomainError as error:
                self.add_error(name, str(error))
        return data

    def entries(self) -> list[AnswerEntry]:
        """Return the answers to save, question by question, with the revision they are based on."""
        return [self._entry(question) for question in self.questions if self.is_to_save(question.pk)]

    def _entry(self, question: Question) -> AnswerEntry:
        text, revision = self.typed(question.pk)
        value = clean_value(question, self.cleaned_data.get(f"value_{question.pk}"))
        return AnswerEntry(question=question, value=value, text=clean_text(text), expected_revision=revision)

    def rows(self) -> list[QuestionRow]:
        """Return question, fields and stored answer together, as rows for the page."""
        return [QuestionRow(self, question) for question in self.questions]


class QuestionRow(TextRow):
    """One question on the page."""

    def __init__(self, form: ArticleAnswersForm, question: Question) -> None:
        super().__init__(form, question.pk, form.answers.get(question.pk))
        self.question = question
        # Tabs of the panel with something on this question, as pairs of a name and a label. The desk sets them.
        self.beside: list[tuple[str, Text]] = []

    @property
    def answer(self) -> Answer | None:
        """Return the stored answer."""
        return self.stored

    @property
    def value(self) -> BoundField | None:
        """Return the field of the value, if the question has one."""
        name = f"value_{self.question.pk}"
        return self.form[name] if name in self.form.fields else None

    @property
    def options(self) -> list[dict[str, Any]]:
        """Return the choices of a closed question as its page writes them; empty if it has none."""
        field = self.value
        if field is None or not hasattr(field.field, "choices"):
            return []
        given = field.value()
        chosen = {str(value) for value in (given if isinstance(given, list) else [given or ""])}
        return [
            {"id": f"{field.auto_id}_{place}", "value": value, "label": label, "is_chosen": value in chosen}
            for place, (value, label) in enumerate(field.field.choices)
        ]

    @property
    def has_several(self) -> bool:
        """Return whether several of the choices can be given."""
        return self.question.kind in SEVERAL_CHOICES

    @property
    def condition(self) -> str:
        """Return the condition of the question in words: which answer to which question.

        It is empty if there is none.
        """
        return self.form.conditions.get(self.question.pk, "")

    @property
    def follows(self) -> str:
        """Return the id of the part of the page with the question that this one follows.

        It is empty if that is elsewhere.
        """
        followed = self.question.show_if.get("question")
        return next((f"question-{row.pk}" for row in self.form.questions if row.key == followed), "")

    @property
    def followed_answers(self) -> str:
        """Return the answers to that question for which this one applies."""
        return " ".join(self.question.show_if["in"])

    @property
    def guidance(self) -> str:
        """Return the guidance in the reader's language."""
        return get_text_in_language(self.question.guidance)

    @property
    def stored_value(self) -> str:
        """Return the stored value in words."""
        return format_answer_value(self.question, self.answer.value) if self.answer else ""
