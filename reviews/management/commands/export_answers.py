"""Export a self-assessment: `manage.py export_answers --review KEN-1 --format docx --language ar FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.answer_files.content import FileFormat
from reviews.answer_files.files import write_file
from reviews.models import Review
from reviews.selectors.answer_files import build_content
from untoc_portal.core.enums import OfficialLanguage


class Command(BaseCommand):
    """Write the questionnaire of one review, with its answers, as a Word or Excel file."""

    help = "Export the questionnaire of a review, with guidance, conditions and the answers so far."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options: what to export, and how."""
        parser.add_argument("--review", required=True, metavar="CODE", help="as KEN-1")
        parser.add_argument("--format", required=True, choices=FileFormat.values)
        parser.add_argument("--language", default=OfficialLanguage.EN, choices=OfficialLanguage.values)
        parser.add_argument(
            "--article", action="append", default=[], metavar="CODE-NUMBER", help="as UNTOC-5; several; default: all"
        )
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, **options: Any) -> None:
        """Write the file. Raises CommandError if the review or an article does not exist."""
        review = Review.objects.filter(code=options["review"]).first()
        if review is None:
            message = f"There is no review {options['review']}."
            raise CommandError(message)
        content = build_content(review, options["language"], [_address(text) for text in options["article"]])
        if not content.chapters:
            message = "There is no such question in the review."
            raise CommandError(message)
        written = write_file(content, FileFormat(options["format"]))
        options["file"].write_bytes(written)
        self.stdout.write(f"{options['file']}: {sum(1 for _item in content.items())} questions, {len(written)} bytes")


def _address(text: str) -> tuple[str, int]:
    code, _dash, number = text.rpartition("-")
    if not code or not number.isdigit():
        message = f"An article is named as UNTOC-5, not {text!r}."
        raise CommandError(message)
    return code, int(number)
