"""Forms of the talks between the States: consultation, feedback, clarifications, meetings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.forms.people import DateInput
from reviews.forms.upon_shown import UponShown
from untoc_portal.core.enums import OfficialLanguage

LONG_TEXT = 20_000


def text_area(rows: int = 6) -> forms.Textarea:
    """Return a text area whose direction follows what is typed, in whichever language that is."""
    return forms.Textarea({"rows": rows, "dir": "auto"})


class ConsultationForm(forms.Form):
    """What the preliminary consultation settled."""

    held_on = forms.DateField(label=_("Held on"), widget=DateInput())
    language = forms.ChoiceField(label=_("Language of the review"), choices=OfficialLanguage)
    participants = forms.CharField(
        label=_("Participants"),
        max_length=2000,
        widget=text_area(4),
        help_text=_("States, names and functions."),
    )
    timetable = forms.CharField(label=_("Timetable agreed"), max_length=5000, widget=text_area())


class FeedbackEntryForm(UponShown):
    """Feedback on one article; every part may wait."""

    measures = forms.CharField(label=_("Measures taken"), max_length=LONG_TEXT, required=False, widget=text_area())
    successes = forms.CharField(label=_("Successes"), max_length=LONG_TEXT, required=False, widget=text_area())
    challenges = forms.CharField(label=_("Challenges"), max_length=LONG_TEXT, required=False, widget=text_area())


class ArticleForm(forms.Form):
    """The base of forms about one of the given articles."""

    article = forms.ModelChoiceField(label=_("Article"), queryset=None)

    def __init__(self, *args: Any, articles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].queryset = articles


class ClarificationForm(ArticleForm):
    """A request for clarification."""

    request = forms.CharField(label=_("Request"), max_length=LONG_TEXT, widget=text_area())


class AnswerClarificationForm(forms.Form):
    """The answer to a request for clarification."""

    answer = forms.CharField(label=_("Answer"), max_length=LONG_TEXT, widget=text_area())


class MeetingForm(forms.Form):
    """A remote meeting that was held."""

    held_on = forms.DateField(label=_("Held on"), widget=DateInput())
    participants = forms.CharField(label=_("Participants"), max_length=2000, widget=text_area(4))
    minutes = forms.CharField(label=_("Minutes"), max_length=LONG_TEXT, widget=text_area(10))
