"""Forms on people: nominations by note verbale, refusals, ends of mandates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums import Declaration, DelegateRole
from untoc_portal.core.forms import DayInput, SecondLookForm

if TYPE_CHECKING:
    from collections.abc import Sequence


class NoteVerbaleForm(forms.Form):
    """The note verbale on which an action is based."""

    reference = forms.CharField(
        label=_("Reference of the note verbale"),
        max_length=100,
        help_text=_("To use a recorded note again, type its reference and date, without the scan."),
    )
    dated = forms.DateField(label=_("Date of the note verbale"), widget=DayInput())
    file = forms.FileField(
        label=_("Scan of the note verbale"),
        required=False,
        help_text=_("PDF, PNG or JPEG, 10 MB at most."),
        widget=forms.ClearableFileInput({"accept": ".pdf,.png,.jpg,.jpeg"}),
    )


class NoteOfNamesForm(NoteVerbaleForm):
    """A note verbale that names people, in the rows of `NominationRowForm` or as a CSV file."""

    people = forms.FileField(
        label=_("Names as a CSV file"),
        required=False,
        help_text=_(
            "Instead of typing the names, for long lists. Columns: review, role, name, title, email, phone, replaces."
        ),
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv"}),
    )


class NominationRowForm(forms.Form):
    """One person named in the note. An empty row is skipped. The service returns the errors of each row."""

    use_required_attribute = False

    def __init__(self, *args: Any, reviews: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review"].choices = [("", _("choose")), *reviews]

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200, required=False)
    title = forms.CharField(label=pgettext_lazy("of a person", "Title"), max_length=200, required=False)
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("The activation link goes to this address."),
        widget=forms.EmailInput(),
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("choose")), *DelegateRole.choices], required=False)
    review = forms.ChoiceField(label=_("Review"), required=False)
    replaces = forms.BooleanField(
        label=_("Replaces the current focal point"),
        required=False,
        help_text=_("A State has exactly one focal point in a review. The step and all the work done remain."),
    )


class DeclarationForm(forms.Form):
    """The declaration of the nominated person."""

    declaration = forms.ChoiceField(label=_("I declare"), choices=Declaration, widget=forms.RadioSelect())
    text = forms.CharField(
        label=_("In your own words"), required=False, max_length=1000, widget=forms.Textarea({"rows": 4})
    )


class ReasonForm(SecondLookForm):
    """A reason that is recorded and shown to the person concerned."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))
