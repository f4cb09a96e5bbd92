"""Forms of the board: its filters, the contact log, officers in charge, notes, saved views."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums import ReviewState
from reviews.enums_of_chasing import WRITTEN_WAYS
from reviews.forms.filters import GROUPS
from reviews.selectors.board import ALL, DUE, LATE, MINE, NEVER, NOBODY, US
from stakeholders.enums import RegionalGroup
from untoc_portal.core.datetimes import read_datetime
from untoc_portal.core.forms import ANY, DayInput, build_textarea

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reviews.selectors.board_rows import Person
    from stakeholders.models import State

MAX_DAYS = 730
PHASES = [(str(number), str(number)) for number in range(1, 5)]
OPEN_STEPS = [choice for choice in ReviewState.choices if choice[0] != ReviewState.CLOSED]


class BoardFilterForm(forms.Form):
    """The filters of the board. Without any it shows what is late."""

    q = forms.CharField(label=_("State"), required=False, max_length=100, widget=forms.TextInput({"type": "search"}))
    when = forms.ChoiceField(
        label=_("Deadline"),
        required=False,
        choices=[(LATE, _("overdue")), (DUE, _("due soon")), (ALL, _("any, or none"))],
    )
    days = forms.IntegerField(
        label=_("Due within this number of days"), required=False, min_value=0, max_value=MAX_DAYS
    )
    step = forms.ChoiceField(label=_("Step"), required=False, choices=[*ANY, *OPEN_STEPS])
    phase = forms.ChoiceField(label=_("Phase"), required=False, choices=[*ANY, *PHASES])
    group = forms.ChoiceField(label=_("Group"), required=False, choices=[*ANY, *GROUPS])
    region = forms.ChoiceField(label=_("Regional group"), required=False, choices=[*ANY, *RegionalGroup.choices])
    officer = forms.ChoiceField(label=_("Officer in charge"), required=False)
    reach = forms.ChoiceField(
        label=_("People"),
        required=False,
        choices=[*ANY, (NOBODY, _("nobody to remind")), (NEVER, _("no State ever reached"))],
    )
    turn = forms.ChoiceField(label=_("Next step"), required=False, choices=[*ANY, (US, _("of the Secretariat"))])
    by = forms.ChoiceField(label=_("Grouped"), required=False, choices=[("", _("no")), ("step", _("by step"))])

    def __init__(self, *args: Any, staff: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(person.pk), person.name) for person in staff]
        self.fields["officer"].choices = [*ANY, (MINE, _("me")), (NOBODY, _("nobody")), *people]


class ContactForm(forms.Form):
    """One contact with a State, in one line."""

    use_required_attribute = False

    way = forms.ChoiceField(label=_("Way"), choices=[(way.value, way.label) for way in WRITTEN_WAYS], initial="call")
    whom = forms.CharField(
        label=_("Who was reached"),
        max_length=300,
        required=False,
        help_text=_("For example: Permanent Mission, Geneva."),
    )
    result = forms.CharField(label=_("Result, in one line"), max_length=500, required=False)
    reached_on = forms.DateField(label=pgettext_lazy("a day", "On"), widget=DayInput(), initial=timezone.localdate)


class StateContactForm(ContactForm):
    """One contact with a State of a review, or about some of the reviews of a State."""

    state = forms.ChoiceField(label=_("State"))
    field_order = ["state", "way", "result", "whom", "reached_on"]

    def __init__(self, *args: Any, states: Sequence[State], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(state.iso3, str(state)) for state in states]


class ReminderResultForm(forms.Form):
    """The result of a reminder of the portal."""

    result = forms.CharField(label=_("Result, in one line"), max_length=500)


class SecretariatNoteForm(forms.Form):
    """A note of the Secretariat."""

    text = forms.CharField(label=_("Note"), max_length=5000, widget=build_textarea(4))


class EditedNoteForm(SecretariatNoteForm):
    """A note with the time of the version that was read."""

    expected = forms.CharField(widget=forms.HiddenInput)

    def clean_expected(self) -> dt.datetime:
        """Return the time. Raises ValidationError for a text that is none."""
        try:
            return read_datetime(self.cleaned_data["expected"])
        except ValueError:
            raise forms.ValidationError(_("This page is out of date: open it again."), code="invalid") from None


class SavedViewForm(forms.Form):
    """The name of a saved view, and who sees it."""

    name = forms.CharField(label=pgettext_lazy("of a saved view", "Name"), max_length=80)
    is_shared = forms.BooleanField(label=_("Show it to the whole Secretariat"), required=False)


class OfficerForm(forms.Form):
    """Who is in charge."""

    officer = forms.ChoiceField(label=_("Officer in charge"), required=False)

    def __init__(self, *args: Any, staff: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = [("", _("nobody")), *((str(officer.pk), officer.name) for officer in staff)]


class RegionOfficersForm(forms.Form):
    """Who is in charge of each regional group."""

    def __init__(self, *args: Any, staff: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("nobody")), *((str(officer.pk), officer.name) for officer in staff)]
        for region in RegionalGroup:
            self.fields[region.value] = forms.ChoiceField(label=region.label, required=False, choices=choices)
