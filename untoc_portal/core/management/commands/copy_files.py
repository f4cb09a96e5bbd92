"""Copy the files of a bucket into the folder MEDIA_ROOT, or back: `manage.py copy_files out`."""

from typing import Any, cast

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser

from untoc_portal.core.stored_files import FileStore, HashedFileStorage, add_missing_files, remove_others


class Command(BaseCommand):
    """Copy what the other place lacks. A file never changes under its name, so what is there is not copied again."""

    help = "Copy the files from the bucket into MEDIA_ROOT (out), or from MEDIA_ROOT into the bucket (in)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the direction."""
        parser.add_argument("direction", choices=("out", "in"))

    def handle(self, *_args: Any, direction: str, verbosity: int, **_options: Any) -> None:
        """Copy the files. Raises CommandError if no bucket is set, or if a file is not the one that was stored."""
        if not settings.FILES_BUCKET:
            message = "There is no bucket: set FILES_BUCKET."
            raise CommandError(message)
        bucket, folder = cast("FileStore", default_storage), HashedFileStorage()
        source, target = (bucket, folder) if direction == "out" else (folder, bucket)
        copied, faults = add_missing_files(source, target)
        if direction == "out":
            remove_others(source, target)
        if verbosity:
            self.stdout.write(f"{copied} files copied.")
        if faults:
            raise CommandError(" ".join(faults))
