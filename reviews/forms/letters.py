"""Forms of notes verbales: made, handed over, their text, and what a Mission hands in by the link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums_of_letters import NamedRole
from reviews.enums_of_states import Seat
from reviews.forms.people import NoteVerbaleForm
from reviews.models import LetterTemplate
from untoc_portal.core.forms import DayInput, SecondLookForm, build_textarea

if TYPE_CHECKING:
    from collections.abc import Sequence


class MakeLettersForm(SecondLookForm):
    """The reviews that were chosen on the board, sent back with what was read."""

    review = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput())

    def __init__(self, *args: Any, codes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review"].choices = [(code, code) for code in codes]
        self.fields["review"].initial = codes


class HandoverForm(forms.Form):
    """On which day letters were handed over, and by whom."""

    day = forms.DateField(label=_("Handed over on"), initial=timezone.localdate, widget=DayInput())
    carrier = forms.CharField(
        label=_("Handed over by"), max_length=200, help_text=_("The person or the way, such as the pouch.")
    )


class LetterTemplateForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run time
    """The original texts of the notes verbales."""

    class Meta:
        model = LetterTemplate
        fields = ("subject", "addressee", "place", "text", "sheet", "source", "verified")
        widgets = {"text": build_textarea(18), "sheet": build_textarea(8)}
        help_texts = {
            "addressee": _("Words that are filled in: {State}, {of_State}, {seat}."),
            "text": _("Words that are filled in: {mission}, {State}, {of_State}, {until}; {reviews} on its own line."),
            "sheet": _("Words that are filled in: {mission}, {State}, {of_State}, {until}."),
        }

    def _post_clean(self) -> None:
        """Leave the check to the service, which changes a row of its own."""


class AnswerForm(NoteVerbaleForm):
    """The note verbale of the Mission, with its scan."""

    reference = forms.CharField(label=_("Reference of your note verbale"), max_length=100)
    file = forms.FileField(
        label=_("Scan of the signed and stamped note"),
        help_text=_("PDF, PNG or JPEG, 10 MB at most."),
        widget=forms.ClearableFileInput({"accept": ".pdf,.png,.jpg,.jpeg"}),
    )


class NamedPersonForm(forms.Form):
    """One person whom the Mission names. An empty row is skipped."""

    use_required_attribute = False

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200)
    title = forms.CharField(label=pgettext_lazy("of a person", "Title"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), help_text=_("The activation link goes to this address."))
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("choose")), *NamedRole.choices])
    review = forms.ChoiceField(label=_("Review, for a role in a review"), required=False)
    replaces = forms.BooleanField(label=_("Replaces the current focal point"), required=False)
    seat = forms.ChoiceField(
        label=_("Works in, for the contact point and the Mission"),
        choices=[("", _("choose")), *Seat.choices],
        required=False,
    )

    def __init__(self, *args: Any, reviews: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review"].choices = [("", _("choose")), *reviews]
        if len(reviews) == 1:
            self.fields["review"].initial = reviews[0][0]
        self.fields["seat"].initial = Seat.VIENNA

    def has_changed(self) -> bool:
        """Return whether a person was typed: the choices that are there from the start do not count."""
        return any(name in self.changed_data for name in ("name", "title", "email", "phone", "role"))
