"""Forms of the drawing of lots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from reviews.enums import YES_OR_NO, DrawAct
from reviews.forms.people import NoteVerbaleForm
from reviews.models import Cluster, DrawSetting, ReviewGroup
from reviews.selectors.phases import list_available_clusters
from stakeholders.models import State
from untoc_portal.core.forms import DayInput, NameField, SecondLookForm
from untoc_portal.core.templatetags.writing import in_brackets

if TYPE_CHECKING:
    from collections.abc import Iterable


class DrawSearchForm(forms.Form):
    """Search the States to show."""

    state = forms.CharField(label=_("State"), max_length=100, required=False)


class OpenPhaseForm(forms.Form):
    """The cluster of the next phase, and its first day."""

    cluster = forms.ModelChoiceField(label=_("Cluster"), queryset=Cluster.objects.none())
    starts_on = forms.DateField(label=_("First day of group I"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cluster"].queryset = list_available_clusters()


class FreezePoolForm(SecondLookForm):
    """The settings of the drawing of lots, with the recorded values."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for setting in DrawSetting.objects.all():
            source = format_html('<span lang="en" dir="ltr">{}</span>', setting.source)
            note = source if setting.verified else format_html("{} {}", source, in_brackets(_("not verified")))
            words = {"label": capfirst(setting.get_name_display()), "initial": setting.value, "help_text": note}
            is_flag = setting.name in YES_OR_NO
            self.fields[setting.name] = (
                forms.BooleanField(required=False, **words)
                if is_flag
                else forms.IntegerField(min_value=0, max_value=99, **words)
            )

    def numbers(self) -> dict[str, int]:
        """Return the chosen numbers, by name."""
        names = DrawSetting.objects.values_list("name", flat=True)
        return {name: self.cleaned_data[name] for name in names}


class ContributionForm(forms.Form):
    """A text given in public, and the person who gave it."""

    giver = forms.CharField(label=_("Given by"), max_length=200)
    text = forms.CharField(
        label=_("Contribution"),
        max_length=500,
        help_text=_("The result of dice or of a public beacon, or any text. Each text can be used only once."),
    )


UNKNOWN_STATE = {"invalid_choice": _("There is no such State in this drawing of lots.")}


class OfStateForm(NoteVerbaleForm, SecondLookForm):
    """An action on one State of the drawing, based on a note verbale."""

    state = NameField(label=_("State under review"), queryset=State.objects.all(), error_messages=UNKNOWN_STATE)

    def __init__(self, *args: Any, codes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].queryset = State.objects.filter(iso3__in=codes)


class NewLotsForm(OfStateForm):
    """Why new lots are drawn, for which State, and under which note."""

    act = forms.ChoiceField(
        label=_("Why"),
        choices=[choice for choice in DrawAct.choices if choice[0] != DrawAct.JOIN],
        widget=forms.RadioSelect,
    )
    reviewer = NameField(
        label=_("Reviewing State"),
        queryset=State.objects.all(),
        required=False,
        error_messages=UNKNOWN_STATE,
        help_text=_("For a refusal or a conflict of interest: the State that does not review."),
    )
    is_exceptional = forms.BooleanField(
        label=_("Exceptional circumstances"), required=False, help_text=_("A repeat beyond the limit.")
    )
    field_order = ("act", "state", "reviewer", "is_exceptional", "reference", "dated", "file")


class JoinForm(SecondLookForm):
    """The State that became party after the lots were drawn."""

    state = NameField(
        label=_("State"),
        queryset=State.objects.all(),
        error_messages={
            "invalid_choice": _("There is no such State, or it already takes part in this drawing of lots.")
        },
    )

    def __init__(self, *args: Any, codes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].queryset = State.objects.exclude(iso3__in=codes)


class ConsentForm(OfStateForm):
    """How many States may review a State, by its own consent."""

    limit = forms.IntegerField(label=_("Maximum number of reviewing States"), min_value=3, max_value=20, initial=5)
    field_order = ("state", "limit", "reference", "dated", "file")


class DeferralForm(OfStateForm):
    """The later group with which a State's review starts."""

    group = forms.TypedChoiceField(
        label=_("Group"), coerce=int, choices=ReviewGroup._meta.get_field("number").choices, initial=2
    )
    field_order = ("state", "group", "reference", "dated", "file")
