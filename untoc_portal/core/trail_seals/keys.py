"""The keys that sign the seals of the trail: Ed25519, named by the first characters of the hash of the public key."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key, with its public key in hexadecimal and the name by which seals give it."""

    private: Ed25519PrivateKey
    public: str
    name: str


def compute_key_name(public: str) -> str:
    """Return the name of a public key: its SHA-256."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()


def load_keys() -> list[SigningKey]:
    """Return the keys of TRAIL_KEYS. Each signs every seal, so that one key can follow another without a gap.

    Raises ImproperlyConfigured for a file that is missing or is no Ed25519 key.
    """
    return [load_key(Path(path)) for path in settings.TRAIL_KEYS if path]


def load_key(path: Path) -> SigningKey:
    """Return the key of a file. Raises ImproperlyConfigured if it is missing or is no Ed25519 key."""
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        message = f"TRAIL_KEYS: {path} is no readable private key."
        raise ImproperlyConfigured(message) from error
    if not isinstance(private, Ed25519PrivateKey):
        message = f"TRAIL_KEYS: {path} is no Ed25519 key."
        raise ImproperlyConfigured(message)
    public = private.public_key().public_bytes_raw().hex()
    return SigningKey(private, public, compute_key_name(public))


def list_public_keys() -> list[str]:
    """Return the public keys of this portal, in hexadecimal: those that sign, and the earlier ones.

    A page shows what there is: a file that cannot be read is left out, and the log names it.
    """
    found = []
    for path in filter(None, settings.TRAIL_KEYS):
        try:
            found.append(load_key(Path(path)).public)
        except ImproperlyConfigured as error:
            logger.warning("%s", error)
    return list(dict.fromkeys([*found, *settings.TRAIL_FORMER_KEYS]))


def sign(body: bytes) -> dict[str, str]:
    """Return the signature of each key, by public key; both in hexadecimal."""
    return {key.public: key.private.sign(body).hex() for key in load_keys()}


def is_signed(body: bytes, public: str, signature: str) -> bool:
    """Return whether the owner of the public key signed this."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), body)
    except (InvalidSignature, ValueError):
        return False
    return True
