"""Say whether a file, a hash or a symbol is from this portal: `manage.py verify ASKED`."""

from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError, CommandParser

from untoc_portal.core.verification import verify_file, verify_text


class Command(BaseCommand):
    """Verify a file by its hash, a receipt in JSON statement by statement, or a hash or symbol."""

    help = "Say whether a document or receipt, in any of its forms, or a submission is from this portal, and unaltered."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the argument: a file, a hash or a symbol."""
        parser.add_argument("asked", help="a file, a SHA-256, or the symbol of a public document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the result. Raises CommandError if it is not from this portal or was altered."""
        file = Path(options["asked"])
        is_file = file.is_file()
        verdict = verify_file(file.read_bytes()) if is_file else verify_text(options["asked"], user=AnonymousUser())
        if not verdict.matches:
            message = f"Nothing of this portal has the SHA-256 {verdict.asked}."
            if not is_file:
                message = f"There is no such file, and nothing of this portal is known as {verdict.asked}."
            raise CommandError(message)
        if verdict.altered:
            message = f"The receipt was altered: {', '.join(verdict.altered)}."
            raise CommandError(message)
        for match in verdict.matches:
            language = f", {match.language}," if match.language else ""
            self.stdout.write(f"Genuine: {match.kind} {match.number}{language} of {match.at.isoformat()}")
            if match.edition:
                self.stdout.write(str(match.edition))
            self.stdout.write(f"SHA-256 {match.facts['sha256']}")
            if match.is_superseded:
                self.stdout.write(f"Superseded by {match.superseded_by or 'no later document'}.")
