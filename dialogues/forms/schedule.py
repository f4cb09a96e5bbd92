"""What a reader chooses of the public schedule."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.enums import WorkingGroupCode
from stakeholders.enums import RegionalGroup
from untoc_portal.core.calendars import parse_month

ANY = [("", _("all"))]


class ScheduleForm(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False)
    region = forms.ChoiceField(label=_("Regional group"), choices=[*ANY, *RegionalGroup.choices], required=False)
    group = forms.ChoiceField(label=_("Body"), choices=[*ANY, *WorkingGroupCode.choices], required=False)
    month = forms.CharField(
        label=_("Month"), required=False, max_length=7, widget=forms.TextInput({"type": "month", "dir": "ltr"})
    )

    def __init__(self, *args: Any, states: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["state"].choices = [*ANY, *states]

    def clean_month(self) -> dt.date | None:
        """Return the first day of the month, or None."""
        return parse_month(self.cleaned_data["month"])
