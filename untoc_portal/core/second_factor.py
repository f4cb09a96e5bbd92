"""The second factor of a sign-in: who needs it, and that none of them can use the portal without it.

The setting REQUIRE_SECOND_FACTOR_FOR names the portal-wide roles. It is enforced in two places, below every view. The
middleware in this module covers sessions (pages, the admin, the API in a browser). `api/authentication.py` covers
tokens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from untoc_portal.core import authz
from untoc_portal.core.api.problems import ProblemResponse

if TYPE_CHECKING:
    from untoc_portal.core.authz import AnyUser

# What a password alone opens: setting up a factor, confirming the identity for that, the language, signing out.
OPEN_NAMESPACES = ("mfa_", "account_log", "account_reauthenticate", "set_language", "health_")


def is_second_factor_required(user: AnyUser) -> bool:
    """Return whether a role of the user requires a second factor."""
    required = settings.REQUIRE_SECOND_FACTOR_FOR
    return bool(required) and not authz.get_user_roles(user).isdisjoint(required)


def has_second_factor(user: AnyUser) -> bool:
    """Return whether the user has set up an authenticator app or a security key."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user.pk, type__in=kinds).exists())


def is_second_factor_shown(request: HttpRequest) -> bool:
    """Return whether a second factor was used or set up in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def accept_code(user: AnyUser, code: str) -> bool:
    """Return whether the code is valid now. A recovery code can be used once."""
    rows = Authenticator.objects.filter(user=user.pk).exclude(type=Authenticator.Type.WEBAUTHN)
    return any(row.wrap().validate_code(code) for row in rows)


class SecondFactorMiddleware:
    """Redirect a person who needs a second factor to the page that sets it up, from any page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer of the view. The check is in `process_view`, when the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: object) -> HttpResponse | None:
        """Return an answer instead of the view if the factor is missing.

        In the API it is a 403, otherwise a redirect to the page that asks for the factor or sets it up.
        """
        name = request.resolver_match.view_name if request.resolver_match else ""
        if (
            name.startswith(OPEN_NAMESPACES)
            or not is_second_factor_required(request.user)
            or is_second_factor_shown(request)
        ):
            return None
        message = _("Your role requires a second factor. Set one up first.")
        if name.startswith("api:"):
            return ProblemResponse(403, "second_factor_missing", message)
        if has_second_factor(request.user):
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?next={quote(request.get_full_path())}")
        messages.info(request, message)
        return HttpResponseRedirect(reverse("mfa_index"))
