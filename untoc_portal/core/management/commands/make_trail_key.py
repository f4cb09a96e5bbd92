"""Make a private key for the seals of the trail: `manage.py make_trail_key PATH`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from untoc_portal.core.trail_seals.key_files import create_key_file
from untoc_portal.core.trail_seals.keys import load_key


class Command(BaseCommand):
    """Write a new key, and print its name."""

    help = "Make a private key (Ed25519) for TRAIL_KEYS, and print the name under which the portal publishes it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the path of the new file."""
        parser.add_argument("path", type=Path)

    def handle(self, *_args: Any, path: Path, **_options: Any) -> None:
        """Write the file. Raises CommandError if it exists or cannot be written."""
        if path.exists():
            message = f"{path} exists, and was not changed."
            raise CommandError(message)
        try:
            create_key_file(path)
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(load_key(path).name)
