"""Forms on a text that colleagues may change meanwhile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.models import Timestamped


class UponShown(forms.Form):
    """Knows after which change the row was shown, and refuses a text typed upon an older one."""

    shown = forms.CharField(label=_("Shown"), max_length=40, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, row: Timestamped | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shown"].initial = self.present = row.updated_at.isoformat() if row else ""
        self.is_stale = False

    def clean(self) -> dict[str, Any]:
        """Refuse a text typed upon an older one; saving again, after a comparison, is saving upon the present one."""
        data = super().clean()
        if data.pop("shown", "") != self.present:
            self.is_stale = True
            self.data = self.data.copy()
            self.data["shown"] = self.present
            message = _("Somebody else changed this text meanwhile. Compare it with yours and save again.")
            raise forms.ValidationError(message, code="stale")
        return data
