"""Forms about the user, and those of the sign-in library with the portal's labels."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.contrib.auth import forms as auth_forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils.translation import gettext_lazy as _

from untoc_portal.accounts.models import RecoveryRequest, User


class Labelled:
    """A form with complete labels: no placeholders, and only the help texts of the portal."""

    labels: ClassVar[dict[str, Any]] = {}
    help_texts: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.help_texts.get(name, "")


class SignInForm(Labelled, account_forms.LoginForm):
    """E-mail and password. The address can be typed in any case."""

    labels = {"login": _("E-mail"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.update({"autocomplete": "username webauthn", "autofocus": True})


class PasswordResetForm(Labelled, account_forms.ResetPasswordForm):
    """The address to which a link for a new password is sent."""

    labels = {"email": _("E-mail")}


NEW_PASSWORD = {"password1": _("New password"), "password2": _("New password again")}


class NewPasswordForm(Labelled, account_forms.ResetPasswordKeyForm):
    """A new password, chosen with a link."""

    labels = NEW_PASSWORD
    help_texts = {"password1": password_validators_help_text_html()}


class ActivationForm(Labelled, auth_forms.SetPasswordForm):
    """The first password of a new user."""

    labels = {"new_password1": NEW_PASSWORD["password1"], "new_password2": NEW_PASSWORD["password2"]}
    help_texts = {"new_password1": password_validators_help_text_html()}


class SetPasswordForm(Labelled, account_forms.SetPasswordForm):
    """A first password for a user who signed in by single sign-on."""

    labels = NEW_PASSWORD
    help_texts = {"password1": password_validators_help_text_html()}


class ChangePasswordForm(Labelled, account_forms.ChangePasswordForm):
    """A new password that replaces the current one."""

    labels = {"oldpassword": _("Current password"), **NEW_PASSWORD}
    help_texts = {"password1": password_validators_help_text_html()}


class NewAddressForm(Labelled, account_forms.AddEmailForm):
    """The new address for the sign-in."""

    labels = {"email": _("New e-mail address")}

    def clean_email(self) -> str:
        """Return the address. Raises ValidationError if it belongs to another account: one account, one person."""
        email = super().clean_email()
        if User.objects.filter(email=email.lower()).exclude(pk=self.user.pk).exists():
            raise forms.ValidationError(_("This address belongs to another account."))
        return email


class ConfirmPasswordForm(Labelled, account_forms.ReauthenticateForm):
    """The password again, before an important change."""

    labels = {"password": _("Password")}


CODE = {"code": _("Code")}


class SecondFactorForm(Labelled, mfa_forms.AuthenticateForm):
    """The second factor of a sign-in, as a code."""

    labels = CODE
    help_texts = {"code": _("Six digits from the authenticator app, or one of your recovery codes.")}


class ConfirmCodeForm(Labelled, mfa_forms.ReauthenticateForm):
    """A code, before an important change."""

    labels = CODE
    help_texts = SecondFactorForm.help_texts


class SetUpAppForm(Labelled, totp_forms.ActivateTOTPForm):
    """The first code of an authenticator app."""

    labels = {"code": _("Code shown by the app")}


class AddKeyForm(Labelled, webauthn_forms.AddWebAuthnForm):
    """A security key or passkey, with a name."""

    labels = {"name": _("Name of the key"), "passwordless": _("Sign in with this key alone")}
    help_texts = {"passwordless": _("The key then asks for a fingerprint, a face or a PIN, and no password is needed.")}


class RenameKeyForm(Labelled, webauthn_forms.EditWebAuthnForm):
    """A new name for a key."""

    labels = {"name": _("Name of the key")}


class RecoveryRequestForm(forms.ModelForm):
    """How the Secretariat can reach a person who lost the second factor."""

    class Meta:
        model = RecoveryRequest
        fields: ClassVar = ["reach"]
        widgets: ClassVar = {"reach": forms.Textarea({"rows": 3})}


def _zones() -> list[tuple[str, str]]:
    """Return the time zones that are named after a place."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [(name, name.replace("_", " ")) for name in places]


class ProfileForm(forms.ModelForm):
    """What a person can change without help."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=_zones,
        help_text=_(
            "Deadlines are those of the Secretariat in Vienna. The portal also shows when they end where you are."
        ),
    )

    class Meta:
        model = User
        fields: ClassVar = ["title", "phone", "language", "time_zone"]
