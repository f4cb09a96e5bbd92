"""Find the address of the page that verifies documents in an uploaded file, also where PDF and Word compress it."""

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
