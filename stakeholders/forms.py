"""What is asked in the forms on States and organizations; the rules are the services'."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.enums import (
    EcosocStatus,
    InstrumentCode,
    OrganizationKind,
    OrganizationState,
    PartyStatus,
    RegionalGroup,
)
from stakeholders.models import State

ANY = [("", _("any"))]


class StateFilterForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    regional_group = forms.ChoiceField(label=_("Regional group"), choices=ANY + RegionalGroup.choices, required=False)
    instrument = forms.ChoiceField(label=_("Instrument"), choices=ANY + InstrumentCode.choices, required=False)
    status = forms.ChoiceField(label=_("Status"), choices=ANY + PartyStatus.choices, required=False)


class OrganizationFilterForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=ANY + OrganizationKind.choices, required=False)


class RegistrationFilterForm(OrganizationFilterForm):
    """The secretariat also looks for registrations it has still to decide on."""

    state = forms.ChoiceField(label=_("Registration"), choices=ANY + OrganizationState.choices, required=False)


class OrganizationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganizationKind.choices)
    ecosoc_status = forms.ChoiceField(
        label=_("Status with the Economic and Social Council"),
        choices=EcosocStatus.choices,
        initial=EcosocStatus.NONE,
        help_text=_("Recorded for information: dialogues are open irrespective of it (PR, para. 53)."),
    )
    country = forms.ModelChoiceField(
        label=_("Country of seat"),
        queryset=State.objects.none(),
        required=False,
        empty_label=_("none, or not known"),
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    expertise = forms.CharField(
        label=_("Fields of expertise"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_listed = forms.BooleanField(label=_("The organization agrees to be listed publicly"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = State.objects.all()


class RepresentativeForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("An activation link is sent there, unless the person has an account already."),
    )
    position = forms.CharField(label=_("Position in the organization"), max_length=200)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Those concerned are told."),
    )
