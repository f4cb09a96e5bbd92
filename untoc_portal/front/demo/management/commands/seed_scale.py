"""Fill an empty portal with invented rows in the amount of years: `manage.py seed_scale --factor F`."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from untoc_portal.core.trail_seals.sealing import seal_trail
from untoc_portal.front.demo.scale import contents, cycle, meetings, records
from untoc_portal.front.demo.scale.plan import Plan, find_real_work, has_reference_data

PARTS = (
    cycle.write_officers,
    cycle.write_reviews,
    contents.write_answers,
    contents.write_outcomes,
    meetings.write_organizations,
    meetings.write_sessions,
    records.write_documents,
    records.write_events,
    records.write_messages,
)


class Command(BaseCommand):
    """Write invented reviews, people, texts, meetings, documents, messages and an audit trail into an empty portal."""

    help = "Fill an empty portal with invented rows in the amount of years; factor 1 is ten years of all parties."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --factor and --seal."""
        parser.add_argument("--factor", type=float, default=0.01, help="of the full amount; above 0, at most 1")
        parser.add_argument("--seal", action="store_true", help="seal the trail at the end, as the worker would")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the parts one after the other. Raises CommandError where anything real may be."""
        if not 0 < options["factor"] <= 1:
            message = "The factor is above 0 and at most 1."
            raise CommandError(message)
        if not has_reference_data():
            message = "Load the reference data first: manage.py load_reference"
            raise CommandError(message)
        if found := find_real_work():
            message = f"There are {found} already. Invented rows are only written into an empty portal."
            raise CommandError(message)
        plan = Plan(options["factor"])
        for part in PARTS:
            started, processor = time.monotonic(), time.process_time()
            part(plan)
            spent = f"{time.monotonic() - started:.1f} s, {time.process_time() - processor:.1f} s of this process"
            self.stdout.write(f"{part.__name__}: {spent}")
        if options["seal"]:
            seal_trail(waits=True)
        if connection.vendor == "postgresql":
            # Otherwise the first pages would be planned for empty tables.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
