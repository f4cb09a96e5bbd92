"""How the sign-in library (django-allauth) behaves here: whom it tells, where it leads, what it encrypts."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from untoc_portal.accounts import services
from untoc_portal.accounts.carrying import resume_form
from untoc_portal.accounts.models import User
from untoc_portal.core import notify

# What the person is told on the next page. What is not here is plain from the page itself.
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
# Changes of which the account's holder is told by e-mail, in case it was somebody else.
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
    """Sign-in by e-mail and password: no self-registration; e-mails by `core.notify`; messages in our words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail address and password do not match. Note that upper and lower case differ."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: people are named by a State, a working group or an organization."""
        del request
        return False

    def is_safe_url(self, url: str) -> bool:
        """Lead on within the portal only."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Go on after the sign-in, with what was typed before it if a form was carried through."""
        response = super().post_login(request, user, **kwargs)
        return resume_form(request, request.session.pop("carried", ""), response["Location"])

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_args: Any, **kwargs: Any
    ) -> None:
        """Tell what the table above has words for."""
        text = kwargs.get("message") or SUCCESS_MESSAGES.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text))

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Send a link for a new password; whoever has not activated the account yet gets that link instead."""
        del email
        if not user.is_activated:
            services.invite(user)
            return
        # The host in the library's address is whatever the request named; links lead to the portal's own.
        path = urlsplit(context["password_reset_url"]).path
        notify.notify_users("accounts/password_reset", [user], key=timezone.now().isoformat(), path=path)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:  # noqa: FBT001 (allauth's signature)
        """Send the link that confirms a new address, to that address."""
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
        """Tell nobody that somebody asked for an address which belongs to another account."""

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the holder of an account of a change to how it is entered; of a new address, at the old one."""
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
        """Go back to one's own page."""
        del request
        return reverse("accounts:profile")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets lie encrypted in the database, under keys that follow from SECRET_KEY."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret; one under a former key (SECRET_KEY_FALLBACKS) still opens."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"second factor:" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens accounts that are there already; it makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Say no, as for sign-in by password."""
        del request, sociallogin
        return False

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """Find the account of an address the provider says it has verified: by `true`, and nothing that looks like it.

        The library takes any value but an empty one for a yes, "false" as well.
        """
        if not all(address.verified is True for address in sociallogin.email_addresses):
            return None
        found: tuple[User, str] | None = super().authenticate_by_email(sociallogin)
        if found is not None and found[0].is_activated:
            # Of an address it knows nothing of, the library would take the password away.
            services.mark_email_verified(found[0])
        return found
