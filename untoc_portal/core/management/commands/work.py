"""Run the jobs of the embedded default from the database: `manage.py work`."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from untoc_portal.core import jobs

PAUSE_SECONDS = 1.0
HEARTBEAT_SECONDS = 60


class Command(BaseCommand):
    """Run jobs one after the other, and request the scheduled ones each hour, until stopped."""

    help = "Work off the jobs of the embedded default."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --once: run what is due and stop."""
        parser.add_argument("--once", action="store_true", help="stop when nothing is due")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the loop. If the database does not answer, try again."""
        beating = 0.0
        while True:
            try:
                beating = self._beat(beating)
                jobs.enqueue_scheduled(timezone.now())
                done = jobs.run_due_jobs()
            except DatabaseError as error:
                self.stderr.write(f"the database did not answer: {error}")
                close_old_connections()
                done = 0
            if options["once"] and not done:
                return
            if not done:
                time.sleep(PAUSE_SECONDS)

    @staticmethod
    def _beat(last: float) -> float:
        """Record a heartbeat once a minute, and return when the last one was recorded."""
        now = time.monotonic()
        if last and now - last < HEARTBEAT_SECONDS:
            return last
        jobs.record_heartbeat("worker")
        return now
