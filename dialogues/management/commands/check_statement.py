"""Run the country check on texts from standard input, for other programs and for measurements (PR, para. 53)."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dialogues.country_mentions import Mention, check_text
from dialogues.selectors.findings import CHECKED_AS


class Command(BaseCommand):
    help = (
        "Find the States that texts name. Reads one JSON object a line, with id, lang and text, from standard input, "
        "and writes one a line, with id, mentions and regions; offsets count code points. Each mention has its rule, "
        "whether it is certain, and the reason. An optional home is the alpha-3 code of an author of one country."
    )
    # The command only reads and writes texts. It does not need the database or a page.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--jsonl", action="store_true", required=True, help="read and write JSON lines")

    def handle(self, **options: Any) -> None:
        """Answer each line. A line that cannot be read raises CommandError with its number, and the run ends."""
        del options
        for number, line in enumerate(sys.stdin, 1):
            if line.strip():
                self.stdout.write(json.dumps(self.answer(number, line)))

    def answer(self, number: int, line: str) -> dict[str, Any]:
        """Return the answer to one line. Raises CommandError if the line is not valid."""
        try:
            asked = json.loads(line)
        except json.JSONDecodeError as error:
            message = f"Line {number} is no JSON: {error}."
            raise CommandError(message) from error
        if not isinstance(asked, dict) or not {"id", "lang", "text"} <= asked.keys():
            message = f"Line {number} is no object with id, lang and text."
            raise CommandError(message)
        if not isinstance(asked["text"], str):
            message = f"Line {number}: the text is no string."
            raise CommandError(message)
        language: str = asked["lang"]
        try:
            found = check_text(asked["text"], CHECKED_AS.get(language, language), home=asked.get("home"))
        except (ValueError, TypeError) as error:
            message = f"Line {number}: {error}"
            raise CommandError(message) from error
        return {
            "id": asked["id"],
            "mentions": [
                _as_row(mention)
                | {
                    "iso3": list(mention.iso3),
                    "rule": mention.rule,
                    "certain": mention.is_certain,
                    "reason": mention.reason,
                }
                for mention in found.mentions
            ],
            "regions": [_as_row(region) for region in found.regions],
        }


def _as_row(mention: Mention) -> dict[str, Any]:
    return {"start": mention.start, "end": mention.end, "text": mention.text}
