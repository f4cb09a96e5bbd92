"""Find the code in an uploaded file, also where PDF and Word compress it. Recognize a picture of a paper.

`static/js/verify.js` does the same in the browser, for a file of which only the hash is sent.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from untoc_portal.core.uploads import BROKEN_ARCHIVE

if TYPE_CHECKING:
    from collections.abc import Iterator

# The address, as it is printed on documents.
CODE = re.compile(rb"/verify/\?asked=([0-9a-f]{64})")
STREAM = re.compile(rb"stream\r?\n")
# How the files of cameras and scanners begin: JPEG, PNG, TIFF, and the family of WebP and HEIC.
PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*")
FAMILIES = {b"WEBP": 8, b"ftyphei": 4, b"ftypmif": 4}
# A PDF without a font shows only pictures.
IMAGE, FONT = b"/Image", b"/Font"
# Limits for what a compressed part may unpack to, and for all parts together.
MAX_PART, MAX_ALL = 2 * 1024**2, 24 * 1024**2


def find_code(content: bytes) -> str:
    """Return the hash in the first address found, or an empty text. A part that cannot be unpacked is passed over."""
    found = CODE.search(content)
    left = MAX_ALL
    for part in () if found else _iter_parts(content):
        found, left = CODE.search(part), left - len(part)
        if found or left < 0:
            break
    return found[1].decode() if found else ""


def is_picture(content: bytes) -> bool:
    """Return whether a file is a scan or a photo, which is never the same file as the document that it shows."""
    if content.startswith(PICTURES) or any(content.startswith(name, at) for name, at in FAMILIES.items()):
        return True
    return content.startswith(b"%PDF") and _has(content, IMAGE) and not _has(content, FONT)


def _has(content: bytes, word: bytes) -> bool:
    if word in content:
        return True
    left = MAX_ALL
    for part in _iter_parts(content):
        left -= len(part)
        if word in part or left < 0:
            return True
    return False


def _iter_parts(content: bytes) -> Iterator[bytes]:
    if content.startswith(b"%PDF"):
        for begin in STREAM.finditer(content):
            try:
                yield zlib.decompressobj().decompress(content[begin.end() :], MAX_PART)
            except zlib.error:
                continue
    elif content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for entry in archive.infolist():
                    with archive.open(entry) as stream:
                        yield stream.read(MAX_PART)
        except BROKEN_ARCHIVE:
            return
