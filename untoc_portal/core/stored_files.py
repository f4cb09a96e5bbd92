"""The one place where files are kept: under the hash of their content, and compared with it whenever they are read.

A file is written under a temporary name and gets its own when it is whole and on the disk. So a full disk leaves no
half of a file. Its name is the SHA-256 of its content and a few random digits, so that equal files of two rows are two
files. Nothing is ever served from here by address: views ask who reads.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import FileField
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

logger = logging.getLogger(__name__)
_HASH = re.compile(r"(?:^|/)([0-9a-f]{64})-[0-9a-f]{6}(?:\.\w{1,5})?$")
INCOMING = ".incoming-"
CHUNK = 1024 * 1024
# What nobody refers to may belong to a request that has not ended.
SETTLED_SECONDS = 24 * 3600
MAX_NAMED = 10


class AlteredFileError(Exception):
    """A file is missing, or is not the one that was stored. It is never handed out."""


class StoredFilesError(Exception):
    """The check of the files found faults. The message names the first ones."""


class HashedFileStorage(FileSystemStorage):
    """Files by their hash."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name unchanged: the content decides on it."""
        del max_length
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        """Write the content, and return the name under which it is kept."""
        place = PurePosixPath(name)
        folder = Path(self.path(str(place.parent)))
        folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        descriptor, written = tempfile.mkstemp(prefix=INCOMING, dir=folder)
        try:
            with os.fdopen(descriptor, "wb") as target:
                for chunk in content.chunks():
                    block = chunk.encode() if isinstance(chunk, str) else chunk
                    digest.update(block)
                    target.write(block)
                target.flush()
                os.fsync(target.fileno())
            suffix = re.sub(r"[^.\w]", "", place.suffix.lower())[:6]
            kept = place.with_name(f"{digest.hexdigest()}-{secrets.token_hex(3)}{suffix}")
            Path(written).replace(self.path(str(kept)))
        except BaseException:
            Path(written).unlink(missing_ok=True)
            raise
        return str(kept)

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        """Return the file if it is the one that was stored. Raises AlteredFileError otherwise."""
        try:
            file: File[Any] = super()._open(name, mode)  # type: ignore[misc]
        except FileNotFoundError:
            raise _refuse(name, "missing") from None
        expected = get_stored_hash(name)
        if expected and mode == "rb" and hash_file(file) != expected:
            file.close()
            raise _refuse(name, "altered")
        return file


def _refuse(name: str, finding: str) -> AlteredFileError:
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
            *(_("%(file)s is missing.") % {"file": one} for one in self.missing),
            *(_("%(file)s was altered.") % {"file": one} for one in self.altered),
        ]


def check_files() -> FileReport:
    """Compare every stored file with its hash and with that of its row, and look for files without a row."""
    report, known = FileReport(), set()
    for row, name in _iter_stored():
        known.add(name)
        hashes = {get_stored_hash(name), _get_row_hash(row, name)} - {""}
        label = f"{row._meta.label} {row.pk}: {name}"
        try:
            with Path(default_storage.path(name)).open("rb") as file:
                is_good = hashes <= {hash_file(File(file))}
        except OSError:
            report.missing.append(label)
            continue
        if is_good:
            report.good += 1
        else:
            report.altered.append(label)
    root = Path(default_storage.path(""))
    settled = time.time() - SETTLED_SECONDS
    report.unreferenced = sorted(
        str(path.relative_to(root))
        for path in root.rglob("*")
        if path.is_file() and str(path.relative_to(root)) not in known and path.stat().st_mtime < settled
    )
    return report


def _iter_stored() -> Iterator[tuple[Model, str]]:
    """Yield every row with a file, and the name of the file."""
    for model in apps.get_models():
        names = [one.name for one in model._meta.local_concrete_fields if isinstance(one, FileField)]
        others = [one for one in ("sha256",) if names and any(one == each.name for each in model._meta.fields)]
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
