"""Forms of the dialogue between the States: consultation, feedback, clarifications, meetings."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.enums import FeedbackHeading
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.forms import DayInput, NameField, RevisedTextsForm, SecondLookForm, TextRow, build_textarea

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reviews.models import FeedbackEntry

LONG_TEXT = 20_000
REQUEST_HELP = _("Sent to the State under review when the feedback is cleared.")


class ConsultationForm(SecondLookForm):
    """The results of the preliminary consultation."""

    held_on = forms.DateField(label=_("Held on"), widget=DayInput())
    language = forms.ChoiceField(label=_("Language of the review"), choices=OfficialLanguage)
    participants = forms.CharField(
        label=_("Participants"),
        max_length=2000,
        widget=build_textarea(4),
        help_text=_("States, names and functions."),
    )
    timetable = forms.CharField(label=_("Timetable agreed"), max_length=5000, widget=build_textarea())


class FeedbackForm(RevisedTextsForm):
    """Feedback on one article, with a text for each heading. No text is required."""

    def __init__(self, *args: Any, entries: Mapping[str, FeedbackEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = dict(entries)
        for head in FeedbackHeading:
            entry = entries.get(head)
            self.add_text(
                head,
                label=head.label,
                text=entry.text if entry else "",
                revision=entry.revision if entry else 0,
                max_length=LONG_TEXT,
                rows=5,
                help_text=REQUEST_HELP if head == FeedbackHeading.CLARIFICATION else "",
            )

    def texts(self) -> tuple[dict[str, str], dict[str, int]]:
        """Return the text under each heading to save, and the revision it is based on."""
        typed = {head.value: self.typed(head) for head in FeedbackHeading if self.is_to_save(head)}
        return {head: text for head, (text, _n) in typed.items()}, {head: n for head, (_text, n) in typed.items()}

    def rows(self) -> list[TextRow]:
        """Return each heading with its fields and its stored text."""
        return [TextRow(self, head, self.entries.get(head)) for head in FeedbackHeading]


class ArticleForm(forms.Form):
    """Base of the forms about one of the given articles."""

    article = forms.ModelChoiceField(label=_("Article"), queryset=None)

    def __init__(self, *args: Any, articles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].queryset = articles


class ClarificationForm(ArticleForm):
    """A request for clarification."""

    question = forms.ModelChoiceField(
        label=_("Answer"),
        queryset=None,
        required=False,
        empty_label=_("the article as a whole"),
        help_text=_("The answer of the self-assessment that the request is about."),
    )
    quote = forms.CharField(
        label=_("Passage"),
        max_length=LONG_TEXT,
        required=False,
        widget=build_textarea(3),
        help_text=_("The words of the answer that you ask about, copied exactly. They are kept with the request."),
    )
    addressee = NameField(label=_("Addressed to"), queryset=None, required=False, empty_label=_("the State as a whole"))
    request = forms.CharField(label=_("Request"), max_length=LONG_TEXT, widget=build_textarea())
    due_on = forms.DateField(label=_("Answer by"), widget=DayInput(), required=False)
    # Whether it was written on the desk of its article, to go back there.
    from_desk = forms.BooleanField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, questions: Any, addressees: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["question"]
        field.queryset = questions
        field.choices = [
            ("", field.empty_label),
            *(
                (str(article), [(row.pk, row.text) for row in rows])
                for article, rows in groupby(questions, key=lambda row: row.article)
            ),
        ]
        self.fields["addressee"].queryset = addressees


class PassageRequestForm(forms.Form):
    """A request about words of an answer, next to the answers. The page of a request reads the same fields."""

    quote = forms.CharField(
        label=_("Passage"),
        max_length=LONG_TEXT,
        required=False,
        widget=build_textarea(2),
        help_text=_("Select the words in the answer, or copy them here. Leave it empty to ask about the article."),
    )
    request = forms.CharField(label=_("Request"), max_length=LONG_TEXT, widget=build_textarea(3))


class FurtherRequestForm(forms.Form):
    """A further request about an answer."""

    request = forms.CharField(label=_("Request"), max_length=LONG_TEXT, widget=build_textarea())
    due_on = forms.DateField(label=_("Answer by"), widget=DayInput())


class AnswerClarificationForm(forms.Form):
    """The answer to a request for clarification."""

    answer = forms.CharField(label=_("Answer"), max_length=LONG_TEXT, widget=build_textarea())


class MeetingForm(forms.Form):
    """A remote meeting that was held."""

    held_on = forms.DateField(label=_("Held on"), widget=DayInput())
    participants = forms.CharField(label=_("Participants"), max_length=2000, widget=build_textarea(4))
    minutes = forms.CharField(label=_("Minutes"), max_length=LONG_TEXT, widget=build_textarea(10))


class AnswerJointForm(SecondLookForm):
    """Agree to one text with another reviewing State, or decline."""

    agrees = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("yes", _("Agree")), ("no", _("Decline"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect(),
    )
