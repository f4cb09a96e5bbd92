"""Load questionnaires from their files: `manage.py load_questionnaires --dir reviews/reference/questionnaires`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.services.questionnaire_files import import_questionnaires
from untoc_portal.core.exceptions import DomainError

SHIPPED_FILES = Path(settings.BASE_DIR) / "reviews" / "reference" / "questionnaires"


class Command(BaseCommand):
    """Load every questionnaire of a folder as a draft. A version in force is not changed."""

    help = "Load questionnaires (*.yaml) as drafts. A second run changes nothing; a version in use is never changed."
    requires_system_checks = (Tags.models, Tags.database)

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the option for the folder of the files."""
        parser.add_argument(
            "--dir", type=Path, default=SHIPPED_FILES, help="folder of the files; default: the portal's own"
        )

    def handle(self, **options: Any) -> None:
        """Load the files and print the result.

        Raises CommandError if a file cannot be read; then nothing is changed.
        """
        try:
            tallies = import_questionnaires(options["dir"])
        except DomainError as error:
            message = f"{error} Nothing has been changed."
            raise CommandError(message) from error
        for line in (line for tally in tallies for line in tally.lines()):
            self.stdout.write(line)
