"""Texts of the API that mean nothing to a program, such as cursors. The same text is always hidden in the same way."""

from __future__ import annotations

import base64
import binascii
import hashlib
from contextlib import suppress
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings


@cache
def _get_cipher(secret: str) -> AESSIV:
    return AESSIV(hashlib.sha512(f"hidden texts:{secret}".encode()).digest())


def hide_text(text: str, *, purpose: str) -> str:
    """Return the text encrypted, for an address. It is the same each time, so that the ETag of an answer stays."""
    hidden = _get_cipher(settings.SECRET_KEY).encrypt(text.encode(), [purpose.encode()])
    return base64.urlsafe_b64encode(hidden).decode().rstrip("=")


def reveal_text(hidden: str, *, purpose: str) -> str | None:
    """Return what was hidden for this purpose; None if it was not, or not by this portal."""
    with suppress(binascii.Error, UnicodeEncodeError):
        content = base64.urlsafe_b64decode(hidden.encode("ascii") + b"=" * (-len(hidden) % 4))
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            with suppress(InvalidTag, ValueError):
                return _get_cipher(secret).decrypt(content, [purpose.encode()]).decode()
    return None
