"""Encryption of what the database must be able to give back: under SECRET_KEY, each purpose with its own key."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def get_cipher(purpose: str) -> MultiFernet:
    """Return the cipher of a purpose. What was encrypted with a former key (SECRET_KEY_FALLBACKS) can still be read."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(f"{purpose}:{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def encrypt(content: bytes, purpose: str) -> bytes:
    """Return the content as the database stores it."""
    return get_cipher(purpose).encrypt(content)


def decrypt(stored: bytes, purpose: str) -> bytes:
    """Return a stored content. Raises ImproperlyConfigured if none of the keys opens it."""
    try:
        return get_cipher(purpose).decrypt(stored)
    except InvalidToken:
        message = "neither SECRET_KEY nor SECRET_KEY_FALLBACKS opens what is stored"
        raise ImproperlyConfigured(message) from None
