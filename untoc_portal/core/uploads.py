"""Uploaded files: type, size and content are checked before anything is stored.

A separate process (`file_inspection.py`) inspects the content. It is stopped if it takes too long.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _, gettext_lazy

from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from untoc_portal.core.exceptions import Text

# The file types of a scan, and the first bytes of each type.
SIGNATURES = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
}

PDF_END = b"%%EOF"
# What Python raises when it unpacks a damaged archive, or one that it does not know.
BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
INSPECTION = Path(__file__).with_name("file_inspection.py")
# The format of each file type, and the time limit of the inspection in seconds.
KINDS = {".pdf": "PDF", ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
INSPECTION_SECONDS = 30
FINE, DAMAGED, TOO_LONG = "fine", "damaged", "too_long"
# The results of the inspection, in words for the user.
FINDINGS: dict[str, Text] = {
    "encrypted": gettext_lazy("The PDF file is protected. Save it without a password and without restrictions."),
    "script": gettext_lazy("The PDF file has a script in it. Print it to a new PDF file and send that."),
    "launch": gettext_lazy("The PDF file can start a program. Print it to a new PDF file and send that."),
    "attachment": gettext_lazy("The PDF file has another file in it. Send that file by itself."),
    "no_page": gettext_lazy("The PDF file has no page."),
    "too_large": gettext_lazy("The image is too large. Save it with fewer points per inch."),
    TOO_LONG: gettext_lazy("The file takes too long to read. Save it in a simpler form."),
    "too_many_pages": gettext_lazy("The PDF file has too many pages. Send it in parts."),
}


def get_file_size(file: UploadedFile[bytes]) -> int:
    """Return the size of the file in bytes. Every uploaded file has one."""
    return require_value(file.size)


def check_upload(file: UploadedFile[bytes], *, field: str) -> str:
    """Return the SHA-256 of an acceptable scan. Raises DomainError with the field and the reason otherwise."""
    suffix = "." + (file.name or "").rpartition(".")[2].lower()
    if suffix not in SIGNATURES:
        _refuse(_("Only PDF, PNG and JPEG files are accepted."), field)
    if get_file_size(file) > settings.UPLOAD_MAX_BYTES:
        _refuse(_("The file is larger than %(size)d MB.") % {"size": settings.UPLOAD_MAX_BYTES // 1024**2}, field)
    head = file.read(16)
    file.seek(0)
    if not head.startswith(SIGNATURES[suffix]):
        _refuse(_("The file's content does not match its name."), field)
    if suffix == ".pdf" and PDF_END not in _tail(file):
        _refuse(_damage(suffix), field)
    finding = _inspect(file, KINDS[suffix])
    if finding != FINE:
        _refuse(FINDINGS.get(finding) or _damage(suffix), field)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _tail(file: UploadedFile[bytes]) -> bytes:
    """Return the last bytes: a complete PDF has its end mark among them."""
    file.seek(max(get_file_size(file) - 1024, 0))
    tail: bytes = file.read()
    file.seek(0)
    return tail


def _damage(suffix: str) -> Text:
    return _("The PDF file is cut off or damaged.") if suffix == ".pdf" else _("The image is cut off or damaged.")


def _inspect(file: UploadedFile[bytes], kind: str) -> str:
    """Return the result of the inspection. If the inspection crashes, the file counts as damaged."""
    content = file.read()
    file.seek(0)
    command = [sys.executable, "-I", str(INSPECTION), kind]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=INSPECTION_SECONDS, check=False)  # noqa: S603 (no word of the command comes from outside)
    except subprocess.TimeoutExpired:
        return TOO_LONG
    return done.stdout.decode() if done.returncode == 0 else DAMAGED


def _refuse(message: Text, field: str) -> None:
    raise DomainError("invalid_file", message, field=field)
