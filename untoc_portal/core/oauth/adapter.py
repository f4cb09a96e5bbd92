"""What the sign-in library asks the portal about its programs: the issuer, the keys, and what a program learns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from untoc_portal.core.oauth.keys import load_keys
from untoc_portal.core.public_ids import hide_id
from untoc_portal.core.scopes import OPENID, SCOPES, get_scope_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allauth.idp.oidc.models import Client, PrivateKey


class PortalAdapter(DefaultOIDCAdapter):
    """A program that asks who a person is learns an id that cannot be counted, and nothing else."""

    @property
    def scope_display(self) -> dict[str, str]:
        """Return each scope in words."""
        return {scope: get_scope_label(scope) for scope in (OPENID, *SCOPES)}

    def get_issuer(self) -> str:
        """Return the public address of the portal, whatever host a request names."""
        return str(settings.PORTAL_URL).rstrip("/")

    def get_user_sub(self, client: Client, user: Any) -> str:
        """Return the public id of the person."""
        del client
        return hide_id(user)

    def get_claims(
        self,
        purpose: Literal["id_token", "userinfo"],
        user: Any,
        client: Client,
        scopes: Iterable[str],
        email: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Return only the id of the person."""
        del purpose, scopes, email, kwargs
        return {"sub": self.get_user_sub(client, user)}

    def list_private_keys(
        self, *, did_activate: Literal[True] | None = None, is_active: Literal[True] | None = None
    ) -> list[PrivateKey]:
        """Return the keys of the portal. Each is in force for as long as its file is named."""
        del did_activate, is_active
        return load_keys()

    def get_signing_key(self) -> PrivateKey:
        """Return the first key. Raises ImproperlyConfigured without one; the scope is then refused before."""
        keys = load_keys()
        if not keys:
            message = "OIDC_SIGNING_KEYS names no key."
            raise ImproperlyConfigured(message)
        return keys[0]
