"""The second factor of a sign-in: from whom it is asked, and that nobody of them comes in without it.

Setting REQUIRE_SECOND_FACTOR_FOR names the portal-wide roles. It is enforced in two places, below every view: for
sessions (pages, the admin, the API used from a browser) by the middleware here, for tokens by `api/authentication.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from untoc_portal.core import authz

if TYPE_CHECKING:
    from untoc_portal.core.authz import AnyUser

# What opens with a password alone: setting a factor up, proving who one is for that, the language, the way out.
OPEN_NAMESPACES = ("mfa_", "account_log", "account_reauthenticate", "set_language", "health_")


def is_second_factor_required(user: AnyUser) -> bool:
    """Tell whether a role of the user's asks for a second factor."""
    required = settings.REQUIRE_SECOND_FACTOR_FOR
    return bool(required) and not authz.get_user_roles(user).isdisjoint(required)


def has_second_factor(user: AnyUser) -> bool:
    """Tell whether the user has set up an authenticator app or a security key."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user.pk, type__in=kinds).exists())


def is_second_factor_shown(request: HttpRequest) -> bool:
    """Tell whether a second factor was used, or set up, in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def accept_code(user: AnyUser, code: str) -> bool:
    """Tell whether the code is right now; a recovery code is used up by it."""
    rows = Authenticator.objects.filter(user=user.pk).exclude(type=Authenticator.Type.WEBAUTHN)
    return any(row.wrap().validate_code(code) for row in rows)


class SecondFactorMiddleware:
    """Lead a person of whom a second factor is asked to setting one up, whatever page they ask for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through; the question is asked once its view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: object) -> HttpResponse | None:
        """Answer instead of the view while the factor is missing: 403 in the API, else the page that sets one up."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if (
            name.startswith(OPEN_NAMESPACES)
            or not is_second_factor_required(request.user)
            or is_second_factor_shown(request)
        ):
            return None
        message = _("Your role requires a second factor. Set one up first.")
        if name.startswith("api:"):
            return JsonResponse({"code": "second_factor_missing", "message": message}, status=403)
        if has_second_factor(request.user):
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?next={request.path}")
        messages.info(request, message)
        return HttpResponseRedirect(reverse("mfa_index"))
