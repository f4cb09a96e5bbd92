"""Take the embedded default's jobs from the database: `manage.py work`."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from untoc_portal.core import jobs

PAUSE_SECONDS = 1.0


class Command(BaseCommand):
    """Work off jobs one after the other, and ask for the scheduled ones each hour, until stopped."""

    help = "Work off the jobs of the embedded default."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --once: work off what is due and stop."""
        parser.add_argument("--once", action="store_true", help="stop when nothing is due")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the loop. A database that is away for a moment is waited for."""
        while True:
            try:
                jobs.enqueue_scheduled(timezone.now())
                done = jobs.work_off()
            except DatabaseError as error:
                self.stderr.write(f"the database did not answer: {error}")
                close_old_connections()
                done = 0
            if options["once"] and not done:
                return
            if not done:
                time.sleep(PAUSE_SECONDS)
