"""Reading and joining PDF files: the only importer of pikepdf."""

from __future__ import annotations

from typing import IO

import pikepdf
from django.utils.translation import gettext as _

from untoc_portal.core.exceptions import DomainError


def pages_of(file: IO[bytes], *, field: str) -> int:
    """Return how many pages a PDF has; raises DomainError naming the field for one that can't be opened and printed."""
    try:
        with pikepdf.open(file) as pdf:
            count = len(pdf.pages)
    except pikepdf.PasswordError:
        raise DomainError("invalid_file", _("The PDF file is protected by a password."), field=field) from None
    except (pikepdf.PdfError, ValueError):
        raise DomainError("invalid_file", _("The PDF file is cut off or damaged."), field=field) from None
    file.seek(0)
    if not count:
        raise DomainError("invalid_file", _("The PDF file has no page."), field=field)
    return count
