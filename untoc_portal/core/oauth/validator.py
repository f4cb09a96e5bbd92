"""What the OAuth library asks at each step. Where its own answers are weaker than OAuth 2.1, ours take their place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from allauth.core import context
from allauth.core.internal import httpkit
from allauth.idp.oidc import app_settings
from allauth.idp.oidc.internal.oauthlib.request_validator import OAuthLibRequestValidator
from allauth.idp.oidc.internal.oauthlib.utils import get_validator_context
from allauth.idp.oidc.models import Client
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from oauthlib.oauth2.rfc6749 import errors
from oauthlib.oauth2.rfc8628.grant_types import DeviceCodeGrant

from untoc_portal.core import api_tokens
from untoc_portal.core.api.throttles import get_client_address
from untoc_portal.core.enums import SecretKind, TokenKind
from untoc_portal.core.models import ApiToken, Program, ProgramGrant, ProgramSecret
from untoc_portal.core.oauth import secrets
from untoc_portal.core.oauth.programs import allow_program
from untoc_portal.core.tokens import hash_token

if TYPE_CHECKING:
    from oauthlib.common import Request

    from untoc_portal.accounts.models import User

# A service account is the client of its own tokens. Its name says nothing of the secret, and cannot be guessed.
SERVICE = "service-"
NAME_OF_SERVICE = 24
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


def get_service_client_id(token: ApiToken) -> str:
    """Return the client_id of a service account. Its client_secret is the text of the token."""
    return SERVICE + token.token_sha256[:NAME_OF_SERVICE]


class PortalValidator(OAuthLibRequestValidator):
    """One request to the addresses of OAuth.

    `scopes`, `grant` and `secret` are what was found on the way: the permission, and the code or refresh token.
    """

    def __init__(self) -> None:
        self.grant: ProgramGrant | None = None
        self.secret: ProgramSecret | None = None

    # Who the program is.

    def _lookup_client(self, request: Request, client_id: str) -> Client | None:
        """Return the client of a program that two officers let in and nobody ended."""
        del request
        known = get_validator_context().clients
        if client_id not in known:
            rows = Program.objects.in_force().filter(client=client_id).select_related("client")
            known[client_id] = next((row.client for row in rows), None)
        return known[client_id]

    def authenticate_client(self, request: Request, *_args: Any, **_kwargs: Any) -> bool:
        """Return whether the secret is that of the program or service account."""
        name, secret = httpkit.extract_basic_auth(request.headers)
        if not name and not secret:
            name, secret = request.client_id, request.client_secret
        if not name or not secret:
            return False
        client = self._find_service(name, secret) if name.startswith(SERVICE) else self._lookup_client(request, name)
        if client is None or not (hasattr(client, "service") or self._has_secret(client, secret)):
            return False
        self._use_client(request, client)
        return True

    def _has_secret(self, client: Client, secret: str) -> bool:
        kept = client.program.secret_sha256
        return bool(kept) and constant_time_compare(kept, hash_token(secret))

    def _find_service(self, name: str, secret: str) -> Client | None:
        """Return a service account as a client of its own tokens."""
        token = api_tokens.find_token(secret, address=get_client_address(context.request))
        if token is None or token.kind != TokenKind.SERVICE or get_service_client_id(token) != name:
            return None
        client = Client(id=name, name=token.name, type=Client.Type.CONFIDENTIAL)
        client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
        client.set_scopes(token.scopes)
        client.service = token
        return client

    # What it asks.

    def validate_redirect_uri(
        self, client_id: str, redirect_uri: str, request: Request, *_args: Any, **_kw: Any
    ) -> bool:
        """Return whether the address is exactly one of those that were registered."""
        del client_id
        return redirect_uri in request.client.get_redirect_uris()

    def validate_scopes(
        self, client_id: str, scopes: list[str], client: Client, request: Request, *_args: Any, **_kw: Any
    ) -> bool:
        """Return whether the program names scopes, and was registered with them."""
        del client_id, client
        return bool(scopes) and set(scopes) <= set(request.client.get_scopes())

    def get_default_scopes(self, client_id: str, request: Request, *_args: Any, **_kwargs: Any) -> list[str]:
        """Return everything that a service account may do; a program names what it wants."""
        del client_id
        return request.client.get_scopes() if hasattr(request.client, "service") else []

    def is_pkce_required(self, client_id: str, request: Request) -> bool:
        """Return True, for every program. Raises an error for a challenge that is not a SHA-256."""
        del client_id
        challenge = request.code_challenge
        if challenge is not None and (
            request.code_challenge_method != "S256" or not CHALLENGE.fullmatch(str(challenge))
        ):
            raise errors.UnsupportedCodeChallengeMethodError(request=request)
        return True

    def validate_silent_login(self, request: Request) -> bool:
        """Return False: a person sees each time what they allow."""
        del request
        return False

    def validate_silent_authorization(self, request: Request) -> bool:
        """Return False, as above."""
        del request
        return False

    # Codes.

    def save_authorization_code(
        self, client_id: str, code: dict[str, Any], request: Request, *_a: Any, **_k: Any
    ) -> None:
        """Record what the person allows, and keep the hash of the code."""
        del client_id
        user: User = request.user
        self.grant = allow_program(user, request.client.program, actor=user, scopes=request.scopes)
        data = {
            "redirect_uri": request.redirect_uri,
            "scopes": request.scopes,
            "nonce": request.nonce,
            "code_challenge": request.code_challenge,
        }
        seconds = app_settings.AUTHORIZATION_CODE_EXPIRES_IN
        program = self.grant.program
        secrets.keep_secret(
            SecretKind.CODE, code["code"], program=program, grant=self.grant, seconds=seconds, data=data
        )

    def _lookup_authorization_code(self, request: Request, client_id: str, code: str) -> dict[str, Any] | None:
        """Return what was asked with a code. Whether it may be used is asked in `validate_code`."""
        del request, client_id
        found = secrets.find_secret(SecretKind.CODE, code) if code else None
        if found is None:
            return None
        pkce = {"code_challenge": found.data["code_challenge"], "code_challenge_method": "S256"}
        return {**found.data, "code": {"nonce": found.data["nonce"]}, "pkce": pkce}

    def validate_code(self, client_id: str, code: str, client: Client, request: Request, *_a: Any, **_k: Any) -> bool:
        """Return whether this program may use the code now. A second use ends what was allowed."""
        del client_id
        found = self._take(SecretKind.CODE, code, client)
        if found is None:
            return False
        request.user, request.scopes, request.claims = found.user, found.scopes, None
        return True

    def invalidate_authorization_code(self, client_id: str, code: str, request: Request, *_a: Any, **_k: Any) -> None:
        """Note that the code was used."""
        del client_id, code, request
        if self.secret is not None:
            secrets.use_secret(self.secret)

    def validate_device_code(self, client_id: str, code: str, request: Request, *_a: Any, **_k: Any) -> str | None:
        """Return how far the person is with the code of a device (RFC 8628, 3.5)."""
        del client_id
        found = secrets.find_secret(SecretKind.DEVICE, code, is_locked=True)
        if found is None or found.program.client_id != request.client.pk:
            return None
        before, found.polled_at = found.polled_at, timezone.now()
        found.save(update_fields=["polled_at"])
        if found.refused_at is not None:
            return str(DeviceCodeGrant.DEVICE_CODE_DENIED)
        if found.is_over:
            return str(DeviceCodeGrant.DEVICE_CODE_EXPIRED)
        if found.grant is None:
            seconds = app_settings.DEVICE_CODE_INTERVAL
            is_early = before is not None and (found.polled_at - before).total_seconds() < seconds
            return str(DeviceCodeGrant.DEVICE_CODE_SLOW_DOWN if is_early else DeviceCodeGrant.DEVICE_CODE_PENDING)
        grant = self._take(SecretKind.DEVICE, code, request.client)
        if grant is None:
            return None
        secrets.use_secret(found)
        request.user, request.scopes = grant.user, grant.scopes
        return str(DeviceCodeGrant.DEVICE_CODE_AUTHORIZED)

    def _take(self, kind: SecretKind, text: str, client: Client) -> ProgramGrant | None:
        """Return what this program was allowed if it may use the code or refresh token now, and remember both."""
        found = secrets.find_secret(kind, text or "", is_locked=True)
        if found is None or found.grant is None or found.program.client_id != client.pk:
            return None
        if found.used_at is not None:
            secrets.end_stolen(found)
            return None
        if found.is_over or not api_tokens.is_grant_usable(found.grant):
            return None
        self.secret, self.grant = found, found.grant
        return self.grant

    # Tokens.

    def validate_refresh_token(self, refresh_token: str, client: Client, request: Request, *_a: Any, **_k: Any) -> bool:
        """Return whether this program may use the refresh token now. A second use ends what was allowed."""
        found = self._take(SecretKind.REFRESH, refresh_token, client)
        if found is None:
            return False
        request.user = found.user
        return True

    def get_original_scopes(self, refresh_token: str, request: Request, *_args: Any, **_kwargs: Any) -> list[str]:
        """Return what the person allowed."""
        del refresh_token, request
        return list(self.grant.scopes) if self.grant else []

    def rotate_refresh_token(self, request: Request) -> bool:
        """Return True: each refresh token is used once."""
        del request
        return True

    def save_bearer_token(self, token: dict[str, Any], request: Request, *_args: Any, **_kwargs: Any) -> None:
        """Keep the hashes of what the program gets."""
        service = getattr(request.client, "service", None)
        if self.grant is not None and "refresh_token" in token:
            if self.secret is not None and self.secret.kind == SecretKind.REFRESH:
                secrets.use_secret(self.secret)
            secrets.keep_refresh_token(self.grant, token["refresh_token"])
        seconds = token["expires_in"]
        secrets.keep_access_token(
            token["access_token"], scopes=request.scopes, seconds=seconds, grant=self.grant, service=service
        )

    def validate_bearer_token(self, token: str, scopes: list[str], request: Request) -> bool:
        """Return False: tokens are checked only by the API (`core/api/authentication.py`)."""
        del token, scopes, request
        return False

    def revoke_token(self, token: str, token_type_hint: str, request: Request, *_args: Any, **_kwargs: Any) -> None:
        """End a token of this program; with its refresh token everything that the person allowed it by it."""
        del token_type_hint
        found = secrets.find_secret(SecretKind.REFRESH, token, is_locked=True)
        if found is not None and found.grant is not None and found.program.client_id == request.client.pk:
            api_tokens.end_grants(ProgramGrant.objects.filter(pk=found.grant.pk), actor=found.grant.user)
        rows = ApiToken.objects.in_force().filter(kind=TokenKind.PROGRAM, token_sha256=hash_token(token))
        service = getattr(request.client, "service", None)
        own = rows.filter(service=service) if service else rows.filter(grant__program__client=request.client.pk)
        own.update(revoked_at=timezone.now())
