"""Forms of replies: what the State under review replies, and why its wording is not accepted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.enums_of_replies import ReplyKind
from reviews.forms.dialogue import LONG_TEXT
from reviews.forms.outcomes import ExpectedVersionForm
from untoc_portal.core.forms import build_textarea


class ReplyForm(ExpectedVersionForm):
    """A reply to the text that was read in this version of the outcome. Only a proposal uses the wording."""

    kind = forms.ChoiceField(label=_("Reply"), choices=ReplyKind, widget=forms.RadioSelect())
    wording = forms.CharField(
        label=_("The wording that you propose"),
        max_length=LONG_TEXT,
        required=False,
        widget=build_textarea(5),
        help_text=_("At first it is the text of the paragraph. Change it: what you change is shown as marked changes."),
    )
    text = forms.CharField(label=_("Explanation"), max_length=5000, required=False, widget=build_textarea(4))

    def clean(self) -> dict[str, Any]:
        """Leave out the wording of a reply that proposes none: at first the field has the text of the paragraph."""
        data = {**super().clean()}
        if data.get("kind") != ReplyKind.PROPOSE:
            data["wording"] = ""
        return data


class DeclineForm(forms.Form):
    """Why the reviewing States do not accept a wording."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=5000,
        required=False,
        widget=build_textarea(4),
        help_text=_("The State under review reads it. You can leave it empty."),
    )
