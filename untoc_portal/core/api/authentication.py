"""Sign-in by token: what programs use where people use a session."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from untoc_portal.core import authz, second_factor


class TokenAuthentication(KnoxTokenAuthentication):
    """Knox's token, for a user whose grants are remembered while the request lasts, as with a session.

    It was got with a second factor, where one was there or asked for; one asked for since closes it.
    """

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        """Return user and token; refuse what is no token at all instead of failing on it."""
        if not token.isascii():
            raise AuthenticationFailed(_("Invalid token."))
        user, auth_token = super().authenticate_credentials(token)
        authz.cache_grants(user)
        if second_factor.is_second_factor_required(user) and not second_factor.has_second_factor(user):
            raise AuthenticationFailed(_("Your role requires a second factor. Set one up first."))
        return user, auth_token
