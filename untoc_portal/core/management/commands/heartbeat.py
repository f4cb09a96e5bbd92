"""Record that a part outside the portal did its work."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from untoc_portal.core.jobs import record_heartbeat

PARTS = ("backup", "backup_verify")


class Command(BaseCommand):
    """Note the time, so that an alarm can notice when a part has not worked for too long."""

    help = "Record that a backup was made or verified; bin/backup calls it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the part."""
        parser.add_argument("part", choices=PARTS)

    def handle(self, *_args: Any, part: str, **_options: Any) -> None:
        """Write the time."""
        record_heartbeat(part)
