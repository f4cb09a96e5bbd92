"""Check that every stored file is there and unaltered: `manage.py verify_files`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from untoc_portal.core.stored_files import check_files


class Command(BaseCommand):
    """Compare the files with their hashes and with their rows."""

    help = "Name every stored file that is missing or was altered, and count those without a row."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print the faults and the numbers. Raises CommandError if a file is missing or was altered."""
        report = check_files()
        for line in report.errors:
            self.stdout.write(line)
        for name in report.unreferenced:
            self.stdout.write(f"{name} has no row.")
        counts = (
            f"{report.good} good, {len(report.missing)} missing, {len(report.altered)} altered, "
            f"{len(report.unreferenced)} without a row."
        )
        if report.errors:
            raise CommandError(counts)
        self.stdout.write(counts)
