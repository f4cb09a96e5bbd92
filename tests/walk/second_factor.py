"""The second factor of the accounts that have one on the walk: an authenticator app whose secret is known."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator

    from untoc_portal.accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SECONDS = 30
# What is written where a key would have a point of its curve.
NO_POINT = b"\4" + bytes(64)


def give(user: User) -> None:
    """Give the account an authenticator app and recovery codes."""
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)


def give_key(user: User) -> Authenticator:
    """Give the account a security key that nobody holds: it is named on pages, and never asked."""
    credential = AttestedCredentialData.from_ctap1(b"key", NO_POINT)
    flags = AuthenticatorData.FLAG.AT | AuthenticatorData.FLAG.UP
    data = AuthenticatorData.create(bytes(32), flags, 0, credential)
    client = CollectedClientData.create(CollectedClientData.TYPE.CREATE, b"challenge", "https://portal.example")
    response = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    kept = {"rawId": websafe_encode(b"key"), "id": websafe_encode(b"key"), "type": "public-key", "response": response}
    return WebAuthn.add(user, "Key in the safe", kept).instance


def code_now() -> str:
    """Return what the app shows at the moment."""
    return f"{hotp_value(SECRET, int(time.time()) // SECONDS):06}"
