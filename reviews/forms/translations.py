"""Forms of translations."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.forms import SecondLookForm, build_textarea


class CorrectionForm(SecondLookForm):
    """What is corrected in an issued document."""

    reason = forms.CharField(
        label=_("What is corrected"),
        max_length=1000,
        widget=build_textarea(3),
        help_text=_("Printed on the document."),
    )
