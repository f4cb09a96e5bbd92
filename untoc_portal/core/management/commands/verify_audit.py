"""Check that nothing on record was changed, removed or added later: `manage.py verify_audit [--against FILE]`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from untoc_portal.core.models import TrailSeal
from untoc_portal.core.trail_seals.checking import check_trail, count_erased_values, read_outside_seals
from untoc_portal.core.trail_seals.keys import list_public_keys


class Command(BaseCommand):
    """Compare every record with the trail, the trail with its seals, and the seals with those kept outside."""

    help = "Name every record that was altered, removed, added or put in another order since it was sealed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file of seals that were kept outside."""
        parser.add_argument("--against", type=Path, help="seals that were kept outside the portal, as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print each fault. Raises CommandError if there is one, if nothing was sealed yet, or if there is no key."""
        outside = []
        if options["against"]:
            try:
                outside = read_outside_seals(options["against"].read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                message = f"These are no seals: {error}"
                raise CommandError(message) from error
        last = TrailSeal.objects.first()
        if last is None and not outside:
            message = "Nothing was sealed yet."
            raise CommandError(message)
        if last and last.signatures and not list_public_keys():
            message = (
                "The seals are signed, and no key is set here to compare them with. Only the worker has the key: "
                "run the command with its settings, or set TRAIL_FORMER_KEYS."
            )
            raise CommandError(message)
        faults = 0
        for fault in check_trail(outside):
            self.stdout.write(fault)
            faults += 1
        if faults:
            message = f"{faults} faults."
            raise CommandError(message)
        size, number = (last.size, last.number) if last else (0, 0)
        kept = f", {len(outside)} seals kept outside" if outside else ""
        erased = count_erased_values()
        self.stdout.write(f"No fault: {size} entries, {number} seals{kept}, {erased} erased values.")
        if not settings.TRAIL_DATES_ARE_REAL:
            self.stdout.write("The dates of a demonstration are not real, so a row that was added is not named.")
