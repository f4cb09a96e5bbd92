"""Tokens: a program gets one with e-mail and password. A token expires, and it can revoke itself."""

import hashlib
from typing import Any

from django.contrib.auth import authenticate
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle, SimpleRateThrottle
from rest_framework.views import APIView

from untoc_portal.core import api_tokens, second_factor
from untoc_portal.core.api.authentication import TokenAuthentication
from untoc_portal.core.api.parameters import KnownParameters
from untoc_portal.core.api.throttles import get_client_address
from untoc_portal.core.authz import AnyUser


class CredentialsSerializer(serializers.Serializer):
    """What a person signs in with."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=4096, trim_whitespace=False, style={"input_type": "password"})
    code = serializers.CharField(
        max_length=20,
        required=False,
        default="",
        allow_blank=True,
        help_text="From the authenticator app, or a recovery code.",
    )


class TokenSerializer(serializers.Serializer):
    """A token; it is shown once and stored as a hash."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class AddressThrottle(AnonRateThrottle):
    """Thirty requests per minute from one network address."""

    scope = "token_address"
    rate = "30/min"

    def get_ident(self, request: Request) -> str:
        """Return the address of the client."""
        return get_client_address(request)


class AccountThrottle(SimpleRateThrottle):
    """Five attempts per minute for one account, from any address, so that no one can guess passwords."""

    scope = "token_account"
    rate = "5/min"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """Return the key of the account, or None if there is no e-mail address."""
        del view
        email = request.data.get("email") if isinstance(request.data, dict) else None
        if not isinstance(email, str):
            return None
        return self.cache_format % {"scope": self.scope, "ident": _digest(email.strip().lower())}


def _digest(email: str) -> str:
    """Return a key of fixed length for any text."""
    return hashlib.sha256(email.encode()).hexdigest()


class TokenView(KnownParameters, APIView):
    """Get a token, or revoke the token of this request."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (AllowAny,)

    def get_throttles(self) -> list[Any]:
        """Return the throttles for requests for tokens. Revoking a token is never throttled."""
        return [AddressThrottle(), AccountThrottle()] if self.request.method == "POST" else []

    @extend_schema(
        operation_id="auth_token_create",
        summary="Get a token",
        description="Send it as `Authorization: Bearer <token>`. Five attempts a minute for one account.",
        request=CredentialsSerializer,
        responses={201: TokenSerializer},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Return a token for e-mail and password. The error is the same if either is wrong."""
        serializer = CredentialsSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        email, password = serializer.validated_data["email"].lower(), serializer.validated_data["password"]
        user = authenticate(request, username=email, password=password)
        if user is None:
            raise AuthenticationFailed(_("E-mail address or password is wrong."), code="wrong_credentials")
        self._check_second_factor(user, serializer.validated_data["code"])
        row, token = api_tokens.make_sign_in_token(user)
        answer = TokenSerializer({"token": token, "expires_at": row.expires_at})
        return Response(answer.data, status=status.HTTP_201_CREATED)

    def _check_second_factor(self, user: AnyUser, code: str) -> None:
        if second_factor.has_second_factor(user):
            if not second_factor.accept_code(user, code):
                raise AuthenticationFailed(_("This account also needs a correct code."), code="wrong_code")
        elif second_factor.is_second_factor_required(user):
            raise AuthenticationFailed(_("Your role requires a second factor. Set one up first."))

    @extend_schema(
        operation_id="auth_token_destroy",
        summary="Revoke the token of this request",
        responses={204: OpenApiResponse(description="Revoked")},
    )
    def delete(self, request: Request) -> Response:
        """Revoke the token of this request."""
        if request.auth is None:
            raise NotAuthenticated
        api_tokens.revoke_token(request.auth, actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
