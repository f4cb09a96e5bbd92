"""Write the file for an adopted text: `manage.py export_questionnaire_template CLUSTER --to FILE.xlsx`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.models import Questionnaire
from reviews.services.adoption import write_template
from untoc_portal.core.exceptions import DomainError


class Command(BaseCommand):
    """Write the Excel or Word file in which the Secretariat fills in the adopted text of a cluster."""

    help = (
        "Write an Excel (.xlsx) or Word (.docx) file with the questions of a cluster, to paste the adopted text into."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options: the cluster and the file."""
        parser.add_argument("cluster", type=int, metavar="CLUSTER")
        parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="ends with .xlsx or .docx")

    def handle(self, **options: Any) -> None:
        """Write the file. Raises CommandError if the cluster has no version or the name has another ending."""
        version = Questionnaire.objects.filter(cluster__number=options["cluster"]).newest_first().first()
        if version is None:
            message = "There is no questionnaire of this cluster."
            raise CommandError(message)
        try:
            options["to"].write_bytes(write_template(version, options["to"].suffix.removeprefix(".")))
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(options["to"]))
