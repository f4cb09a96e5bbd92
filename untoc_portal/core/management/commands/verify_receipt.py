"""Say whether a receipt or a submitted file is from this portal: `manage.py verify_receipt FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from untoc_portal.core.verification import verify_file


class Command(BaseCommand):
    """Verify a file by its hash; a receipt in JSON statement by statement."""

    help = "Say whether a receipt (PDF or JSON) or a submission (JSON) is from this portal, and unaltered."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file."""
        parser.add_argument("file", type=Path, help="the receipt, or the submission itself")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print what the file is; raises CommandError when it is nothing of this portal, or altered."""
        try:
            verdict = verify_file(options["file"].read_bytes())
        except OSError as error:
            message = f"{options['file']} can't be read: {error.strerror}."
            raise CommandError(message) from error
        if not verdict.matches:
            message = f"Nothing of this portal has the SHA-256 {verdict.asked}."
            raise CommandError(message)
        if verdict.altered:
            message = f"The receipt was altered: {', '.join(verdict.altered)}."
            raise CommandError(message)
        for match in verdict.matches:
            self.stdout.write(f"Genuine: {match.kind} {match.number} of {match.at.isoformat()}")
            self.stdout.write(f"SHA-256 {match.facts['sha256']}")
