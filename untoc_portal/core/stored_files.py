"""The one place where files are kept: under the hash of their content, and compared with it each time they are read.

A file is written under a temporary name and gets its own when it is whole and on the disk. So a full disk leaves no
half of a file. Its name is the SHA-256 of its content and a few random digits, so that equal files of two rows are two
files. Nothing is ever served from here by address: views ask who reads. Files are in a folder, or, where there is more
than one host, in a bucket (core/bucket_files.py).
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
import tempfile
import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, cast

from django.apps import apps
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.db.models import FileField
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.db.models import Model

logger = logging.getLogger(__name__)
_HASH = re.compile(r"(?:^|/)([0-9a-f]{64})-[0-9a-f]{6}(?:\.\w{1,5})?$")
INCOMING = ".incoming-"
CHUNK = 1024 * 1024
# What nobody refers to may belong to a request that has not ended.
SETTLED_SECONDS = 24 * 3600
MAX_NAMED = 10
# What is written to see whether files can be stored.
PROBE = ".portal-probe"
PROBE_BYTES = 4096
# The files that an act has stored which is only tried; None for an act that is done.
_stored_in_trial: ContextVar[list[tuple[FileStore, str]] | None] = ContextVar("stored_in_trial", default=None)


class AlteredFileError(Exception):
    """A file is missing, or is not the one that was stored. It is never handed out."""


class StoredFilesError(Exception):
    """The check of the files found faults. The message names the first ones."""


class FileStore(Storage):
    """What every place for files can do besides what Django asks of it."""

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """Store the content, and return the name under which it is kept."""
        kept = super().save(name, content, max_length)
        trial = _stored_in_trial.get()
        if trial is not None:
            trial.append((self, kept))
        return kept

    def delete(self, name: str) -> None:
        """Remove a file, but not in an act that is only tried: its row comes back, and the file could not."""
        if _stored_in_trial.get() is None:
            super().delete(name)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name unchanged: the content decides on it."""
        del max_length
        return name

    def read_unverified(self, name: str) -> File[Any]:
        """Return what is stored under the name, whatever it is. Raises OSError if there is nothing."""
        raise NotImplementedError

    def keep_as(self, name: str, content: File[Any]) -> None:
        """Store a copy under the name that it has in another place. It appears whole or not at all."""
        raise NotImplementedError

    def iter_names(self) -> Iterator[tuple[str, float]]:
        """Yield the name of every file, and the time when it was stored, in seconds."""
        raise NotImplementedError

    def find_error(self) -> str:
        """Return why files could not be stored now, or an empty text."""
        raise NotImplementedError

    def find_public_reading(self) -> str:
        """Return whether strangers can read the files past the portal, or an empty text: nobody serves the folder."""
        return ""


class HashedFileStorage(FileStore, FileSystemStorage):
    """Files by their hash, in the folder MEDIA_ROOT."""

    def _save(self, name: str, content: File[Any]) -> str:
        """Write the content, and return the name under which it is kept."""
        return self._write(name, content, lambda digest: name_by_hash(name, digest))

    def keep_as(self, name: str, content: File[Any]) -> None:
        """Store a copy under the name that it has in another place. It appears whole or not at all."""
        self._write(name, content, lambda _digest: name)

    def _write(self, name: str, content: File[Any], choose_name: Callable[[str], str]) -> str:
        folder = Path(self.path(str(PurePosixPath(name).parent)))
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, written = tempfile.mkstemp(prefix=INCOMING, dir=folder)
        try:
            with os.fdopen(descriptor, "wb") as target:
                digest = update_hash(content.chunks(), target)
                target.flush()
                os.fsync(target.fileno())
            kept = choose_name(digest)
            Path(written).replace(self.path(kept))
        except BaseException:
            Path(written).unlink(missing_ok=True)
            raise
        return kept

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        """Return the file if it is the one that was stored. Raises AlteredFileError otherwise."""
        try:
            file: File[Any] = super()._open(name, mode)  # type: ignore[misc]
        except FileNotFoundError:
            raise refuse(name, "missing") from None
        return open_verified(file, name) if mode == "rb" else file

    def read_unverified(self, name: str) -> File[Any]:
        """Return what is stored under the name, whatever it is. Raises OSError if there is nothing."""
        return File(Path(self.path(name)).open("rb"))

    def iter_names(self) -> Iterator[tuple[str, float]]:
        """Yield the name of every file, and the time when it was stored, in seconds."""
        root = Path(self.path(""))
        for path in root.rglob("*"):
            if path.is_file():
                yield str(path.relative_to(root)), path.stat().st_mtime

    def find_error(self) -> str:
        """Return why files could not be stored now, or an empty text: a file is written, as on a read-only disk."""
        folder = Path(self.path(""))
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        try:
            descriptor, written = tempfile.mkstemp(prefix=INCOMING, dir=folder)
        except OSError as error:
            return str(error)
        try:
            with os.fdopen(descriptor, "wb") as target:
                target.write(b"0" * PROBE_BYTES)
                target.flush()
        except OSError as error:
            return str(error)
        finally:
            Path(written).unlink(missing_ok=True)
        return ""


@contextmanager
def discard_new_files() -> Iterator[None]:
    """Remove at the end what is stored here, and keep what is removed: the act is only tried."""
    stored: list[tuple[FileStore, str]] = []
    token = _stored_in_trial.set(stored)
    try:
        yield
    finally:
        _stored_in_trial.reset(token)
        for store, name in stored:
            try:
                store.delete(name)
            except OSError:
                # The answer to the trial is still valid. The check of the files names what no row refers to.
                logger.exception("files: %s of a dry run could not be removed", name)


def update_hash(chunks: Iterable[bytes | str], target: IO[bytes] | None = None) -> str:
    """Return the SHA-256 of the chunks, and write them to the target if there is one."""
    digest = hashlib.sha256()
    for chunk in chunks:
        block = chunk.encode() if isinstance(chunk, str) else chunk
        digest.update(block)
        if target:
            target.write(block)
    return digest.hexdigest()


def name_by_hash(name: str, digest: str) -> str:
    """Return the name under which a file is kept, in the folder that was asked for."""
    place = PurePosixPath(name)
    suffix = re.sub(r"[^.\w]", "", place.suffix.lower())[:6]
    return str(place.with_name(f"{digest}-{secrets.token_hex(3)}{suffix}"))


def open_verified(file: File[Any], name: str) -> File[Any]:
    """Return the open file if it has the hash of its name. Raises AlteredFileError otherwise."""
    expected = get_stored_hash(name)
    if expected and hash_file(file) != expected:
        file.close()
        raise refuse(name, "altered")
    return file


def refuse(name: str, finding: str) -> AlteredFileError:
    """Return the error for a file that is missing or altered, and log it."""
    logger.error("files: %s is %s", name, finding)
    return AlteredFileError(f"{name} is {finding}")


def get_stored_hash(name: str) -> str:
    """Return the SHA-256 that a file is kept under. It is empty for a file from before files were kept that way."""
    found = _HASH.search(name)
    return found[1] if found else ""


def hash_file(file: File[Any]) -> str:
    """Return the SHA-256 of an open file, and go back to its beginning."""
    digest = hashlib.sha256()
    while block := file.read(CHUNK):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


@dataclass
class FileReport:
    """What the check of the files found."""

    good: int = 0
    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    unreferenced: list[str] = field(default_factory=list)

    @property
    def errors(self) -> list[str]:
        """Return a sentence for each missing or altered file. A file without a row does no harm."""
        return [
            *(_("%(file)s is missing.") % {"file": name} for name in self.missing),
            *(_("%(file)s was altered.") % {"file": name} for name in self.altered),
        ]


def add_missing_files(source: FileStore, target: FileStore) -> tuple[int, list[str]]:
    """Copy the files that the target lacks. Return how many, and a sentence for each that was altered and is left out.

    What is no file by its hash, such as one that is still being written, is left out too.
    """
    there = {name for name, _stored in target.iter_names()}
    copied, faults = 0, []
    for name, _stored in source.iter_names():
        if name in there or not get_stored_hash(name):
            continue
        try:
            with source.open(name) as file:
                target.keep_as(name, file)
            copied += 1
        except AlteredFileError as error:
            faults.append(f"{error}.")
    return copied, faults


def remove_others(source: FileStore, target: FileStore) -> None:
    """Remove from a copy what was removed from the source: personal data that were erased."""
    kept = {name for name, _stored in source.iter_names()}
    for name in [name for name, _stored in target.iter_names() if get_stored_hash(name) and name not in kept]:
        target.delete(name)


def get_store() -> FileStore:
    """Return the place of the files, with what it can do more than any storage of Django."""
    return cast("FileStore", default_storage)


def check_files() -> FileReport:
    """Compare every stored file with its hash and with that of its row, and look for files without a row."""
    report, known, store = FileReport(), set(), get_store()
    for row, name in _iter_stored():
        known.add(name)
        hashes = {get_stored_hash(name), _get_row_hash(row, name)} - {""}
        label = f"{row._meta.label} {row.pk}: {name}"
        try:
            with store.read_unverified(name) as file:
                is_good = hashes <= {hash_file(file)}
        except OSError:
            report.missing.append(label)
            continue
        if is_good:
            report.good += 1
        else:
            report.altered.append(label)
    settled = time.time() - SETTLED_SECONDS
    report.unreferenced = sorted(name for name, stored in store.iter_names() if name not in known and stored < settled)
    return report


def _iter_stored() -> Iterator[tuple[Model, str]]:
    """Yield every row with a file, and the name of the file."""
    for model in apps.get_models():
        names = [
            file_field.name for file_field in model._meta.local_concrete_fields if isinstance(file_field, FileField)
        ]
        others = [name for name in ("sha256",) if names and any(name == each.name for each in model._meta.fields)]
        for field_name in names:
            rows = model._base_manager.exclude(**{field_name: ""}).only("pk", field_name, *others)
            for row in rows.order_by("pk").iterator(chunk_size=500):
                yield row, getattr(row, field_name).name


def _get_row_hash(row: Model, name: str) -> str:
    own = getattr(row, "file", None)
    return str(getattr(row, "sha256", "") or "") if own and own.name == name else ""


def require_whole_files() -> None:
    """Raise StoredFilesError if a file is missing or was altered."""
    faults = check_files().errors
    for fault in faults:
        logger.error("files: %s", fault)
    if faults:
        raise StoredFilesError(" ".join(faults[:MAX_NAMED]))
