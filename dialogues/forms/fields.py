"""Fields that the forms of working groups and dialogues share."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


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
