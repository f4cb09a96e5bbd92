"""Make the bundled list of breached passwords again: `manage.py pack_breached_passwords WORDS.txt ...`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from untoc_portal.accounts.breached import FILE, WIDTH, serialize_password_list


def _words(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        with path.open(encoding="utf-8", errors="replace") as lines:
            yield from (line.rstrip("\r\n") for line in lines)


class Command(BaseCommand):
    """Write the hashes of the passwords in these files, one per line, to the bundled list."""

    help = "Make the bundled list of breached passwords from files with one password a line."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the files and the output file."""
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--output", type=Path, default=FILE)

    def handle(self, *_args: Any, files: list[Path], output: Path, **_options: Any) -> None:
        """Write the list."""
        missing = [str(path) for path in files if not path.is_file()]
        if missing:
            message = f"There is no such file: {', '.join(missing)}"
            raise CommandError(message)
        data = serialize_password_list(_words(files))
        output.write_bytes(data)
        self.stdout.write(f"{len(data) // WIDTH} passwords, {len(data)} bytes")
