"""The second factor of the accounts that have one on the walk: an authenticator app whose secret is known."""

from __future__ import annotations

import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, hotp_value

from untoc_portal.accounts.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SECONDS = 30


def give(user: User) -> None:
    """Give the account an authenticator app and recovery codes."""
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)


def code_now() -> str:
    """Return what the app shows at the moment."""
    return f"{hotp_value(SECRET, int(time.time()) // SECONDS):06}"
