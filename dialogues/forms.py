"""What is asked in the forms of working groups and dialogues; the rules are the services'."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dialogues.enums import DialogueMode, FundingKind
from dialogues.models import AgendaItem, FundedActivity, Routing
from dialogues.validators import SYMBOL_HELP
from reviews.enums import OutcomeKind
from reviews.models import Review
from stakeholders.models import Organization, State
from untoc_portal.core.enums import OfficialLanguage

if TYPE_CHECKING:
    from django.db.models import QuerySet

DECISIONS = [("invite", _("Invite the organization")), ("refuse", _("Refuse the application"))]


class DayInput(forms.DateInput):
    """A date as browsers take it, whatever the language of the page."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    widget = DayInput


class LinesField(forms.CharField):
    """One text per line."""

    widget = forms.Textarea

    def to_python(self, value: str | None) -> list[str]:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]


class CopyField(forms.CharField):
    """When the writer's copy was last changed, so that two who write at once do not overwrite each other."""

    widget = forms.HiddenInput

    def to_python(self, value: str | None) -> dt.datetime | None:
        try:
            return dt.datetime.fromisoformat(value) if value else None
        except ValueError:
            raise ValidationError(_("This page is out of date: open it again."), code="invalid") from None


class ChairForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("An activation link is sent there, unless the person has an account already.")
    )


class SessionDatesForm(forms.Form):
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    place = forms.CharField(label=_("Place"), max_length=200, initial="Vienna")


class SessionForm(SessionDatesForm):
    number = forms.IntegerField(label=_("Session number"), min_value=1, max_value=999)
    agenda = LinesField(
        label=_("Agenda"),
        widget=forms.Textarea(attrs={"rows": 5}),
        initial="Outcomes of country reviews\nOther matters",
        help_text=_(
            "One item per line. Outcome documents are placed under “Outcomes of country reviews”, or else the first."
        ),
    )
    field_order = ["number", "starts_on", "ends_on", "place", "agenda"]


class ConcludeForm(forms.Form):
    concluded_on = DayField(label=_("Concluded on"))


class ReportForm(ConcludeForm):
    adopted_on = DayField(label=_("Report adopted on"))
    symbol = forms.CharField(label=_("Symbol of the report"), max_length=60, help_text=SYMBOL_HELP)


class DialogueForm(forms.Form):
    held_on = DayField(label=_("Day of the dialogue"))
    place = forms.CharField(label=_("Place"), max_length=200, initial="Vienna")
    mode = forms.ChoiceField(label=_("Mode"), choices=DialogueMode.choices, initial=DialogueMode.HYBRID)
    applications_close_on = DayField(label=_("Applications until"))
    statement_max_characters = forms.IntegerField(
        label=_("Longest statement, in characters"),
        initial=6000,
        help_text=_("No rule sets a length: it is a setting of each dialogue."),
    )


class AccountEntryForm(forms.Form):
    amount = forms.DecimalField(label=_("Amount in US dollars"), max_digits=14, decimal_places=2)
    dated = DayField(label=_("Date"))
    reference = forms.CharField(
        label=_("Reference"), max_length=200, help_text=_("The decision, note verbale or voucher it rests on.")
    )


class FundingSourceForm(AccountEntryForm):
    kind = forms.ChoiceField(label=_("Kind of source"), choices=FundingKind.choices)
    state = forms.ModelChoiceField(
        label=_("Contributor"),
        queryset=State.objects.order_by("iso3"),
        required=False,
        help_text=_("For a voluntary contribution."),
    )
    earmarked_for = forms.ModelChoiceField(
        label=_("Earmarked for"), queryset=FundedActivity.objects.all(), required=False, empty_label=_("not earmarked")
    )
    field_order = ["kind", "state", "amount", "dated", "reference", "earmarked_for"]


class ExpenditureForm(AccountEntryForm):
    activity = forms.ModelChoiceField(label=_("Activity"), queryset=FundedActivity.objects.all())
    field_order = ["activity"]


class StrikeOutForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class OutcomeKindForm(forms.Form):
    documents = forms.ChoiceField(
        label=_("From"), choices=OutcomeKind.choices, initial=OutcomeKind.LIST_OF_OBSERVATIONS, required=False
    )


class RoutingForm(forms.Form):
    agenda_item = forms.ModelChoiceField(label=_("Agenda item"), queryset=AgendaItem.objects.none())

    def __init__(self, *args: Any, items: QuerySet[AgendaItem], routing: Routing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agenda_item"]
        field.queryset = items
        field.initial = routing.agenda_item_id
        field.label_from_instance = lambda item: f"{item.session} · {item}"


class ApplicationForm(forms.Form):
    organization = forms.ModelChoiceField(label=_("Organization"), queryset=Organization.objects.none())
    expertise = forms.CharField(
        label=_("Expertise on the theme of the working group"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    wants_to_speak = forms.BooleanField(label=_("The organization asks to speak"), required=False)

    def __init__(self, *args: Any, organizations: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        field.queryset = organizations
        if len(organizations) == 1:
            field.initial = organizations[0]


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(label=_("Decision"), choices=DECISIONS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Required for a refusal. The organization is told."),
    )


class StatementForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=OfficialLanguage.choices, initial=OfficialLanguage.EN)
    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "dir": "auto"}),
    )
    consents_to_publication = forms.BooleanField(
        label=_("The statement may be published once accepted"), required=False
    )
    expected = CopyField(required=False)

    def __init__(self, *args: Any, limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _(
            "At most %(limit)d characters when it is submitted; a draft may have gaps."
        ) % {"limit": limit}


class NewStatementForm(StatementForm):
    on_behalf = forms.ChoiceField(label=_("On behalf of"), choices=())
    field_order = ["on_behalf", "language", "title", "text", "consents_to_publication"]

    def __init__(
        self, *args: Any, organizations: QuerySet[Organization], reviews: QuerySet[Review], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sides = {
            f"organization:{organization.pk}": {"organization": organization} for organization in organizations
        }
        self.sides |= {f"review:{review.code}": {"review": review} for review in reviews}
        labels = {key: self._label(**side) for key, side in self.sides.items()}
        self.fields["on_behalf"].choices = list(labels.items())

    @staticmethod
    def _label(organization: Organization | None = None, review: Review | None = None) -> str:
        if organization is not None:
            return str(organization)
        return _("%(review)s: as the State under review, on its own review alone") % {"review": review}

    def clean(self) -> dict[str, Any]:
        """Turn the choice into the organization or the review it stands for."""
        cleaned = {**super().clean()}
        cleaned.pop("expected", None)
        side = self.sides.get(cleaned.pop("on_behalf", ""), {})
        return {**cleaned, **side}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The author is told."),
    )


class ChairSummaryForm(forms.Form):
    text = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_(
            "By theme, naming no State. An empty line begins a new paragraph; paragraphs are numbered in print."
        ),
    )
    expected = CopyField(required=False)
