"""Files in a private bucket of object storage, for portals with more than one host (S3 API, django-storages).

The same rules hold as in a folder (core/stored_files.py): a file is kept under the hash of its content and compared
with it when it is read. An object appears whole or not at all, so nothing is half-written. No file has an address.
"""

from __future__ import annotations

import contextlib
import errno
import tempfile
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from storages.backends.s3 import S3Storage

from untoc_portal.core.stored_files import (
    PROBE,
    AlteredFileError,
    FileStore,
    name_by_hash,
    open_verified,
    refuse,
    update_hash,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

# A server that does not answer holds up a request for seconds, not for minutes.
CONNECT_SECONDS = 3
READ_SECONDS = 20
# A file up to this size is read into memory; a larger one is stored on the disk in the meantime.
IN_MEMORY_BYTES = 8 * 1024 * 1024
NOT_FOUND = 404


class BucketAwayError(OSError):
    """The object storage does not answer, or refuses. Reading and writing can succeed later."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(errno.EIO, str(cause))


@contextlib.contextmanager
def _report_away() -> Iterator[None]:
    """Raise BucketAwayError for every failure of the object storage."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise BucketAwayError(error) from error


def _is_missing(error: BaseException | None) -> bool:
    return (
        isinstance(error, ClientError) and error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == NOT_FOUND
    )


class HashedBucketStorage(FileStore, S3Storage):
    """Files by their hash, in a bucket."""

    def __init__(self, **options: Any) -> None:
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": 2, "mode": "standard"},
            # Servers other than Amazon's often have no name for each bucket.
            s3={"addressing_style": "path" if options.get("endpoint_url") else "auto"},
        )
        super().__init__(**{"client_config": config, "default_acl": None, "file_overwrite": True, **options})

    @property
    def bucket(self) -> Any:
        """Return the bucket on the connection of this thread."""
        return self.connection.Bucket(self.bucket_name)

    def url(self, name: str | None, *_args: Any, **_kwargs: Any) -> str:
        """Refuse: a view reads the file for anyone who may read it."""
        message = f"{name} has no address: files are read through views that ask who reads."
        raise ValueError(message)

    def _save(self, name: str, content: File[Any]) -> str:
        """Store the content, and return the name under which it is kept."""
        kept = name_by_hash(name, update_hash(content.chunks()))
        with _report_away():
            stored: str = super()._save(kept, content)
        return stored

    def keep_as(self, name: str, content: File[Any]) -> None:
        """Store a copy under the name that it has in another place. It appears whole or not at all."""
        with _report_away():
            super()._save(name, content)

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        """Return the file if it is the one that was stored. Raises AlteredFileError or BucketAwayError otherwise."""
        del mode
        return open_verified(self._fetch(name), name)

    def _fetch(self, name: str) -> File[Any]:
        target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 (the reader closes it)
        try:
            with _report_away():
                self.bucket.Object(name).download_fileobj(target)
        except BucketAwayError as error:
            target.close()
            if _is_missing(error.__cause__):
                raise refuse(name, "missing") from None
            raise
        target.seek(0)
        return File(target, name)

    def delete(self, name: str) -> None:
        """Remove a file. One that is not there is no error."""
        with _report_away():
            super().delete(name)

    def size(self, name: str) -> int:
        """Return the length in bytes. Raises FileNotFoundError for a file that is not there."""
        with _report_away():
            found: int = super().size(name)
        return found

    def read_unverified(self, name: str) -> File[Any]:
        """Return what is stored under the name, whatever it is. Raises OSError if there is nothing."""
        try:
            return self._fetch(name)
        except AlteredFileError as error:
            raise FileNotFoundError(name) from error

    def iter_names(self) -> Iterator[tuple[str, float]]:
        """Yield the name of every file, and the time when it was stored, in seconds."""
        with _report_away():
            for row in self.bucket.objects.all():
                yield row.key, row.last_modified.timestamp()

    def find_error(self) -> str:
        """Return why files could not be stored now, or an empty text."""
        try:
            with _report_away():
                self.connection.meta.client.head_bucket(Bucket=self.bucket_name)
        except BucketAwayError as error:
            return str(error)
        return ""

    def find_public_reading(self) -> str:
        """Return whether a file can be written, and then be read by everybody on the internet, or an empty text."""
        probe = self.bucket.Object(PROBE)
        try:
            with _report_away():
                probe.put(Body=b"Who can read this?")
        except BucketAwayError as error:
            return f"A file cannot be written: {error}"
        try:
            self.unsigned_connection.Object(self.bucket_name, PROBE).get()["Body"].close()
        except (ClientError, BotoCoreError):
            return ""
        finally:
            probe.delete()
        return "Everybody on the internet can read the files."
