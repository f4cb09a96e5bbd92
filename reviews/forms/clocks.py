"""Forms on the deadlines of a review: a “what if”, and changes by the Secretariat."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.enums import DeadlineKind
from untoc_portal.core.deadlines import Length, Unit

# Two years: the length of a whole phase.
MAX_EXTENSION_DAYS = 730


class ReasonAndMandateForm(forms.Form):
    """Why a deadline is changed, and on which authority. Both are recorded."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3, "dir": "auto"}))
    mandate = forms.CharField(
        label=_("On whose authority"),
        max_length=300,
        help_text=_("The note verbale that asks for it, the agreement of the parties, a decision of the Conference."),
    )


class ExtensionForm(ReasonAndMandateForm):
    """The extension of one deadline."""

    amount = forms.IntegerField(label=_("By how much"), min_value=1, max_value=MAX_EXTENSION_DAYS)
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit, initial=Unit.WEEKS)
    field_order = ("amount", "unit", "reason", "mandate")


class WhatIfForm(forms.Form):
    """A change that is only tried out. The page shows the result, and nothing is saved."""

    kind = forms.ChoiceField(label=_("Date"), required=False)
    amount = forms.IntegerField(label=_("Extension"), required=False, min_value=1, max_value=MAX_EXTENSION_DAYS)
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit, required=False, initial=Unit.WEEKS)
    days_still = forms.IntegerField(
        label=_("Suspension of all deadlines, in days"), required=False, min_value=1, max_value=MAX_EXTENSION_DAYS
    )

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("all")), *((kind, DeadlineKind(kind).label) for kind in kinds)]

    @property
    def extension(self) -> Length | None:
        """Return the extension to try out, or None."""
        amount = self.cleaned_data.get("amount")
        return Length(amount, self.cleaned_data.get("unit") or Unit.WEEKS) if amount else None
