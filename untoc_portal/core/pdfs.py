"""Read and join the PDF files of the portal. Uploaded files are first inspected by `file_inspection.py`."""

from __future__ import annotations

import io
import warnings
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any

import pikepdf
from django.utils.translation import gettext as _

from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable


def count_pages(file: IO[bytes], *, field: str) -> int:
    """Return the number of pages of a PDF.

    Raises DomainError with the field if the file cannot be opened or has no page.
    """
    try:
        with pikepdf.open(file) as pdf:  # type: ignore[arg-type]  # it takes whatever can be read and sought in
            count = len(pdf.pages)
    except pikepdf.PasswordError:
        raise DomainError("invalid_file", _("The PDF file is protected by a password."), field=field) from None
    except (pikepdf.PdfError, ValueError):
        raise DomainError("invalid_file", _("The PDF file is cut off or damaged."), field=field) from None
    file.seek(0)
    if not count:
        raise DomainError("invalid_file", _("The PDF file has no page."), field=field)
    return count


def find_places(content: bytes) -> tuple[tuple[str, int], ...]:
    """Return the places to which links of the PDF lead, each with its page."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
            return ()
        numbers: dict[Any, int] = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
        names = pikepdf.NameTree(pdf.Root.Names.Dests)
        return tuple((str(name), numbers[target[0].objgen]) for name, target in names.items())


def join(parts: Iterable[tuple[str, bytes]], *, title: str, language: str) -> bytes:
    """Return the PDF files as one, each under its name in the outline. Equal files give equal bytes."""
    return join_pages(((name, content, None) for name, content in parts), title=title, language=language)


def join_pages(parts: Iterable[tuple[str, bytes, int | None]], *, title: str, language: str) -> bytes:
    """Return the PDF files, or of each the one page that is named, as one, as `join` does.

    Pages of one file share its fonts, also if others are between them.
    """
    joined = io.BytesIO()
    with ExitStack() as stack, pikepdf.new() as pdf:
        opened: dict[int, pikepdf.Pdf] = {}
        with pdf.open_outline() as outline:
            for name, content, number in parts:
                outline.root.append(pikepdf.OutlineItem(name, len(pdf.pages)))
                if id(content) not in opened:
                    opened[id(content)] = stack.enter_context(pikepdf.open(io.BytesIO(content)))
                pages = opened[id(content)].pages
                # Links inside a document do not work in the joined file. The outline leads to each document.
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
                    pdf.pages.extend(pages if number is None else [pages[number]])
        pdf.Root.Lang = language
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        pdf.docinfo["/Title"] = title
        pdf.save(joined, static_id=True)
    return joined.getvalue()
