"""Forms on the standing delegation of a State: who joins and leaves, who has which right, contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums_of_states import Circle, NoteCheck, Seat, StateRight, StateRole
from reviews.forms.people import NoteVerbaleForm
from reviews.models import ContactKind
from untoc_portal.core.forms import DayInput, NameField, SecondLookForm

if TYPE_CHECKING:
    from collections.abc import Sequence


class ChecksField(forms.MultipleChoiceField):
    """What a person sees on the note; the service asks for all of them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=NoteCheck,
            widget=forms.CheckboxSelectMultiple(),
            required=False,
            label=_("What you see on the note"),
            **kwargs,
        )


class DelegationNoteForm(NoteVerbaleForm):
    """A note verbale on the people of a State, with who leaves. Who joins is in the rows of `JoinerForm`."""

    leaves = forms.MultipleChoiceField(
        label=_("Who leaves"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("From the day on which the Secretariat confirms the note."),
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaves"].choices = people
        if not people:
            del self.fields["leaves"]
        self.fields["checks"] = ChecksField()


class JoinerForm(forms.Form):
    """One person who joins. An empty row is skipped."""

    use_required_attribute = False

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200, required=False)
    title = forms.CharField(label=pgettext_lazy("of a person", "Title"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("The activation link goes to this address.")
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("choose")), *StateRole.choices], required=False)
    seat = forms.ChoiceField(label=_("Works in"), choices=[("", _("choose")), *Seat.choices], required=False)


class ConfirmNoticeForm(SecondLookForm):
    """What the Secretariat sees on the note before it confirms it."""

    checks = ChecksField()


class CircleForm(NoteVerbaleForm):
    """Which people have a right."""

    right = forms.ChoiceField(label=_("Right"), choices=StateRight)
    circle = forms.ChoiceField(label=_("Who has it"), choices=Circle)
    field_order = ("right", "circle", "reference", "dated", "file")


class ContactForm(forms.Form):
    """A contact that an article names."""

    kind = NameField(label=_("Kind of contact"), queryset=ContactKind.objects.select_related("instrument"))
    authority = forms.CharField(label=_("Authority"), max_length=300)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    address = forms.CharField(label=_("Address"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3}))
    starts_on = forms.DateField(label=_("From"), widget=DayInput())
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Where it is written, such as the note verbale and its date.")
    )
    is_shared = forms.BooleanField(label=_("Other States may see it"), required=False)
