"""The keys that sign who a person is (OpenID Connect): RSA, each in a file that OIDC_SIGNING_KEYS names."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from allauth.idp.oidc.models import PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MIN_BITS = 2048


def load_keys() -> list[PrivateKey]:
    """Return the keys. The first signs. Raises ImproperlyConfigured for a file that is missing or no RSA key."""
    return [_load(path) for path in settings.OIDC_SIGNING_KEYS if path]


@cache
def _load(path: str) -> PrivateKey:
    try:
        text = Path(path).read_text()
        private = load_pem_private_key(text.encode(), password=None)
    except (OSError, ValueError, TypeError) as error:
        message = f"OIDC_SIGNING_KEYS: {path} is no readable private key."
        raise ImproperlyConfigured(message) from error
    if not isinstance(private, RSAPrivateKey) or private.key_size < MIN_BITS:
        message = f"OIDC_SIGNING_KEYS: {path} is no RSA key of {MIN_BITS} bits."
        raise ImproperlyConfigured(message)
    return PrivateKey(pem=text)
