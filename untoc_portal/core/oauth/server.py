"""The server of the OAuth library, with the portal's answers and the portal's tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.idp.oidc import app_settings
from oauthlib.openid import Server

from untoc_portal.core.api_tokens import PREFIX
from untoc_portal.core.oauth.validator import PortalValidator
from untoc_portal.core.tokens import create_token

if TYPE_CHECKING:
    from oauthlib.common import Request


def _create_token(request: Request) -> str:
    del request
    return PREFIX + create_token()


def get_server(**kwargs: Any) -> Server:
    """Return the server for one request."""
    return Server(
        request_validator=PortalValidator(),
        token_expires_in=app_settings.ACCESS_TOKEN_EXPIRES_IN,
        token_generator=_create_token,
        refresh_token_generator=_create_token,
        **kwargs,
    )


def use_in_library() -> None:
    """Let the pages of the library ask this server. The library has no setting for it."""
    from allauth.idp.oidc import views  # noqa: PLC0415 (apps must be loaded first)

    views.get_server = get_server
