"""Say whether a file, a hash or a symbol is from this portal: `manage.py verify ASKED`."""

from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError, CommandParser

from untoc_portal.core.verification import Match, Outcome, verify_file, verify_text


class Command(BaseCommand):
    """Verify a file by its hash, a receipt in JSON statement by statement, or a hash or symbol."""

    help = "Say whether a document or receipt, in any of its forms, or a submission is from this portal, and unaltered."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the argument: a file, a hash or a symbol."""
        parser.add_argument("asked", help="a file, a SHA-256, or the symbol of a public document")
        parser.add_argument("--code", default="", help="the code on the paper, with which the file is compared")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the result. Raises CommandError if it is not from this portal, or is altered, or has a copied code."""
        file, code = Path(options["asked"]), options["code"]
        is_file = file.is_file()
        if is_file:
            verdict = verify_file(file.read_bytes(), asked=code)
        else:
            verdict = verify_text(options["asked"], user=AnonymousUser())
        if verdict.outcome == Outcome.NOT_FOUND:
            message = f"Nothing of this portal has the SHA-256 {verdict.compared}."
            if not is_file:
                message = f"There is no such file, and nothing of this portal is known as {verdict.asked}."
            raise CommandError(message)
        if verdict.outcome == Outcome.ALTERED:
            message = f"The receipt was altered: {', '.join(verdict.altered)}."
            raise CommandError(message)
        if verdict.outcome == Outcome.DRAFT:
            message = "This is a draft that the portal made, not an issued document."
            raise CommandError(message)
        if verdict.outcome == Outcome.OTHER_TEXT:
            numbers = ", ".join(match.number for match in verdict.matches)
            message = (
                f"Warning: the file is another text. It was changed, or its code was copied. The code is of {numbers}."
            )
            raise CommandError(message)
        for match in verdict.matches:
            self._print(match, "Genuine" if verdict.is_genuine else "This code belongs to this text: compare")

    def _print(self, match: Match, says: str) -> None:
        language = f", {match.language}," if match.language else ""
        self.stdout.write(f"{says}: {match.kind} {match.number}{language} of {match.at.isoformat()}")
        if match.edition:
            self.stdout.write(f"{match.edition}: {match.circle}")
        if match.printed:
            printed = match.printed
            self.stdout.write(f"{printed.title}, {printed.state}, {printed.date}, {printed.pages} pages")
            for line in printed.first_lines:
                self.stdout.write(f"  {line}")
        if match.text_sha256:
            self.stdout.write(f"SHA-256 of the text, printed on the document: {match.text_sha256}")
        for name, sha256 in match.files.items():
            self.stdout.write(f"SHA-256 of the file, {name}: {sha256}")
        if match.is_superseded:
            act = "Corrected" if match.is_corrected else "Superseded"
            self.stdout.write(f"{act} by {match.superseded_by or 'no later document'}.")
