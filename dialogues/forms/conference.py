"""Forms of compilations and of decisions of the Conference. The services check the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.enums import ReportState
from dialogues.enums_of_general_reviews import CompilationState, DecisionEffect
from dialogues.forms.fields import CopyField
from dialogues.models import Compilation, GeneralReport
from dialogues.models.conference import DECISION_LENGTH
from dialogues.services.decisions import NextStep
from dialogues.validators import SYMBOL_HELP
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.forms import DayInput, build_textarea

# How many next steps a form has room for. The API accepts any number.
STEPS_IN_FORM = 5


class DraftCompilationForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=OfficialLanguage, initial=OfficialLanguage.EN)


class CompilationTextForm(forms.Form):
    text = forms.CharField(
        label=_("By theme and article"),
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 24, "dir": "auto"}),
        help_text=_(
            "An empty line begins a new paragraph, and “- ” an item of a list. Name only States that handed in a "
            "contribution. To publish the text, each of them must have consented to the library."
        ),
    )
    expected = CopyField(required=False)


class DecisionForm(forms.Form):
    number = forms.CharField(label=_("Number"), max_length=20, help_text=_("As in the document, for example 12/4."))
    title = forms.CharField(label=_("Title"), max_length=300)
    language = forms.ChoiceField(label=_("Original language"), choices=OfficialLanguage, initial=OfficialLanguage.EN)
    text = forms.CharField(label=_("Text"), max_length=DECISION_LENGTH, widget=build_textarea(12))
    adopted_on = forms.DateField(label=_("Adopted on"), widget=DayInput())
    symbol = forms.CharField(label=_("Symbol of the document with the decision"), max_length=60, help_text=SYMBOL_HELP)
    general_report = forms.ModelChoiceField(
        label=_("General report that it concerns"), queryset=None, required=False, empty_label=_("none")
    )
    compilation = forms.ModelChoiceField(
        label=_("Compilation that it concerns"), queryset=None, required=False, empty_label=_("none")
    )
    effect = forms.ChoiceField(
        label=_("What the decision does with it"), choices=[("", _("none")), *DecisionEffect.choices], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reports = GeneralReport.objects.exclude(state=ReportState.DRAFT)
        self.fields["general_report"].queryset = reports.select_related("phase__cluster", "working_group")
        compilations = Compilation.objects.exclude(state=CompilationState.DRAFT)
        self.fields["compilation"].queryset = compilations.select_related("item__session__working_group")
        for number in range(1, STEPS_IN_FORM + 1):
            self._add_step(number)

    def _add_step(self, number: int) -> None:
        of = {"number": number}
        self.fields[f"what_{number}"] = forms.CharField(
            label=_("Next step %(number)d: what") % of, max_length=2000, required=False, widget=build_textarea(2)
        )
        self.fields[f"who_{number}"] = forms.CharField(
            label=_("Next step %(number)d: who") % of, max_length=300, required=False
        )
        self.fields[f"until_{number}"] = forms.DateField(
            label=_("Next step %(number)d: until") % of, required=False, widget=DayInput()
        )

    def clean(self) -> dict[str, Any]:
        """Put the next steps together. A step has what and who, or nothing."""
        data = dict(super().clean() or {})
        steps = []
        for number in range(1, STEPS_IN_FORM + 1):
            what, who, until = (data.pop(f"{name}_{number}", None) for name in ("what", "who", "until"))
            if what and who:
                steps.append(NextStep(what, who, until))
            elif what or who or until:
                self.add_error(f"what_{number}", _("Write what is to be done and who does it."))
        return data | {"steps": steps}


class StrikeOutDecisionForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class StepOutcomeForm(forms.Form):
    outcome = forms.CharField(label=_("Result"), max_length=2000, widget=build_textarea(4))
    outcome_symbol = forms.CharField(
        label=_("Symbol of the document on it"), max_length=60, required=False, help_text=SYMBOL_HELP
    )
