"""Forms of applications and objections. The services check the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.enums import Attendance, Decision, ObjectionOutcome
from dialogues.forms.fields import DayField
from dialogues.models import Attendee, Dialogue
from stakeholders.models import Organization, Representative, State
from untoc_portal.core.forms import NameField, NamesField, SecondLookForm
from untoc_portal.core.listing import format_list, format_with_note

if TYPE_CHECKING:
    from django.db.models import QuerySet

LONG = {"rows": 4}


class PeopleField(NamesField):
    """Representatives. The organization is shown with each one if a person acts for several organizations."""

    widget = forms.CheckboxSelectMultiple
    names_organization = False

    def label_from_instance(self, obj: Representative) -> str:
        person = format_list([obj.user, obj.position], "mixed")
        return format_with_note(person, obj.organization) if self.names_organization else person


class ApplicationForm(forms.Form):
    organization = NameField(label=_("Organization"), queryset=Organization.objects.none())
    representatives = PeopleField(label=_("Participants"), queryset=Representative.objects.none(), required=False)
    attendance = forms.ChoiceField(
        label=_("How they take part"),
        choices=Attendance.choices,
        initial=Attendance.ONLINE,
        widget=forms.RadioSelect,
    )
    expertise = forms.CharField(
        label=_("Expertise on the theme of the working group"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    wants_to_speak = forms.BooleanField(label=_("The organization asks to speak"), required=False)
    needs_travel_support = forms.BooleanField(
        label=_("It asks for travel support"),
        required=False,
        help_text=_("This is no promise, and it does not influence the decision."),
    )
    consents_to_publication = forms.BooleanField(
        label=_("The organization and its participants may be named in public"),
        required=False,
        help_text=_(
            "In the list of participants, on the panel and on the speakers' list. Governments always see the "
            "participants."
        ),
    )

    also = forms.ModelMultipleChoiceField(
        label=_("The same application for these dialogues too"),
        queryset=Dialogue.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each application is decided on its own."),
    )

    def __init__(
        self,
        *args: Any,
        organizations: QuerySet[Organization],
        limit: int,
        others: QuerySet[Dialogue] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if others is None:
            del self.fields["also"]
        else:
            self.fields["also"].queryset = others
        field, people = self.fields["organization"], self.fields["representatives"]
        field.queryset = organizations
        if len(organizations) == 1:
            field.initial = organizations[0]
        in_force = Representative.objects.in_force().select_related("user", "organization")
        people.queryset = in_force.filter(organization__in=organizations)
        people.names_organization = len(organizations) > 1
        people.help_text = _("At most %(limit)d. If you choose no one, you take part yourself.") % {"limit": limit}


class CompletionForm(ApplicationForm):
    """The form to complete the application of one organization."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["organization"]


class MissingForm(forms.Form):
    reason = forms.CharField(
        label=_("What is missing"),
        max_length=2000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("The organization is notified."),
    )


class CirculationForm(SecondLookForm):
    circulated_on = DayField(
        label=_("Day of the note to States parties"), help_text=_("The period for objections starts on this day.")
    )


class DecisionForm(SecondLookForm):
    decision = forms.ChoiceField(label=_("Decision"), choices=Decision.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("Required for a refusal. The organization is notified."),
    )


class ObjectionForm(SecondLookForm):
    state = NameField(label=_("State"), queryset=State.objects.none())
    ground = forms.CharField(
        label=_("Reason for the objection"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("The applicant sees it, without the name of the State."),
    )
    is_without_ground = forms.BooleanField(label=_("The State objects and gives no reason"), required=False)

    def __init__(self, *args: Any, states: QuerySet[State], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["state"]
        field.queryset = states
        if len(states) == 1:
            field.initial = states[0]


class RecordedObjectionForm(ObjectionForm):
    """An objection that arrived by note. The Secretariat puts it on the register."""

    raised_on = DayField(label=_("Day of the note"))


class RegisterFilterForm(forms.Form):
    dialogue = forms.ModelChoiceField(
        label=_("Dialogue"), queryset=Dialogue.objects.none(), required=False, empty_label=_("all")
    )

    def __init__(self, *args: Any, dialogues: QuerySet[Dialogue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dialogue"].queryset = dialogues


class ObjectionDecisionForm(SecondLookForm):
    outcome = forms.ChoiceField(label=_("Decision"), choices=ObjectionOutcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("The applicant sees it."),
    )


class SubstituteForm(forms.Form):
    representative = NameField(
        label=_("Substitute"), queryset=Representative.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, people: QuerySet[Representative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["representative"].queryset = people


class AttendanceForm(forms.Form):
    present = NamesField(
        label=_("Attendance"), queryset=Attendee.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: QuerySet[Attendee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = people
