"""Secrets in URLs: a token is shown once, and the portal stores only its hash."""

import hashlib
import secrets


def create_token() -> str:
    """Return a token that no one can guess."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return the hash of a token, which the portal stores."""
    return hashlib.sha256(token.encode()).hexdigest()
