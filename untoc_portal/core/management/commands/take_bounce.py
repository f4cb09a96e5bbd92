"""Record a report that a message was returned: a mail server pipes it to `manage.py take_bounce`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from untoc_portal.core.bounces import record_bounce


class Command(BaseCommand):
    """Read one e-mail from the standard input."""

    help = "Take in a report (RFC 3464) that a message came back."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Record the report with its message. Ignore any other mail, so that the mail server sends nothing back."""
        message = record_bounce(sys.stdin.buffer.read())
        self.stdout.write(f"Noted: {message}" if message else "No report on a message of this portal.")
