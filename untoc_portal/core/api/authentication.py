"""Sign-in by token, for programs; people use a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from untoc_portal.core import api_tokens
from untoc_portal.core.api.deprecations import TOKEN_SCHEME, note_deprecated
from untoc_portal.core.api.scopes import require_scope
from untoc_portal.core.api.throttles import get_client_address
from untoc_portal.core.enums import TokenKind
from untoc_portal.core.middleware import acting_for, machine
from untoc_portal.core.scopes import granted_scopes

if TYPE_CHECKING:
    from rest_framework.request import Request

    from untoc_portal.accounts.models import User
    from untoc_portal.core.models import ApiToken

# RFC 6750. The second name is that of clients older than this portal's use of the standard.
SCHEMES = ("bearer", "token")
INVALID = _("The header “Authorization” has no valid token.")


class TokenAuthentication(BaseAuthentication):
    """A token in the header `Authorization`. What is sent there and is no valid token is refused, on every address.

    The answer does not distinguish an unknown token from one that was revoked, has ended, comes from a wrong address,
    or belongs to a person who cannot sign in. The scope of the operation is checked here and nowhere else.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return user and token, or None without a header.

        Raises AuthenticationFailed for a header that is not understood, and MissingScopeError.
        """
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _space, text = header.partition(" ")
        if scheme.lower() not in SCHEMES or not text.isascii():
            raise AuthenticationFailed(INVALID, code="invalid_token")
        token = api_tokens.find_token(text.strip(), address=get_client_address(request))
        if token is None:
            raise AuthenticationFailed(INVALID, code="invalid_token")
        if scheme.lower() == "token":
            note_deprecated(request, TOKEN_SCHEME)
        self._begin(token)
        require_scope(request.parser_context["view"], request.method, token.scopes)
        return token.user, token

    def _begin(self, token: ApiToken) -> None:
        """Set the token that is used, for the code below the views. The middleware forgets it after the request."""
        granted_scopes.set(frozenset(token.scopes))
        if token.kind != TokenKind.SIGN_IN:
            machine.set(str(token))
        kind, _colon, name = token.party.partition(":")
        if kind == "state":
            acting_for.set(name)

    def authenticate_header(self, request: Request) -> str:
        """Return how to authenticate (RFC 6750, section 3)."""
        wrong = ', error="invalid_token"' if "Authorization" in request.headers else ""
        return f'Bearer realm="UNTOC review portal"{wrong}'


def describe_missing_scope(scope: Any) -> str:
    """Return the header that names the missing scope (RFC 6750, section 3.1)."""
    return f'Bearer realm="UNTOC review portal", error="insufficient_scope", scope="{scope}"'
