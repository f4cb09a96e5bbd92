"""Load the reference data of the three apps. A second run changes nothing."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dialogues.services.reference import load_reference
from untoc_portal.core.exceptions import DomainError


class Command(BaseCommand):
    help = (
        "Load States, instruments, articles, questionnaires, rules for dates, working groups and routing. "
        "Rows corrected by the secretariat are left alone; nothing is deleted."
    )
    # The command needs the models but no page. `manage.py check` runs all checks.
    requires_system_checks = (Tags.models, Tags.database)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")
        parser.add_argument(
            "--root",
            type=Path,
            help="directory with stakeholders/reference, reviews/reference and dialogues/reference",
        )

    def handle(self, **options: Any) -> None:
        """Load the data and print the result for each table. A bad row raises CommandError and nothing is changed."""
        try:
            tallies = load_reference(options["root"])
        except DomainError as error:
            message = f"{error} Nothing has been changed."
            raise CommandError(message) from error
        if options["json"]:
            self.stdout.write(json.dumps([asdict(tally) for tally in tallies], indent=2, ensure_ascii=False))
            return
        for line in (line for tally in tallies for line in tally.lines()):
            self.stdout.write(line)
