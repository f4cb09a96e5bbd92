"""Forms of the accounts of the Mechanism. The services check the rules."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.enums import FundingKind
from dialogues.forms.fields import DayField
from dialogues.models import FundedActivity
from stakeholders.models import State
from untoc_portal.core.forms import NameField, SecondLookForm


class AccountEntryForm(forms.Form):
    amount = forms.DecimalField(label=_("Amount in US dollars"), max_digits=14, decimal_places=2)
    dated = DayField(label=_("Date"))
    reference = forms.CharField(
        label=_("Reference"), max_length=200, help_text=_("The decision, note verbale or voucher it is based on.")
    )


class FundingSourceForm(AccountEntryForm):
    kind = forms.ChoiceField(label=_("Kind of source"), choices=FundingKind.choices)
    state = NameField(
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


class StrikeOutForm(SecondLookForm):
    reason = forms.CharField(label=_("Reason"), max_length=300)
