"""Forms on a submission: the request to correct it, and the decision."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.forms import SecondLookForm, build_textarea


class ReopeningForm(forms.Form):
    """Why a State wants to correct its submission."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=5000,
        widget=build_textarea(),
        help_text=_("What must be corrected, and why. It remains recorded."),
    )


class ReopeningDecisionForm(SecondLookForm):
    """Grant the request, or refuse it with a note."""

    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Grant: the answers can be changed again")), ("no", _("Refuse"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect(),
    )
    note = forms.CharField(
        label=_("Note to the State"),
        max_length=5000,
        required=False,
        widget=build_textarea(4),
        help_text=_("A refusal needs a reason."),
    )
