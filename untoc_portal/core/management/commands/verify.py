"""Say whether a file, a hash or a symbol is from this portal: `manage.py verify ASKED`."""

from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError, CommandParser

from untoc_portal.core.verification import Match, Outcome, Verdict, verify_file, verify_text


def _describe_refusal(verdict: Verdict, *, is_file: bool) -> str:
    """Return why nothing can be relied on, or an empty text."""
    numbers = ", ".join(match.number for match in verdict.matches)
    of_code = f" The code is of {numbers}." if numbers else ""
    of_code += "".join(f" {_describe_later(match)}" for match in verdict.matches if match.is_superseded)
    not_found = f"There is no such file, and nothing of this portal is known as {verdict.query}."
    if is_file:
        not_found = f"Nothing of this portal has the SHA-256 {verdict.compared}."
    return {
        Outcome.NOT_FOUND: not_found,
        Outcome.PICTURE: f"The file is a picture of a paper, a scan or a photo: compare it yourself.{of_code}",
        Outcome.ALTERED: f"The receipt was altered: {', '.join(verdict.altered)}.",
        Outcome.DRAFT: "This is a draft that the portal made, not an issued document.",
        Outcome.OTHER_TEXT: f"Warning: the file is another text. It was changed, or its code was copied.{of_code}",
    }.get(verdict.outcome, "")


def _describe_later(match: Match) -> str:
    """Return which later document replaced or corrected this one."""
    if not match.superseded_by:
        return "Superseded: it is no longer the valid one."
    return f"{'Corrected' if match.is_corrected else 'Superseded'} by {match.superseded_by}."


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
            verdict = verify_file(file.read_bytes(), code=code)
        else:
            verdict = verify_text(options["asked"], user=AnonymousUser())
        refusal = _describe_refusal(verdict, is_file=is_file)
        if refusal:
            raise CommandError(refusal)
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
            self.stdout.write(_describe_later(match))
