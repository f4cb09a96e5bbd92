"""Forms of the follow-up to a review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from reviews.enums import ObservationKind
from reviews.enums_of_follow_up import LineReaders
from reviews.models import Cluster, FollowUpStep
from reviews.models.follow_up import VIEW_LENGTH
from reviews.models.phases import LAST_ARTICLE
from stakeholders.enums import InstrumentCode
from untoc_portal.core.forms import ANY, DayInput, NameField, RevisedTextsForm, TextRow, build_textarea

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

# The name of the only text in the form of a step.
STEP = "step"
HELP = {
    "time": _("As your State sees it. The portal compares it with no date and reminds of nothing."),
    "owner": _("The authority that takes the step. You can leave it empty."),
    "day": _("The day of the step, done or planned. You can leave it empty."),
    "law": _("Title and provision of a law, if there is one."),
}


class StepForm(RevisedTextsForm):
    """One step of a State. The key shows whether this form has made the step already."""

    key = forms.UUIDField(label=_("Key"), required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, stored: FollowUpStep | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored
        names = [name for name in FollowUpStep.tracked_fields if name != "link"]
        details = fields_for_model(FollowUpStep, names, widgets={"day": DayInput()})
        for name, help_text in HELP.items():
            details[name].help_text = help_text
        details["link"] = forms.URLField(
            label=_("Link to the law"),
            required=False,
            max_length=500,
            assume_scheme="https",
        )
        self.fields = {**details, **self.fields}
        self.add_text(
            STEP,
            label=_("What your State has done or plans"),
            text=stored.text if stored else "",
            revision=stored.revision if stored else 0,
            max_length=VIEW_LENGTH,
            rows=8,
            required=True,
        )

    @property
    def row(self) -> TextRow:
        """Return the text as a row for the page."""
        return TextRow(self, STEP, self.stored)

    @property
    def detail_fields(self) -> list[BoundField]:
        """Return the fields besides the text."""
        return [self[name] for name in FollowUpStep.tracked_fields]

    def read_step(self) -> dict[str, Any]:
        """Return what was typed. Return nothing if the user kept the text that someone else saved."""
        if not self.is_to_save(STEP):
            return {}
        text, revision = self.typed(STEP)
        details = {name: self.cleaned_data[name] for name in FollowUpStep.tracked_fields}
        return {"text": text, "expected_revision": revision, **details}


class NarrowForm(forms.Form):
    """Who reads a line from now on: fewer people than before."""

    readers = forms.TypedChoiceField(label=_("Who reads it from now on"), coerce=int, widget=forms.RadioSelect())

    def __init__(self, *args: Any, current: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].choices = [choice for choice in LineReaders.choices if choice[0] < current]


class ViewRequestForm(forms.Form):
    """A question to a State that reviewed this one."""

    delegation = NameField(label=_("State"), queryset=None)
    question = forms.CharField(label=_("What you ask"), max_length=5000, widget=build_textarea(4))

    def __init__(self, *args: Any, delegations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegation"].queryset = delegations
        self.fields["delegation"].label_from_instance = lambda row: str(row.party)


class ViewForm(forms.Form):
    """The view of a reviewing State on one line."""

    view = forms.CharField(
        label=_("The view of your State"),
        max_length=VIEW_LENGTH,
        widget=build_textarea(6),
        help_text=_("Only the State that asked reads it."),
    )


class InvitationForm(forms.Form):
    """The note verbale by which the Secretariat invited a State."""

    reference = forms.CharField(label=_("Reference of the note verbale"), max_length=100)
    dated = forms.DateField(label=_("Date of the note verbale"), widget=DayInput())


class ReferenceForm(forms.Form):
    """A line of an earlier review to which an observation refers."""

    version = forms.ModelChoiceField(label=_("Line of an earlier review"), queryset=None)

    def __init__(self, *args: Any, versions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = versions
        self.fields["version"].label_from_instance = lambda row: f"{row.reference} · {row.line.paragraph}"


class FollowUpFilterForm(forms.Form):
    """Filters published lines by theme and article."""

    q = forms.CharField(label=_("State"), required=False, max_length=100, widget=forms.TextInput({"type": "search"}))
    theme = forms.ModelChoiceField(
        label=_("Theme"), required=False, queryset=Cluster.objects.order_by("number"), empty_label=_("all")
    )
    instrument = forms.ChoiceField(label=_("Instrument"), required=False, choices=[*ANY, *InstrumentCode.choices])
    article = forms.IntegerField(label=_("Article"), required=False, min_value=1, max_value=LAST_ARTICLE)
    observation = forms.ChoiceField(label=_("Observation"), required=False, choices=[*ANY, *ObservationKind.choices])
