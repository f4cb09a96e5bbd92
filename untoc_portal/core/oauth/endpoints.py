"""The addresses of OAuth 2.1 and OpenID Connect: what a program finds, asks for and gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.idp.oidc import app_settings, views as library
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.internal.oauthlib.utils import convert_response, extract_params
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

from untoc_portal.core.api.throttles import get_client_address
from untoc_portal.core.api_tokens import list_parties
from untoc_portal.core.oauth.devices import begin_device
from untoc_portal.core.oauth.programs import CODE, DEVICE, REFRESH, list_available_scopes
from untoc_portal.core.oauth.server import get_server
from untoc_portal.core.throttling import count_and_check_limit

if TYPE_CHECKING:
    from allauth.idp.oidc.forms import AuthorizationForm

# No program reads the pages of another site with them, and nobody keeps the answers.
PRIVATE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class AuthorizeView(library.AuthorizationView):
    """The page on which a person reads what a program may do, and allows it or not."""

    def get_form(self, form_class: Any = None) -> AuthorizationForm:
        """Return the form, in the words and the order of the other pages about programs."""
        form: AuthorizationForm = super().get_form(form_class)
        field, found = form.fields["scopes"], dict(form.fields["scopes"].choices)
        field.label = _("What it may do")
        field.choices = [(scope, found[scope]) for scope in list_available_scopes() if scope in found]
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add who runs the program, and for whom the person acts."""
        found = super().get_context_data(**kwargs)
        return {**found, "program": found["client"].program, "parties": list_parties(self.request.user)}

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        """Let the form lead to the program: a browser checks this also for where its answer redirects to."""
        response: HttpResponse = super().render_to_response(context, **response_kwargs)
        source = _get_source(self._request_info["redirect_uri"])
        response._csp_update = {"form-action": [source]}  # type: ignore[attr-defined]  # noqa: SLF001 (as its library says)
        response["Cache-Control"] = "no-store"
        return response

    @transaction.atomic
    def form_valid(self, form: AuthorizationForm) -> HttpResponse:
        """Record what was allowed, and lead back to the program with a code."""
        answer: HttpResponse = super().form_valid(form)
        return answer


def _get_source(uri: str) -> str:
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


@method_decorator(csrf_exempt, name="dispatch")
@method_decorator(login_not_required, name="dispatch")
class EndpointView(View):
    """An address that programs post to, so often a minute from one address. Errors are as RFC 6749, section 5.2."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, or the error. What an error has ended stays ended."""
        limit = settings.OAUTH_REQUESTS_PER_MINUTE
        if not count_and_check_limit("oauth", get_client_address(request), limit=limit, seconds=60):
            answer: HttpResponse = JsonResponse({"error": "temporarily_unavailable"}, status=429)
            answer["Retry-After"] = "60"
            return answer
        try:
            with transaction.atomic():
                answer = self.answer(request)
        except OAuth2Error as error:
            answer = JsonResponse(dict(error.twotuples), status=error.status_code, headers=error.headers)
        for name, value in PRIVATE.items():
            answer[name] = value
        return answer

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the answer. May raise OAuth2Error."""
        raise NotImplementedError


def _convert(found: tuple[Any, ...]) -> HttpResponse:
    answer: HttpResponse = convert_response(*found)
    return answer


class TokenView(EndpointView):
    """Tokens for a code, for a refresh token, for the code of a device, and for a service account."""

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the tokens, or the error."""
        return _convert(get_server().create_token_response(*extract_params(request)))


class RevokeView(EndpointView):
    """The end of a token, asked for by its program (RFC 7009)."""

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return nothing, whether there was such a token or not."""
        return _convert(get_server().create_revocation_response(*extract_params(request)))


class DeviceCodeView(EndpointView):
    """The codes with which a device begins."""

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the codes."""
        page = f"{get_adapter().get_issuer()}{reverse('oauth_device')}"
        return JsonResponse(begin_device(extract_params(request), request.POST.get("client_id", ""), page))


@method_decorator(login_not_required, name="dispatch")
class MetadataView(View):
    """What programs find (OpenID Connect Discovery 1.0, RFC 8414)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return where everything is and what there is."""
        del request
        issuer = get_adapter().get_issuer()
        data: dict[str, Any] = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}{reverse('idp:oidc:authorization')}",
            "token_endpoint": f"{issuer}{reverse('oauth_token')}",
            "revocation_endpoint": f"{issuer}{reverse('oauth_revoke')}",
            "device_authorization_endpoint": f"{issuer}{reverse('oauth_device_code')}",
            "userinfo_endpoint": f"{issuer}{reverse('api:userinfo')}",
            "jwks_uri": f"{issuer}{reverse('oauth_keys')}",
            "service_documentation": f"{issuer}{reverse('api:docs')}",
            "scopes_supported": [*list_available_scopes()],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": [str(CODE), str(REFRESH), str(DEVICE), "client_credentials"],
            "token_endpoint_auth_methods_supported": [str(name) for name in app_settings.AUTH_METHODS],
            "code_challenge_methods_supported": ["S256"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["iss", "sub", "aud", "exp", "iat", "nonce"],
            "ui_locales_supported": [code for code, _name in settings.LANGUAGES],
        }
        response = JsonResponse(data)
        response["Access-Control-Allow-Origin"] = "*"
        return response
