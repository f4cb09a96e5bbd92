"""Codes and refresh tokens, of which the database has the hash, and the tokens that are got with them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from untoc_portal.core.api_tokens import end_grants
from untoc_portal.core.enums import SecretKind, TokenKind
from untoc_portal.core.models import ApiToken, ProgramGrant, ProgramSecret
from untoc_portal.core.tokens import hash_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from untoc_portal.core.models import Program


def keep_secret(
    kind: SecretKind, text: str, *, program: Program, seconds: float, grant: ProgramGrant | None = None, **more: Any
) -> ProgramSecret:
    """Store the hash of a code or a refresh token."""
    ends = timezone.now() + dt.timedelta(seconds=seconds)
    return ProgramSecret.objects.create(
        kind=kind, sha256=hash_token(text), program=program, grant=grant, expires_at=ends, **more
    )


def find_secret(kind: SecretKind, text: str, *, is_locked: bool = False) -> ProgramSecret | None:
    """Return the code or refresh token with this text, or None. Locked, it can be used by one request at a time."""
    rows = ProgramSecret.objects.filter(kind=kind, sha256=hash_token(text))
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    return rows.select_related("program__client", "grant__user", "grant__program__client").first()


def use_secret(secret: ProgramSecret) -> None:
    """Store that a code or refresh token was used. It is known until it is cleared, so that a second use is seen."""
    secret.used_at, secret.user_code_sha256 = timezone.now(), None
    secret.save(update_fields=["used_at", "user_code_sha256"])


def end_stolen(secret: ProgramSecret) -> None:
    """End what was allowed: a code or refresh token that is used again was stolen (RFC 9700, 2.2.2)."""
    end_grants(ProgramGrant.objects.filter(secrets=secret), actor=None)


def keep_refresh_token(grant: ProgramGrant, text: str) -> None:
    """Store the hash of a new refresh token."""
    seconds = dt.timedelta(days=settings.OAUTH_REFRESH_DAYS).total_seconds()
    keep_secret(SecretKind.REFRESH, text, program=grant.program, grant=grant, seconds=seconds)


def keep_access_token(
    text: str, *, scopes: Sequence[str], seconds: int, grant: ProgramGrant | None, service: ApiToken | None
) -> None:
    """Store the hash of a token of a permission or of a service account. One of a service account ends with it."""
    ends = timezone.now() + dt.timedelta(seconds=seconds)
    values: dict[str, Any] = {"kind": TokenKind.PROGRAM, "token_sha256": hash_token(text), "scopes": list(scopes)}
    if service is not None:
        ends = min(ends, service.expires_at)
        values |= {"addresses": service.addresses, "party": service.party, "party_name": service.party_name}
        values |= {"service": service, "user": service.user, "name": service.name}
    elif grant is not None:
        values |= {"grant": grant, "user": grant.user, "name": grant.program.client.name}
    ApiToken.objects.create(expires_at=ends, **values)
