"""Forms of what happens after the lots are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.enums_of_draws import DrawAct
from reviews.forms.people import NoteVerbaleForm
from reviews.models import ReviewGroup
from stakeholders.models import State
from untoc_portal.core.forms import NameField, SecondLookForm

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        choices=[choice for choice in DrawAct.choices if choice[0] not in (DrawAct.JOIN, DrawAct.WITHDRAWAL)],
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
    """How many States may review a State, or how many reviews it does, by its own consent."""

    to = forms.ChoiceField(
        label=_("To what"),
        choices=[
            ("reviewing_states", _("more States may review it")),
            ("reviews", _("it does one review more than the others")),
        ],
        widget=forms.RadioSelect,
        initial="reviewing_states",
    )
    limit = forms.IntegerField(label=_("New maximum"), min_value=1, max_value=20, initial=5)
    field_order = ("state", "to", "limit", "reference", "dated", "file")


class DeferralForm(OfStateForm):
    """The later group with which a State's review starts."""

    group = forms.TypedChoiceField(
        label=_("Group"), coerce=int, choices=ReviewGroup._meta.get_field("number").choices, initial=2
    )
    field_order = ("state", "group", "reference", "dated", "file")
