"""Run the jobs of the embedded default from the database: `manage.py work`."""

import time
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from untoc_portal.core import jobs
from untoc_portal.core.events import delivery, log
from untoc_portal.core.trail_seals.sealing import seal_trail

PAUSE_SECONDS = 1.0
HEARTBEAT_SECONDS = 60


class Command(BaseCommand):
    """Run jobs one after the other, and request the scheduled ones each hour, until stopped."""

    help = "Work off the jobs of the embedded default."
    # A setting that is wrong must not stop the jobs that do not need it. `manage.py check` names it.
    requires_system_checks = ()

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
                done = jobs.run_due_jobs() + self._publish_events()
            except DatabaseError as error:
                self.stderr.write(f"the database did not answer: {error}")
                close_old_connections()
                done = 0
            if options["once"] and not done:
                return
            if not done:
                time.sleep(PAUSE_SECONDS)

    def _publish_events(self) -> int:
        """Give the new acts their place among the events, and send what is due to webhooks. Return how many."""
        placed = log.place_events()
        return placed + sum(delivery.deliver(webhook_id) for webhook_id in delivery.list_due_webhooks())

    def _beat(self, last: float) -> float:
        """Record a heartbeat and seal the trail once a minute, and return when that was done last.

        If a key cannot be read, nothing is sealed until it can. The other jobs go on, and what is recorded in the
        meantime is sealed later.
        """
        now = time.monotonic()
        if last and now - last < HEARTBEAT_SECONDS:
            return last
        jobs.record_heartbeat("worker")
        try:
            seal_trail()
        except ImproperlyConfigured as error:
            self.stderr.write(f"nothing is sealed: {error}")
        return now
