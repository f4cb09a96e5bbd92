"""Sign-in by token, for programs; people use a session."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from untoc_portal.core import authz, second_factor


class TokenAuthentication(KnoxTokenAuthentication):
    """Knox's token, for a user whose grants are cached during the request, as with a session.

    To get a token, a second factor is needed if the user has one or a role requires one. A token is refused if a role
    now requires one and the user has none.
    """

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        """Return user and token.

        Raises AuthenticationFailed for a token with invalid characters, and if a required second factor is missing.
        """
        if not token.isascii():
            raise AuthenticationFailed(_("Invalid token."))
        user, auth_token = super().authenticate_credentials(token)
        authz.cache_grants(user)
        if second_factor.is_second_factor_required(user) and not second_factor.has_second_factor(user):
            raise AuthenticationFailed(_("Your role requires a second factor. Set one up first."))
        return user, auth_token
