"""Forms on the consultation of stakeholders, for the State and for the invited organization."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums import ConsultationMethod
from reviews.services.stakeholder_input import MAX_INPUT
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.forms import DayInput, GroupedChoices, NameField, SecondLookForm, build_textarea

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import BoundField

    from reviews.models import InputAnswer, Question


class ConsultationRecordForm(forms.Form):
    """Whom the State consulted, how and when."""

    consulted = forms.CharField(
        label=_("Who was consulted"),
        max_length=300,
        help_text=_("The list becomes part of the submission. Ask before you name a person."),
        widget=forms.TextInput({"dir": "auto"}),
    )
    method = forms.ChoiceField(label=pgettext_lazy("a consultation was held", "How"), choices=ConsultationMethod)
    began_on = forms.DateField(label=pgettext_lazy("a date", "From"), widget=DayInput())
    ended_on = forms.DateField(label=_("Until"), required=False, widget=DayInput())
    subject = forms.CharField(label=_("On what"), max_length=2000, required=False, widget=build_textarea(3))


class InviteInputForm(forms.Form):
    """The organization to invite, its questions, and the last day."""

    organization = NameField(
        label=_("Organization"), queryset=None, help_text=_("Verified organizations of the public directory.")
    )
    due_on = forms.DateField(label=_("Last day"), widget=DayInput())
    message = forms.CharField(label=_("Message"), max_length=2000, required=False, widget=build_textarea(3))
    questions = forms.ModelMultipleChoiceField(label=_("Questions"), queryset=None, widget=GroupedChoices())

    def __init__(self, *args: Any, organizations: Any, questions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations
        field = self.fields["questions"]
        field.queryset = questions
        field.choices = [
            (str(article), [(question.pk, question.text) for question in rows])
            for article, rows in groupby(questions, key=lambda question: question.article)
        ]


class InputForm(forms.Form):
    """The input of an organization to its questions, as `text_<id>`."""

    def __init__(self, *args: Any, questions: list[Question], answers: dict[int, InputAnswer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            answer = answers.get(question.pk)
            self.fields[f"text_{question.pk}"] = forms.CharField(
                label=_("Your input"),
                required=False,
                max_length=MAX_INPUT,
                widget=build_textarea(5),
                initial=answer.text if answer else "",
            )

    def rows(self) -> Iterator[tuple[Question, str, BoundField]]:
        """Yield each question with its guidance and its field."""
        for question in self.questions:
            yield question, get_text_in_language(question.guidance), self[f"text_{question.pk}"]

    def texts(self) -> dict[int, str]:
        """Return the texts by the primary key of the question."""
        return {question.pk: self.cleaned_data[f"text_{question.pk}"] for question in self.questions}


class DeclineForm(SecondLookForm):
    """The reason why an organization gives no input. It is optional."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=build_textarea(3))
