"""Forms on States and organizations. The services check the rules."""

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from stakeholders.enums import (
    EcosocStatus,
    ExpertiseField,
    Gender,
    InstrumentCode,
    OrganizationKind,
    OrganizationState,
    PartyStatus,
    RegionalGroup,
    RepresentativeRole,
)
from stakeholders.models import State
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.forms import NameField, SecondLookForm

ANY = [("", _("all"))]


class StateFilterForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a State", "Name"), max_length=100, required=False)
    regional_group = forms.ChoiceField(label=_("Regional group"), choices=ANY + RegionalGroup.choices, required=False)
    instrument = forms.ChoiceField(label=_("Instrument"), choices=ANY + InstrumentCode.choices, required=False)
    status = forms.ChoiceField(label=_("Status"), choices=ANY + PartyStatus.choices, required=False)


class OrganizationFilterForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of an organization", "Name"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=ANY + OrganizationKind.choices, required=False)
    field = forms.ChoiceField(label=_("Field of expertise"), choices=ANY + ExpertiseField.choices, required=False)


class RegistrationFilterForm(OrganizationFilterForm):
    """The filters of the Secretariat, which also finds registrations to decide on."""

    state = forms.ChoiceField(label=_("Registration"), choices=ANY + OrganizationState.choices, required=False)


class OrganizationForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of an organization", "Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganizationKind.choices)
    ecosoc_status = forms.ChoiceField(
        label=_("Status with the Economic and Social Council"),
        choices=EcosocStatus.choices,
        initial=EcosocStatus.NONE,
        help_text=_(
            "Recorded for information: dialogues are open with or without it (Procedures and Rules, para. 53)."
        ),
    )
    ecosoc_number = forms.CharField(label=_("ECOSOC number"), max_length=20, required=False)
    country = NameField(
        label=_("Country of seat"),
        queryset=State.objects.none(),
        required=False,
        empty_label=_("none, or not known"),
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    fields_of_expertise = forms.MultipleChoiceField(
        label=_("Fields of expertise"),
        choices=ExpertiseField.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The themes of the five working groups."),
    )
    expertise = forms.CharField(
        label=_("Experience in these fields"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages the organization works in"),
        choices=OfficialLanguage.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_listed = forms.BooleanField(label=_("The organization agrees to be listed publicly"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = State.objects.all()

    def clean(self) -> dict[str, object]:
        """Rename the fields of expertise to `fields`, as in the services. A form has its own attribute `fields`."""
        cleaned = {**super().clean()}
        if "fields_of_expertise" in cleaned:
            cleaned["fields"] = cleaned.pop("fields_of_expertise")
        return cleaned


class RegistrationForm(OrganizationForm):
    """Registration by a signed-in person, who becomes the main contact."""

    position = forms.CharField(label=_("Your position in the organization"), max_length=200)


class PublicRegistrationForm(RegistrationForm):
    """Registration by a person without an account. The link sent to the e-mail address proves it."""

    person_name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(label=_("Your e-mail"), help_text=_("A link to choose a password is sent there."))
    # Bait for spam programs: a person leaves it empty, a program that fills every field does not.
    homepage = forms.CharField(required=False, label="", widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        """Return the data. Raises ValidationError if a program filled in the hidden field."""
        cleaned = {**super().clean()}
        if cleaned.pop("homepage", ""):
            raise forms.ValidationError(_("The form was not accepted. Please try again."))
        return cleaned


class RepresentativeForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("An activation link is sent there, unless the person has an account already."),
    )
    position = forms.CharField(label=_("Position in the organization"), max_length=200)
    role = forms.ChoiceField(
        label=_("Role in this portal"),
        choices=RepresentativeRole.choices,
        initial=RepresentativeRole.REPRESENTATIVE,
        required=False,
        help_text=_("A main contact also keeps the registration and names the others."),
    )
    gender = forms.ChoiceField(
        label=_("Gender, as the person declares it"),
        choices=[("", _("not declared")), *Gender.choices],
        required=False,
        help_text=_("Shown only to the Secretariat, for the balance of panels."),
    )


class DocumentForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    file = forms.FileField(label=_("File"), help_text=_("PDF, PNG or JPEG, at most 10 MB."))


class ReasonForm(SecondLookForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The people concerned are notified."),
    )
