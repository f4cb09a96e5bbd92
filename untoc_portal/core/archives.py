"""ZIP files whose bytes follow from what is in them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Files in the ZIP have no time of their own: the earliest that the format knows.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def build_zip(files: Mapping[str, bytes]) -> bytes:
    """Return the files as a ZIP, in this order. The same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path, NO_TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
