"""The form to follow a State or a working group by e-mail."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SubscribeForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_(
            "You get a message with a link to confirm your address. Each later message has a link to stop the messages."
        ),
    )
