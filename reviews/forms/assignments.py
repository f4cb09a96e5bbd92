"""Forms for a focal point that assigns the work: assignments, institutions, guests; and notes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums import NoteKind
from untoc_portal.core.collation import sort_by_name
from untoc_portal.core.forms import DayInput, NamesField, build_textarea

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Institution
    from untoc_portal.accounts.models import User


def describe_days(field: forms.DateField, last_day: dt.date | None) -> None:
    """Say at the field until which day an article can be due: the deadline of the step, if it has not passed."""
    field.help_text = _("People are reminded shortly before this day, and once after it.")
    if last_day is not None:
        text = _("Up to %(day)s, the deadline of this step. People are reminded shortly before it, and once after it.")
        field.help_text = text % {"day": date_format(last_day)}


class AssignForm(forms.Form):
    """Articles, and the expert or the institution to which they are assigned."""

    articles = forms.ModelMultipleChoiceField(label=_("Articles"), queryset=None, widget=forms.CheckboxSelectMultiple())
    assignee = forms.ChoiceField(label=_("Assign to"))
    due_on = forms.DateField(label=_("Due on"), required=False, widget=DayInput())

    def __init__(
        self,
        *args: Any,
        articles: QuerySet,
        experts: QuerySet[User],
        institutions: QuerySet[Institution],
        last_day: dt.date | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        describe_days(self.fields["due_on"], last_day)
        people = {f"expert-{row.pk}": ("expert", row) for row in sort_by_name(experts)}
        others = {f"institution-{row.pk}": ("institution", row) for row in sort_by_name(institutions)}
        self.assignees = people | others
        self.fields["articles"].queryset = articles
        self.fields["assignee"].choices = [
            ("", "—"),
            (_("Experts"), [(key, str(row)) for key, (_kind, row) in people.items()]),
            (_("Institutions"), [(key, str(row)) for key, (_kind, row) in others.items()]),
        ]

    def assignee_chosen(self) -> dict[str, Any]:
        """Return the expert or the institution by the name of the service's argument."""
        kind, row = self.assignees[self.cleaned_data["assignee"]]
        return {kind: row}


class InstitutionForm(forms.Form):
    """An institution of the State, and the experts who answer for it."""

    name = forms.CharField(label=pgettext_lazy("of an organization", "Name"), max_length=200)
    members = NamesField(
        label=_("Experts who answer for it"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("If it has none, guests answer for it through a link."),
    )

    def __init__(self, *args: Any, experts: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = experts


class GuestForm(forms.Form):
    """The person who uses the link, and its last day."""

    name = forms.CharField(
        label=_("Name and function"), max_length=200, help_text=_("It is shown next to every answer this person saves.")
    )
    expires_on = forms.DateField(label=_("The link works until the end of"), widget=DayInput())

    def expires_at(self) -> dt.datetime:
        """Return the end of that day."""
        return timezone.make_aware(dt.datetime.combine(self.cleaned_data["expires_on"], dt.time.max))


class DueDateForm(forms.Form):
    """The day by which an assigned article is due. An empty field removes it."""

    due_on = forms.DateField(label=_("Due on"), required=False, widget=DayInput())

    def __init__(self, *args: Any, last_day: dt.date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe_days(self.fields["due_on"], last_day)


class CommentForm(forms.Form):
    """A comment on what is still to be done."""

    comment = forms.CharField(label=_("Comment"), max_length=2000, widget=build_textarea(4))


class NoteForm(forms.Form):
    """A note next to an answer."""

    kind = forms.ChoiceField(label=_("Kind"), choices=NoteKind, initial=NoteKind.COMMENT, widget=forms.RadioSelect())
    text = forms.CharField(
        label=_("Note"),
        max_length=5000,
        widget=build_textarea(4),
        help_text=_("To mention a colleague, type @ and the name, or choose the person below."),
    )
    mentioned = NamesField(label=_("Mention"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple())

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentioned"].queryset = colleagues
        self.fields["mentioned"].help_text = _("Each person whom you mention gets one message.")
