"""Load the texts of articles: `manage.py load_provisions FILE [--instrument CODE --source TEXT] [--dry-run]`."""

import json
from pathlib import Path
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from reviews.models import TextImport
from reviews.official_files.content import ReadText
from reviews.selectors.text_imports import PlannedText, list_planned_texts, read_text_import
from reviews.services.text_imports import confirm_text_import, preview_provisions
from stakeholders.enums import InstrumentCode
from untoc_portal.core.exceptions import DomainError


class Command(BaseCommand):
    """Load a file with texts of articles. A second run stores nothing; another text keeps the earlier one."""

    help = "Load the texts of articles from CSV, Excel or Akoma Ntoso: the whole file or nothing."
    requires_system_checks = (Tags.models, Tags.database)

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options: the file, and what an Akoma Ntoso file does not say."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--instrument", choices=InstrumentCode.values, default="", help="for Akoma Ntoso")
        parser.add_argument("--source", default="", help="for Akoma Ntoso: where the text is from")
        parser.add_argument("--dry-run", action="store_true", help="print what would be stored, and store nothing")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, **options: Any) -> None:
        """Load the file and print the result. Raises CommandError if it is refused; then nothing is changed."""
        path = options["file"]
        try:
            content = path.read_bytes()
            with transaction.atomic():
                given = {"instrument": options["instrument"], "source": options["source"]}
                source = preview_provisions(actor=None, name=path.name, content=content, **given)
                planned = list_planned_texts(map(ReadText.from_dict, source.content))
                report = [_describe(plan) for plan in planned]
                if options["dry_run"]:
                    transaction.set_rollback(True)
                else:
                    confirm_text_import(source, actor=None, seen=read_text_import(source).digest)
        except (DomainError, OSError) as error:
            message = f"{error} Nothing has been changed."
            raise CommandError(message) from error
        self._report(source, report, options)

    def _report(self, source: TextImport, report: list[dict[str, Any]], options: dict[str, Any]) -> None:
        stored = not options["dry_run"]
        if options["json"]:
            found = {"sha256": source.sha256, "stored": stored, "notices": source.notices, "texts": report}
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for row in report:
            self.stdout.write(f"{row['effect']:<8} {row['instrument']} {row['article']} {row['language']}")
            for difference in row["differences"]:
                self.stdout.write(f"         {difference}")
        for notice in source.notices:
            self.stdout.write(f"note: {notice}")
        self.stdout.write("Stored." if stored else "Nothing has been stored.")


def _describe(planned: PlannedText) -> dict[str, Any]:
    read = planned.read
    return {
        "instrument": read.instrument,
        "article": read.article,
        "language": read.language,
        "effect": planned.effect.value,
        "sha256": read.sha256,
        "differences": planned.list_differences() if planned.current else [],
    }
