"""Secrets in addresses: a token is shown once, and the portal keeps its hash alone."""

import hashlib
import secrets


def create_token() -> str:
    """Return a token nobody can guess."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return what the portal keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
