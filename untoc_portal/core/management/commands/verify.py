"""Say whether a document, a receipt or a submitted file is from this portal: `manage.py verify FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from untoc_portal.core.verification import verify_file


class Command(BaseCommand):
    """Verify a file by its hash; a receipt in JSON statement by statement; say what was superseded."""

    help = "Say whether a document or receipt, in any of its forms, or a submission is from this portal, and unaltered."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file."""
        parser.add_argument("file", type=Path, help="the document, the receipt, or the submission itself")

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
            if match.is_superseded:
                self.stdout.write(f"Superseded by {match.superseded_by or 'no later document'}.")
