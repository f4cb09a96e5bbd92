"""Export a questionnaire as its file: `manage.py export_questionnaire 1 --edition 2020-1 > cluster_1.yaml`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.models import Questionnaire
from reviews.selectors.questionnaire_export import build_export_text


class Command(BaseCommand):
    """Write one version of the questionnaire of a cluster, in the format that `load_questionnaires` reads."""

    help = "Export a questionnaire in the form of its file; loaded into an empty portal it gives the same."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options. The version is --edition, because Django uses --version itself."""
        parser.add_argument("cluster", type=int, help="number of the cluster, as 1")
        parser.add_argument(
            "--edition", metavar="VERSION", help="as 2020-1; default: the one in use, or the last draft"
        )

    def handle(self, **options: Any) -> None:
        """Print the file. Raises CommandError if the version does not exist."""
        rows = Questionnaire.objects.filter(cluster__number=options["cluster"]).select_related("cluster")
        edition = options["edition"]
        found = (rows.filter(version=edition) if edition else rows.newest_first()).first()
        if found is None:
            known = ", ".join(rows.values_list("version", flat=True)) or "none"
            message = f"There is no such version. Versions of cluster {options['cluster']}: {known}."
            raise CommandError(message)
        self.stdout.write(build_export_text(found), ending="")
