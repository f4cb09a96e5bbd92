"""Forms about oneself."""

from typing import ClassVar

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from untoc_portal.accounts.models import User


class SignInForm(AuthenticationForm):
    """E-mail and password; the address may be typed in any case."""

    username = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    error_messages: ClassVar = {
        **AuthenticationForm.error_messages,
        "invalid_login": _(
            "This e-mail address and password do not go together. Note that upper and lower case differ."
        ),
    }

    def clean_username(self) -> str:
        """Return the address as it is kept."""
        return self.cleaned_data["username"].strip().lower()


class ProfileForm(forms.ModelForm):
    """What a person may change alone."""

    class Meta:
        model = User
        fields: ClassVar = ["title", "phone", "language"]
