"""Adapt the sign-in library (django-allauth): whom it notifies, where it redirects, what it encrypts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from untoc_portal.accounts import services
from untoc_portal.accounts.carrying import resume_form
from untoc_portal.accounts.models import User
from untoc_portal.core import notify
from untoc_portal.core.ciphers import get_cipher

# Messages for the next page. Other events have no message, because the page itself shows them.
SUCCESS_MESSAGES = {
    "account/messages/password_changed.txt": _("The password is changed."),
    "account/messages/password_set.txt": _("The password is set."),
    "account/messages/email_confirmation_sent.txt": _("A link has been sent to the new address. Open it to confirm."),
    "account/messages/email_confirmed.txt": _("The new address is confirmed. Sign in with it from now on."),
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("The key is added."),
    "mfa/messages/webauthn_removed.txt": _("The key is removed."),
    "mfa/messages/recovery_codes_generated.txt": _("Recovery codes are made. Earlier codes no longer work."),
    "usersessions/messages/sessions_logged_out.txt": _("All other sessions are ended."),
}
# Changes that are reported to the account holder by e-mail, in case another person made them.
ALERTS = {
    "account/email/password_changed": _("The password was changed."),
    "account/email/password_reset": _("The password was changed."),
    "account/email/password_set": _("A password was set."),
    "account/email/email_changed": _("The e-mail address was changed."),
    "mfa/email/totp_activated": _("An authenticator app was set up."),
    "mfa/email/totp_deactivated": _("The authenticator app was removed."),
    "mfa/email/webauthn_added": _("A key was added."),
    "mfa/email/webauthn_removed": _("A key was removed."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail and password, without self-registration.

    E-mails go through `core.notify`; messages have the portal's words.
    """

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail address and password do not match. Note that upper and lower case differ."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: a State, a working group or an organization names the people."""
        del request
        return False

    def is_safe_url(self, url: str) -> bool:
        """Return whether the URL is inside the portal."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the person whom the credentials are of, or None.

        A database that does not answer is not a wrong password: nobody is locked out for trying again.
        """
        try:
            found: User | None = super().authenticate(request, **credentials)
        except DatabaseError:
            self._rollback_login_failed_rl_usage()
            raise
        return found

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Redirect after the sign-in. If a form was carried through the sign-in, return to it with the typed text."""
        response = super().post_login(request, user, **kwargs)
        return resume_form(request, request.session.pop("carried", ""), response["Location"])

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_args: Any, **kwargs: Any
    ) -> None:
        """Add the message, if the call or the table above has a text for it."""
        text = kwargs.get("message") or SUCCESS_MESSAGES.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text))

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Send a link for a new password.

        A person who has not activated the account gets an activation link instead.
        """
        del email
        if not user.is_activated:
            services.invite(user)
            return
        # The library takes the host from the request; links must lead to the portal's own host.
        path = urlsplit(context["password_reset_url"]).path
        notify.notify_users("accounts/password_reset", [user], key=timezone.now().isoformat(), path=path)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:  # noqa: FBT001 (allauth's signature)
        """Send the link that confirms a new address to that address."""
        del request, signup
        address = emailconfirmation.email_address
        notify.notify_users(
            "accounts/address_confirm",
            [address.user],
            key=timezone.now().isoformat(),
            path=reverse("account_confirm_email", args=[emailconfirmation.key]),
            address=address.email,
        )

    def send_account_already_exists_mail(self, email: str) -> None:
        """Send nothing: no one may learn that an address belongs to another account."""

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Notify the account holder of a change to their sign-in; of a new address, at the old one."""
        del context
        if template_prefix in ALERTS:
            notify.notify_users(
                "accounts/security_changed",
                [user],
                key=timezone.now().isoformat(),
                path=reverse("accounts:profile"),
                address=email or "",
                context={"change": ALERTS[template_prefix]},
            )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return the URL of the user's own page."""
        del request
        return reverse("accounts:profile")


# Of the keys with which the secrets of second factors are encrypted.
PURPOSE = "second factor"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors. Their secrets are stored encrypted, with keys derived from SECRET_KEY."""

    def encrypt(self, text: str) -> str:
        """Return the encrypted secret."""
        return get_cipher(PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the decrypted secret. Secrets encrypted with a former key (SECRET_KEY_FALLBACKS) still work."""
        return get_cipher(PURPOSE).decrypt(encrypted_text.encode()).decode()


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on gives access to existing accounts; it creates none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Return False, as for the sign-in by password."""
        del request, sociallogin
        return False

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """Find the account of an address that the provider has verified: only `True` counts, no similar value.

        The library accepts every non-empty value as yes, also "false".
        """
        if not all(address.verified is True for address in sociallogin.email_addresses):
            return None
        found: tuple[User, str] | None = super().authenticate_by_email(sociallogin)
        if found is not None and found[0].is_activated:
            # The library removes the password of an account whose address it does not know.
            services.mark_email_verified(found[0])
        return found
