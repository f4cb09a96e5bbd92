"""Build the demonstration cycle: `manage.py demo [--begin] [--json]`."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from stakeholders.models import State
from untoc_portal.front.demo import cycle, report


class Command(BaseCommand):
    """Build a cycle of real size with invented texts, once. A second run finishes what was begun or changes nothing."""

    help = "Build the demonstration cycle and tell what it holds."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --begin and --json."""
        parser.add_argument(
            "--begin", action="store_true", help="build what can be tried, leave the rest to the worker"
        )
        parser.add_argument("--json", action="store_true", help="print counts, accounts and paths as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Build the cycle if there is none, then report."""
        if not State.objects.exists():
            message = "Load the reference data first: manage.py load_reference"
            raise CommandError(message)
        if not cycle.is_built():
            (cycle.begin_cycle if options["begin"] else cycle.build_cycle)(report=self.stderr.write)
        elif not options["begin"] and cycle.get_progress():
            cycle.complete_cycle(report=self.stderr.write)
        built = report.build_report()
        self.stdout.write(json.dumps(built, indent=2) if options["json"] else _as_text(built))
        if progress := cycle.get_progress():
            self.stderr.write(f"Built so far: {progress.done} of {progress.total} steps. The worker goes on with it.")


def _as_text(built: dict[str, Any]) -> str:
    reviews = ", ".join(f"{count} {state}" for state, count in built["reviews"].items())
    lines = [
        f"Reviews: {reviews}.",
        f"Documents rendered: {len(built['pdfs'])}.",
        "",
        f"Demonstration accounts, all with the password: {built['password']}",
    ]
    lines += [f"  {row['email']:<42} {row['role']}" for row in built["accounts"]]
    if mail := getattr(settings, "EMAIL_FILE_PATH", None):
        lines += ["", f"E-mails, with the activation links of new accounts, are written to {mail}."]
    return "\n".join(lines)
