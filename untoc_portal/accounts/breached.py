"""Refuse passwords known from data breaches, with a bundled list of hashes and no request to the outside.

The file contains the first four bytes of the SHA-256 of each password in lower case, sorted. `manage.py
pack_breached_passwords` makes it from lists of words. Passwords shorter than the shortest allowed password are left
out. A password that is in no list is wrongly refused about once in a hundred thousand times.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

FILE = Path(__file__).with_name("breached_passwords.bin")
WIDTH = 4
MIN_HASHED_LENGTH = 12


def hash_password_for_list(password: str) -> bytes:
    """Return the hash of a password for the list. Upper and lower case make no difference."""
    return hashlib.sha256(password.casefold().encode()).digest()[:WIDTH]


def serialize_password_list(passwords: Iterable[str]) -> bytes:
    """Return the list of these passwords as the file contains it."""
    return b"".join(sorted({hash_password_for_list(word) for word in passwords if len(word) >= MIN_HASHED_LENGTH}))


@cache
def _load_known_hashes() -> frozenset[bytes]:
    data = FILE.read_bytes()
    return frozenset(data[start : start + WIDTH] for start in range(0, len(data), WIDTH))


def is_breached(password: str) -> bool:
    """Return whether the password is on the list."""
    return hash_password_for_list(password) in _load_known_hashes()


class BreachedPasswordValidator:
    """Refuses a password that is known from a breach (setting AUTH_PASSWORD_VALIDATORS)."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password on the list."""
        del user
        if is_breached(password):
            raise ValidationError(
                _("This password is known from a data breach, and attackers try such passwords. Choose another one."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        """Return a description of a good password."""
        return _(
            "Several words that do not belong together make a good one. No digits or special characters are required."
        )
