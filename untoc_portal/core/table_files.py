"""Tables as spreadsheet files, written and read: CSV and Excel."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language_bidi, gettext, gettext_lazy as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from untoc_portal.core.exceptions import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from untoc_portal.core.exceptions import Text

# A spreadsheet would read a text that begins like this as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
NARROWEST, MAX_COLUMNS = 12, 60
# Limits for reading a file: bytes of the file, bytes of its unpacked content, lines.
MAX_FILE_BYTES, MAX_UNPACKED_BYTES, MAX_ROWS = 5 * 1024**2, 60 * 1024**2, 5000
Lines = list[list[Any]]


@dataclass(frozen=True, slots=True)
class TableFileFormat:
    """A file format of a table."""

    label: Text
    content_type: str
    suffix: str
    write: Callable[[list[str], Lines], bytes]

    def respond(self, name: str, heads: list[str], lines: Lines) -> HttpResponse:
        """Return the file. It is private to the reader, so no cache may store it."""
        headers = {
            "Content-Disposition": f'attachment; filename="{name}.{self.suffix}"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(self.write(heads, lines), content_type=self.content_type, headers=headers)


def write_csv(heads: Sequence[str], lines: Iterable[Iterable[Any]]) -> bytes:
    """Return plain values as CSV. A text that a spreadsheet would read as a formula is marked as text."""
    written = io.StringIO(newline="")
    # Only with this mark, spreadsheets read the file as UTF-8.
    written.write(MARK)
    sheet = csv.writer(written)
    sheet.writerow(heads)
    sheet.writerows([_inert(value) for value in line] for line in lines)
    return written.getvalue().encode()


def _inert(value: Any) -> Any:
    if value is None or isinstance(value, int | float | Decimal | dt.date):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def send_csv(name: str, heads: Sequence[str], lines: Iterable[Iterable[Any]], **headers: str) -> HttpResponse:
    """Return plain values as a CSV file. It is public unless the view sets other headers."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', **headers}
    return HttpResponse(write_csv(heads, lines), content_type=FILE_FORMATS["csv"].content_type, headers=headers)


def to_csv(heads: list[str], lines: Lines) -> bytes:
    """Return the table as CSV, with times in a readable form."""
    return write_csv(heads, ([_as_text(value) for value in line] for line in lines))


def _as_text(value: Any) -> Any:
    value = _plain(value)
    return value.isoformat(" ", "minutes") if isinstance(value, dt.datetime) else value


def to_xlsx(heads: list[str], lines: Lines) -> bytes:
    """Return the table as a workbook with one sheet. Every text is stored as text, never as a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.sheet_view.rightToLeft = get_language_bidi()
    values = [[_plain(value) for value in line] for line in lines]
    for number, head in enumerate(heads):
        longest = max((len(str(line[number] or "")) for line in values), default=0)
        width = min(MAX_COLUMNS, max(NARROWEST, longest + 2, len(head) + 2))
        sheet.column_dimensions[get_column_letter(number + 1)].width = width
    sheet.append([_cell(sheet, head, font=Font(bold=True)) for head in heads])
    for line in values:
        sheet.append([_cell(sheet, value) for value in line])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: Any, value: Any, font: Font | None = None) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if font:
        cell.font = font
    return cell


def _plain(value: Any) -> Any:
    """Return text, a number, a date or None.

    Times are in the portal's time zone, because spreadsheets have no time zones.
    """
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, bool):
        return str(YES if value else NO)
    if value is None or isinstance(value, int | float | Decimal | dt.date):
        return value
    return "; ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


YES, NO = _("yes"), _("no")
FILE_FORMATS = {
    "csv": TableFileFormat("CSV", "text/csv; charset=utf-8", "csv", to_csv),
    "xlsx": TableFileFormat(
        "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", to_xlsx
    ),
}


class Sheet(NamedTuple):
    """The column names and the lines of a file; every cell is a text."""

    headers: list[str]
    lines: list[list[str]]


def read_sheet(name: str, content: bytes) -> Sheet:
    """Return the lines of a CSV or Excel file, without empty lines.

    Raises DomainError if the file is of another kind, too large, damaged or empty, or has too many lines.
    """
    form = name.rpartition(".")[2].lower()
    if form not in FILE_FORMATS or len(content) > MAX_FILE_BYTES:
        message = gettext("Only CSV and Excel files (.xlsx) of up to 5 MB are accepted.")
        raise DomainError("invalid_file", message, field="file")
    try:
        rows = [[_read_cell(cell) for cell in row] for row in (_read_excel if form == "xlsx" else _read_csv)(content)]
        headers, *lines = [row for row in rows if any(row)] or [[]]
    except Exception:  # noqa: BLE001 (whatever a damaged file makes its reader raise)
        raise _unreadable() from None
    if any(any(line[len(headers) :]) for line in lines):
        raise _unreadable()
    if not lines or len(lines) > MAX_ROWS:
        message = gettext("A file must have from 1 to %(count)d lines.") % {"count": MAX_ROWS}
        raise DomainError("invalid_file", message, field="file")
    return Sheet(headers, [(line + [""] * len(headers))[: len(headers)] for line in lines])


def _unreadable() -> DomainError:
    return DomainError("invalid_file", gettext("The file cannot be read."), field="file")


def _read_csv(content: bytes) -> Iterable[Iterable[Any]]:
    return csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))


def _read_excel(content: bytes) -> Iterable[Iterable[Any]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            message = "a file that unpacks to too much"
            raise ValueError(message)
    rows: Iterable[Iterable[Any]] = load_workbook(io.BytesIO(content), read_only=True, data_only=True).active.values
    return rows


def _read_cell(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    text = str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
