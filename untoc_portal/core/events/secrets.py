"""The secrets with which events are signed: made by the portal, shown once, and encrypted in the database."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from typing import TYPE_CHECKING

from django.utils import timezone
from standardwebhooks import Webhook as Signer

from untoc_portal.core.ciphers import decrypt

if TYPE_CHECKING:
    from untoc_portal.core.models import Webhook

# The specification asks for 24 to 64 bytes.
SECRET_BYTES = 32
PREFIX = "whsec_"
# Of the keys with which they are encrypted.
PURPOSE = "webhooks"


def make_secret() -> str:
    """Return a new secret, in the form of the Standard Webhooks specification."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(webhook: Webhook, identifier: str, body: str, now: dt.datetime | None = None) -> dict[str, str]:
    """Return the headers that prove who sent the body, and when.

    While the secret before is still in use, there is a signature with each. Raises ImproperlyConfigured if a secret
    cannot be opened.
    """
    now = (now or timezone.now()).astimezone(dt.UTC)
    stored = [webhook.secret]
    if webhook.earlier_until is not None and webhook.earlier_until > now:
        stored.append(webhook.earlier_secret)
    signatures = [Signer(decrypt(secret.encode(), PURPOSE).decode()).sign(identifier, now, body) for secret in stored]
    return {
        "webhook-id": identifier,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
