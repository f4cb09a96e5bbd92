"""List the keys that this portal uses, by their fingerprints, so that a restored portal can be compared."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from untoc_portal.core import seals
from untoc_portal.core.presence import require_value
from untoc_portal.core.trail_seals.keys import list_public_keys


class Command(BaseCommand):
    """Print one line for each key. No line contains a secret, or anything from which one could be found."""

    help = "List the fingerprints of the keys of this portal."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print the keys."""
        secrets = [("SECRET_KEY", key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
        if settings.PUBLIC_ID_KEY:
            secrets.append(("PUBLIC_ID_KEY", settings.PUBLIC_ID_KEY))
        for name, key in secrets:
            # Slow on purpose: nobody finds a short key by trying them all.
            fingerprint = hashlib.pbkdf2_hmac("sha256", key.encode(), b"portal.list_keys", 600_000).hex()[:16]
            self.stdout.write(f"{name} {fingerprint}")
        if settings.SEAL_CERTIFICATE:
            certificate = require_value(seals.load_signer().signing_cert)
            until = certificate["tbs_certificate"]["validity"]["not_after"].native
            self.stdout.write(f"SEAL_CERTIFICATE sha256:{certificate.sha256.hex()} until {until:%Y-%m-%d}")
        for public in list_public_keys():
            self.stdout.write(f"TRAIL_KEY {public}")
