"""Files of tables: CSV and Excel, read as texts and written so that nothing in them is taken for a formula."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import tablib
from django.utils.translation import gettext as _

from untoc_portal.core.exceptions import DomainError

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LARGEST = 5 * 1024**2
UNPACKED = 60 * 1024**2
AT_MOST = 5000
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_file(name: str, content: bytes) -> tablib.Dataset:
    """Return the lines of a CSV or Excel file as texts.

    Raises DomainError for another kind of file, one that is too large, damaged, empty, or has too many lines.
    """
    form = name.rpartition(".")[2].lower()
    if form not in FORMS or len(content) > LARGEST:
        raise DomainError("invalid_file", _("Only CSV and Excel files (.xlsx) of up to 5 MB are taken."), field="file")
    try:
        if form == "xlsx":
            _check_size(content)
        source = io.BytesIO(content) if form == "xlsx" else content.decode("utf-8-sig")
        dataset = tablib.Dataset().load(source, format=form)
        lines = [[_text(cell) for cell in line] for line in dataset]
        headers = [_text(cell) for cell in dataset.headers or []]
    except DomainError:
        raise
    except Exception:  # noqa: BLE001 (whatever a damaged file makes its reader raise)
        raise DomainError("invalid_file", _("The file can't be read."), field="file") from None
    lines = [line for line in lines if any(line)]
    if not lines or len(lines) > AT_MOST:
        message = _("A file has between one line and %(count)d.") % {"count": AT_MOST}
        raise DomainError("invalid_file", message, field="file")
    return tablib.Dataset(*lines, headers=headers)


def _check_size(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED:
            raise DomainError("zip_bomb", _("The file can't be read."), field="file")


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    text = str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def write_file(dataset: tablib.Dataset, form: str) -> bytes:
    """Return the lines as a file; a text that a spreadsheet would take for a formula is kept from being one."""
    safe = tablib.Dataset(*[[_inert(cell) for cell in line] for line in dataset], headers=dataset.headers)
    written = safe.export(form)
    return written if isinstance(written, bytes) else written.encode("utf-8-sig")


def _inert(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
