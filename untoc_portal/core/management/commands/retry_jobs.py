"""Queue failed jobs again: `manage.py retry_jobs 12 13`, `manage.py retry_jobs --name core.send_message`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from untoc_portal.core import jobs
from untoc_portal.core.enums import JobState
from untoc_portal.core.job_queries import filter_jobs


class Command(BaseCommand):
    """Retry the failed jobs with these numbers, those with a name, or all."""

    help = "Let failed jobs be taken again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the numbers, the name, and --all."""
        parser.add_argument("ids", nargs="*", type=int, help="numbers of failed jobs")
        parser.add_argument("--name", default="", help="every failed job of this name")
        parser.add_argument("--all", action="store_true", help="every failed job")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Retry the jobs. Raises CommandError if nothing is selected or a number is not a failed job."""
        if not (options["ids"] or options["name"] or options["all"]):
            message = "Say which: numbers, --name, or --all."
            raise CommandError(message)
        rows = filter_jobs(JobState.FAILED, options["name"])
        if options["ids"]:
            rows = rows.filter(pk__in=options["ids"])
            unknown = set(options["ids"]) - set(rows.values_list("pk", flat=True))
            if unknown:
                message = f"These are no failed jobs: {', '.join(map(str, sorted(unknown)))}. Nothing was retried."
                raise CommandError(message)
        self.stdout.write(f"{jobs.retry_all(rows)} jobs are tried again.")
