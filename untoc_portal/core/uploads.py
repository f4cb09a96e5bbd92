"""Uploaded files: type, size and content are checked before anything is kept."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.presence import on_record

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

# What a scan may be, and the bytes each kind begins with.
SIGNATURES = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
}

PDF_END = b"%%EOF"


def size_of(file: UploadedFile[bytes]) -> int:
    """Return of how many bytes the file is, which is known of each that came with a request."""
    return on_record(file.size)


def check_upload(file: UploadedFile[bytes], *, field: str) -> str:
    """Return the SHA-256 of an acceptable scan; raise DomainError naming the field and what is wrong otherwise."""
    suffix = "." + (file.name or "").rpartition(".")[2].lower()
    if suffix not in SIGNATURES:
        _refuse(_("Only PDF, PNG and JPEG files are taken."), field)
    if size_of(file) > settings.UPLOAD_MAX_BYTES:
        _refuse(_("The file is larger than %(size)d MB.") % {"size": settings.UPLOAD_MAX_BYTES // 1024**2}, field)
    head = file.read(16)
    file.seek(0)
    if not head.startswith(SIGNATURES[suffix]):
        _refuse(_("The file's content is not what its name says."), field)
    if suffix == ".pdf" and PDF_END not in _tail(file):
        _refuse(_("The PDF file is cut off or damaged."), field)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _tail(file: UploadedFile[bytes]) -> bytes:
    """Return the last bytes, among which a whole PDF has its end mark."""
    file.seek(max(size_of(file) - 1024, 0))
    tail: bytes = file.read()
    file.seek(0)
    return tail


def _refuse(message: str, field: str) -> None:
    raise DomainError("invalid_file", message, field=field)
