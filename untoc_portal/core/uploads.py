"""Uploaded files: type, size and content are checked before anything is kept.

The content is looked at by a process of its own (`file_inspection.py`), which is cut off when it takes too long.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _, gettext_lazy

from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from untoc_portal.core.exceptions import Text

# What a scan may be, and the bytes each kind begins with.
SIGNATURES = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
}

PDF_END = b"%%EOF"
INSPECTION = Path(__file__).with_name("file_inspection.py")
# What a file is read as, and for how many seconds before it is given up.
KINDS = {".pdf": "PDF", ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
INSPECTION_SECONDS = 30
FINE, DAMAGED, TOO_LONG = "fine", "damaged", "too_long"
# What the inspection finds, in the words of whoever brought the file.
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
    """Return of how many bytes the file is, which is known of each that came with a request."""
    return require_value(file.size)


def check_upload(file: UploadedFile[bytes], *, field: str) -> str:
    """Return the SHA-256 of an acceptable scan; raise DomainError naming the field and what is wrong otherwise."""
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
    """Return the last bytes, among which a whole PDF has its end mark."""
    file.seek(max(get_file_size(file) - 1024, 0))
    tail: bytes = file.read()
    file.seek(0)
    return tail


def _damage(suffix: str) -> Text:
    return _("The PDF file is cut off or damaged.") if suffix == ".pdf" else _("The image is cut off or damaged.")


def _inspect(file: UploadedFile[bytes], kind: str) -> str:
    """Return what the inspection says of the file, whatever the file does to it."""
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
