"""One form for all questions on an article: each has an answer, an explanation and a revision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.enums import QuestionKind as K
from reviews.forms.dialogue import text_area
from reviews.selectors.questionnaires import option_labels, value_in_words
from reviews.services.answers import MAX_TEXT, AnswerEntry
from reviews.validators import clean_value
from untoc_portal.core.edits import clean_text
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.fields import in_language

if TYPE_CHECKING:
    from django.forms import BoundField

    from reviews.models import Answer, Note, OfferDecision, Question
    from reviews.selectors.offers import Offer
    from untoc_portal.core.edits import Conflict

ONE_CHOICE = (K.YES_NO, K.YES_IN_PART_NO, K.CHOICE)
SEVERAL_CHOICES = (K.MULTI_CHOICE, K.TECHNICAL_ASSISTANCE)
NO_ANSWER = ("", _("no answer yet"))
MINE, THEIRS, JOINED = "mine", "theirs", "joined"
DECISIONS = ((MINE, _("What I typed")), (THEIRS, _("What is saved now")), (JOINED, _("Both joined")))
TEXT_LABELS = {
    K.TEXT: _("Answer"),
    K.TECHNICAL_ASSISTANCE: _("Technical assistance needed or received"),
    K.LEGISLATION: _("Law and provisions"),
}
CITE = _("A “yes” cites the law and its provisions; legislation is linked (SHERLOC), not annexed.")


def value_field(question: Question) -> forms.Field | None:
    """Return the field for the value of a question; None for a question that is answered by text alone."""
    labels = list(option_labels(question).items())
    if question.kind in ONE_CHOICE:
        return forms.ChoiceField(
            label=_("Answer"), required=False, choices=[*labels, NO_ANSWER], widget=forms.RadioSelect()
        )
    if question.kind in SEVERAL_CHOICES and labels:
        return forms.MultipleChoiceField(
            label=_("Answer"), required=False, choices=labels, widget=forms.CheckboxSelectMultiple()
        )
    if question.kind == K.NUMBER:
        # A text control: what can't be read as a number comes back as it was typed.
        return forms.CharField(
            label=_("Number"), required=False, max_length=20, widget=forms.TextInput({"inputmode": "numeric"})
        )
    return None


class ArticleAnswersForm(forms.Form):
    """The answers to all questions on one article, as `value_<id>`, `text_<id>` and `revision_<id>`."""

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
        self.conflicts: dict[int, Conflict] = {}
        for question in questions:
            self._add(question, answers.get(question.pk))

    def _add(self, question: Question, answer: Answer | None) -> None:
        field = value_field(question)
        if field is not None:
            field.initial = "" if answer is None or answer.value is None else answer.value
            self.fields[f"value_{question.pk}"] = field
        self.fields[f"text_{question.pk}"] = forms.CharField(
            label=TEXT_LABELS.get(question.kind, _("Explanation")),
            required=False,
            max_length=MAX_TEXT,
            help_text=CITE if question.cites_legislation else "",
            widget=text_area(4),
            initial=answer.text if answer else "",
        )
        self.fields[f"revision_{question.pk}"] = forms.IntegerField(
            label=_("Revision"),
            required=False,
            min_value=0,
            widget=forms.HiddenInput(),
            initial=answer.revision if answer else 0,
        )
        # Sent back from the choice a conflict offers; nothing to see otherwise.
        self.fields[f"decide_{question.pk}"] = forms.ChoiceField(
            label=_("Decision"), required=False, choices=DECISIONS, widget=forms.HiddenInput()
        )
        self.fields[f"joined_{question.pk}"] = forms.CharField(
            label=_("Both joined"), required=False, max_length=MAX_TEXT, widget=forms.HiddenInput()
        )

    def clean(self) -> dict[str, Any]:
        """Point out values that their question does not accept, each at its own field."""
        data = super().clean()
        for question in self.questions:
            name = f"value_{question.pk}"
            try:
                clean_value(question, data.get(name))
            except DomainError as error:
                self.add_error(name, str(error))
        return data

    def entries(self) -> list[AnswerEntry]:
        """Return what was typed, question by question, with the revision it was typed upon.

        A question sent without its revision was not on the page.
        """
        return [
            self._entry(question)
            for question in self.questions
            if self.cleaned_data[f"revision_{question.pk}"] is not None
            and self.cleaned_data[f"decide_{question.pk}"] != THEIRS
        ]

    def _entry(self, question: Question) -> AnswerEntry:
        data, pk = self.cleaned_data, question.pk
        name = "joined" if data[f"decide_{pk}"] == JOINED else "text"
        return AnswerEntry(
            question=question,
            value=clean_value(question, data.get(f"value_{pk}")),
            text=clean_text(data[f"{name}_{pk}"]),
            expected_revision=data[f"revision_{pk}"],
        )

    def mark_stale(self, stored: dict[str, Answer], conflicts: dict[int, Conflict]) -> None:
        """Remember what somebody else saved meanwhile (question key → answer), to show it beside what is typed."""
        self.answers |= {answer.question_id: answer for answer in stored.values()}
        self.conflicts = conflicts
        self.data = self.data.copy()
        for pk, conflict in conflicts.items():
            # What was decided on by an earlier comparison is now what is typed.
            self.data[f"text_{pk}"] = conflict.mine.text

    def rows(self) -> list[QuestionRow]:
        """Return question, fields and stored answer together, as the page lays them out."""
        return [QuestionRow(self, question) for question in self.questions]


class QuestionRow:
    """One question on the page."""

    def __init__(self, form: ArticleAnswersForm, question: Question) -> None:
        self.form, self.question = form, question
        # Open notes beside it, for whom there are any; the page puts them there.
        self.notes: list[Note] | None = None
        # Earlier answers on offer, and the one that was taken and not confirmed yet; likewise.
        self.offers: list[Offer] = []
        self.unconfirmed: OfferDecision | None = None
        self.answer = form.answers.get(question.pk)

    @property
    def value(self) -> BoundField | None:
        """Return the field of the value, where the question has one."""
        name = f"value_{self.question.pk}"
        return self.form[name] if name in self.form.fields else None

    @property
    def text(self) -> BoundField:
        """Return the field of the explanation."""
        return self.form[f"text_{self.question.pk}"]

    @property
    def condition(self) -> str:
        """Say under which answer to which other question this one is asked; empty when it always is."""
        return self.form.conditions.get(self.question.pk, "")

    @property
    def follows(self) -> str:
        """Return the id of the part of the page with the question this one follows up; empty when it is elsewhere."""
        followed = self.question.show_if.get("question")
        return next((f"question-{row.pk}" for row in self.form.questions if row.key == followed), "")

    @property
    def followed_answers(self) -> str:
        """Return the answers to that question with which this one is asked."""
        return " ".join(self.question.show_if["in"])

    @property
    def guidance(self) -> str:
        """Return the guidance in the reader's language."""
        return in_language(self.question.guidance)

    @property
    def stored_value(self) -> str:
        """Return the stored value in words."""
        return value_in_words(self.question, self.answer.value) if self.answer else ""

    @property
    def conflict(self) -> Conflict | None:
        """Return what somebody else saved since the answer was shown, with what both began with."""
        return self.form.conflicts.get(self.question.pk)

    @property
    def conflict_fields(self) -> tuple[str, str]:
        """Return the names of the fields by which a conflict is decided."""
        return f"decide_{self.question.pk}", f"joined_{self.question.pk}"

    @property
    def revision_name(self) -> str:
        """Return the name of the hidden field."""
        return f"revision_{self.question.pk}"

    @property
    def revision(self) -> int:
        """Return the revision the answer on the page is typed upon.

        After a comparison it is the stored one: saving again is saving upon that. Otherwise a form that comes
        back keeps what it was sent with, so that an answer left alone is still seen to be left alone.
        """
        if self.conflict:
            return self.answer.revision
        return self.form[self.revision_name].value()
