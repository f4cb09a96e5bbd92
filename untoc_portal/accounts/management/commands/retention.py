"""Show or erase the personal data whose period is over: `manage.py retention [--dry-run]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from untoc_portal.accounts import retention


class Command(BaseCommand):
    """Erase what is due, also if the scheduled job is off."""

    help = "Erase personal data whose period is over. A legal hold is kept. With --dry-run, only show them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the argument."""
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one line for each kind of data."""
        due = retention.list_due() if options["dry_run"] else retention.run_retention()
        verb = "due" if options["dry_run"] else "erased"
        for rule in due:
            self.stdout.write(f"{rule.what}: {rule.count} {verb} (after {rule.days} days, {rule.setting})")
