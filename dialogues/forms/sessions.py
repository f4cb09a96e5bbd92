"""Forms of working groups and sessions. The services check the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy

from dialogues.enums import BureauRole, DocumentKind
from dialogues.forms.fields import DayField, LinesField
from dialogues.models import AgendaItem, Recommendation
from dialogues.validators import SYMBOL_HELP
from reviews.enums import OutcomeKind
from stakeholders.models import State
from untoc_portal.core.enums import Level, OfficialLanguage
from untoc_portal.core.forms import NameField, NamesField, SecondLookForm
from untoc_portal.core.listing import format_label

if TYPE_CHECKING:
    from django.db.models import QuerySet

AGREED = [("yes", pgettext_lazy("state", "agreed")), ("no", _("not agreed, postponed to a later session"))]


class ChairForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200)
    title = forms.CharField(label=pgettext_lazy("of a person", "Title"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("When the chair is confirmed, a new person gets an activation link at this address."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_(
            "For example the decision by which the person was elected. Everyone in the Secretariat can read it."
        ),
    )


class ReleaseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("The person and everyone in the Secretariat can read it.")
    )


class SessionDatesForm(forms.Form):
    title = forms.CharField(
        label=_("Official title"),
        max_length=300,
        required=False,
        help_text=_("In the original language of the session. Empty: the name of the group and the number."),
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    place = forms.CharField(label=_("Place"), max_length=200, initial="Vienna")
    documents_close_on = DayField(
        label=_("Open for documents until"),
        required=False,
        help_text=_(
            "Outcomes issued later go to the following session. Empty: the usual number of days before the session."
        ),
    )


class SessionForm(SessionDatesForm):
    number = forms.IntegerField(label=_("Session number"), min_value=1, max_value=999)
    language = forms.TypedChoiceField(
        label=_("Original language"),
        choices=OfficialLanguage.choices,
        initial=OfficialLanguage.EN,
        required=False,
        empty_value=OfficialLanguage.EN,
        help_text=_("Of the title and the agenda. They are then translated into the five others."),
    )
    agenda = LinesField(
        label=_("Agenda"),
        widget=forms.Textarea(attrs={"rows": 5}),
        initial="Outcomes of country reviews\nOther matters",
        help_text=_("One item per line."),
    )
    outcomes_item = forms.IntegerField(
        label=_("Number of the item under which outcomes are placed"), min_value=1, max_value=99, initial=1
    )
    field_order = [
        "number",
        "language",
        "title",
        "starts_on",
        "ends_on",
        "place",
        "documents_close_on",
        "agenda",
        "outcomes_item",
    ]


class ConcludeForm(SecondLookForm):
    concluded_on = DayField(label=_("Concluded on"))


class ReportForm(ConcludeForm):
    adopted_on = DayField(label=_("Report adopted on"))
    symbol = forms.CharField(label=_("Symbol of the report"), max_length=60, help_text=SYMBOL_HELP)


class OutcomeKindForm(forms.Form):
    documents = forms.ChoiceField(
        label=_("From"), choices=OutcomeKind.choices, initial=OutcomeKind.LIST_OF_OBSERVATIONS, required=False
    )


class AgendaItemForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=300)
    receives_outcomes = forms.BooleanField(label=_("Outcomes are placed under this item"), required=False)


class SessionDocumentForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices)
    symbol = forms.CharField(label=_("Symbol"), max_length=60, help_text=SYMBOL_HELP)
    title = forms.CharField(label=_("Title"), max_length=300)
    language = forms.ChoiceField(label=_("Language"), choices=OfficialLanguage.choices, initial=OfficialLanguage.EN)
    level = forms.TypedChoiceField(
        label=_("Distribution"),
        coerce=int,
        choices=[(level.value, level.label) for level in (Level.PUBLIC, Level.STATES)],
    )
    agenda_item = forms.ModelChoiceField(
        label=_("Agenda item"),
        queryset=AgendaItem.objects.none(),
        required=False,
        empty_label=_("the session as a whole"),
    )
    file = forms.FileField(
        label=_("File"), help_text=_("PDF, 10 MB at most."), widget=forms.ClearableFileInput({"accept": ".pdf"})
    )

    def __init__(self, *args: Any, items: QuerySet[AgendaItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agenda_item"].queryset = items


class RemovalForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class BureauMemberForm(forms.Form):
    role = forms.ChoiceField(label=_("Office"), choices=BureauRole.choices)
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200)
    state = NameField(label=_("State"), queryset=State.objects.all())


class ParticipantsForm(forms.Form):
    states = NamesField(
        label=_("States"), queryset=State.objects.all(), required=False, widget=forms.SelectMultiple({"size": 12})
    )
    un_bodies = LinesField(
        label=_("United Nations bodies"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One name per line."),
    )
    organizations = LinesField(
        label=_("Intergovernmental organizations"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One name per line."),
    )


class RecommendationForm(forms.Form):
    text = forms.CharField(label=_("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))
    is_agreed = forms.TypedChoiceField(
        label=_("Outcome"), choices=AGREED, coerce=lambda value: value == "yes", widget=forms.RadioSelect
    )
    takes_up = forms.ModelChoiceField(
        label=_("Takes up a recommendation from an earlier session"),
        queryset=Recommendation.objects.none(),
        required=False,
        empty_label=_("none"),
    )

    def __init__(self, *args: Any, listed: QuerySet[Recommendation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["takes_up"].queryset = listed
        self.fields["takes_up"].label_from_instance = lambda row: format_label(row, row.text[:80])


class GeneralReviewForm(SecondLookForm):
    item = forms.ModelChoiceField(label=_("Agenda item"), queryset=AgendaItem.objects.none(), empty_label=None)
    applications_close_on = DayField(
        label=_("Applications until"),
    )
    representatives_max = forms.IntegerField(
        label=_("Representatives per organization"), min_value=1, max_value=50, initial=2
    )
    speaking_minutes = forms.IntegerField(label=_("Speaking time, in minutes"), min_value=1, max_value=60, initial=3)

    statements_max = forms.IntegerField(
        label=_("Statements per organization"),
        min_value=1,
        max_value=50,
        required=False,
        help_text=_("Drafts are counted too."),
    )

    def __init__(self, *args: Any, items: QuerySet[AgendaItem], days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items
        self.fields["applications_close_on"].help_text = ngettext(
            "The list of applicants is circulated at least %(days)d day before the session (rule 17).",
            "The list of applicants is circulated at least %(days)d days before the session (rule 17).",
            days,
        ) % {"days": days}

    def clean(self) -> dict[str, Any]:
        """Remove limits that are empty. They then get the default of the portal."""
        cleaned = super().clean()
        return {name: value for name, value in cleaned.items() if value is not None}
