"""Forms that filter the lists of reviews, of the public status, and of the library."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from reviews.enums import ObservationKind, OutcomeKind, ReviewState
from reviews.models.phases import LAST_ARTICLE
from stakeholders.enums import InstrumentCode, RegionalGroup
from untoc_portal.core import authz
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.forms import ANY

GROUPS = [("1", "I"), ("2", "II"), ("3", "III")]
FIRST_YEAR, LAST_YEAR = 2020, 2100


class ReviewFilterForm(forms.Form):
    """Filters the list of reviews. Only the Secretariat can filter by overdue."""

    q = forms.CharField(label=_("State"), required=False, max_length=100, widget=forms.TextInput({"type": "search"}))
    step = forms.ChoiceField(label=_("Step"), required=False, choices=[*ANY, *ReviewState.choices])
    group = forms.ChoiceField(label=_("Group"), required=False, choices=[*ANY, *GROUPS])
    region = forms.ChoiceField(label=_("Regional group"), required=False, choices=[*ANY, *RegionalGroup.choices])
    overdue = forms.BooleanField(label=_("Overdue"), required=False)

    def __init__(self, *args: Any, user: authz.AnyUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not authz.is_secretariat(user):
            del self.fields["overdue"]


class StatusFilterForm(forms.Form):
    """Filters the table of the public status."""

    name = forms.CharField(label=_("State"), required=False, max_length=100, widget=forms.TextInput({"type": "search"}))
    region = forms.ChoiceField(label=_("Regional group"), required=False, choices=[*ANY, *RegionalGroup.choices])
    status = forms.ChoiceField(
        label=pgettext_lazy("of a review", "Status"),
        required=False,
        choices=[*ANY, ("waiting", _("not started")), ("started", _("progressing")), ("issued", _("summary issued"))],
    )


class LibraryFilterForm(forms.Form):
    """Filters the library."""

    q = forms.CharField(
        label=_("State or words"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    kind = forms.ChoiceField(label=_("Document"), required=False, choices=[*ANY, *OutcomeKind.choices])
    instrument = forms.ChoiceField(label=_("Instrument"), required=False, choices=[*ANY, *InstrumentCode.choices])
    article = forms.IntegerField(label=_("Article"), required=False, min_value=1, max_value=LAST_ARTICLE)
    observation = forms.ChoiceField(label=_("Observation"), required=False, choices=[*ANY, *ObservationKind.choices])
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[*ANY, *OfficialLanguage.choices])
    year = forms.IntegerField(label=_("Year of issue"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
