"""Tables as spreadsheet files, written and read: CSV and Excel."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language_bidi, gettext, gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.table_reading import Line, iter_filled_lines, read_csv, read_excel, refuse_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from untoc_portal.core.exceptions import Text

# A spreadsheet would read a text that begins like this as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
NARROWEST, MAX_COLUMNS = 12, 60
# Limits for reading a file: its bytes, its lines.
MAX_FILE_BYTES, MAX_ROWS = 5 * 1024**2, 5000
Lines = list[list[Any]]


@dataclass(frozen=True, slots=True)
class TableFileFormat:
    """A file format of a table."""

    label: Text
    content_type: str
    suffix: str
    write: Callable[[list[str], Lines], bytes]

    def respond(self, name: str, columns: list[str], lines: Lines) -> HttpResponse:
        """Return the file. It is private to the reader, so no cache may store it."""
        headers = {
            "Content-Disposition": f'attachment; filename="{name}.{self.suffix}"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(self.write(columns, lines), content_type=self.content_type, headers=headers)


def write_csv(columns: Sequence[str], lines: Iterable[Iterable[Any]]) -> bytes:
    """Return plain values as CSV. A text that a spreadsheet would read as a formula is marked as text."""
    written = io.StringIO(newline="")
    # Only with this mark, spreadsheets read the file as UTF-8.
    written.write(MARK)
    sheet = csv.writer(written)
    sheet.writerow(columns)
    sheet.writerows([_inert(value) for value in line] for line in lines)
    return written.getvalue().encode()


def _inert(value: Any) -> Any:
    if value is None or isinstance(value, int | float | Decimal | dt.date):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def send_csv(name: str, columns: Sequence[str], lines: Iterable[Iterable[Any]], **headers: str) -> HttpResponse:
    """Return plain values as a CSV file. It is public unless the view sets other headers."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', **headers}
    return HttpResponse(write_csv(columns, lines), content_type=FILE_FORMATS["csv"].content_type, headers=headers)


def to_csv(columns: list[str], lines: Lines) -> bytes:
    """Return the table as CSV, with times in a readable form."""
    return write_csv(columns, ([_as_text(value) for value in line] for line in lines))


def _as_text(value: Any) -> Any:
    value = _plain(value)
    return value.isoformat(" ", "minutes") if isinstance(value, dt.datetime) else value


def to_xlsx(columns: list[str], lines: Lines) -> bytes:
    """Return the table as a workbook with one sheet. Every text is stored as text, never as a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.sheet_view.rightToLeft = get_language_bidi()
    values = [[_plain(value) for value in line] for line in lines]
    for number, column in enumerate(columns):
        longest = max((len(str(line[number] or "")) for line in values), default=0)
        width = min(MAX_COLUMNS, max(NARROWEST, longest + 2, len(column) + 2))
        sheet.column_dimensions[get_column_letter(number + 1)].width = width
    sheet.append([_cell(sheet, column, font=Font(bold=True)) for column in columns])
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
    return "; ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)


YES, NO = _("yes"), _("no")
FILE_FORMATS = {
    "csv": TableFileFormat("CSV", "text/csv; charset=utf-8", "csv", to_csv),
    "xlsx": TableFileFormat(
        "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", to_xlsx
    ),
}


class Sheet(NamedTuple):
    """The column names and the lines of a file; every cell is a text. `numbers` are the lines' numbers in the file."""

    headers: list[str]
    lines: list[list[str]]
    numbers: list[int]


def read_sheet(name: str, content: bytes) -> Sheet:
    """Return the lines of a CSV or Excel file, without empty lines.

    Raises DomainError, with the line where there is one, if the file is of another kind, too large, damaged or empty,
    if it has too many lines, or if a line has more cells than the first one.
    """
    form = name.rpartition(".")[2].lower()
    if form not in FILE_FORMATS or len(content) > MAX_FILE_BYTES:
        raise refuse_file(gettext("Only CSV and Excel files (.xlsx) of up to 5 MB are accepted."))
    try:
        read = (read_excel if form == "xlsx" else read_csv)(content)
    except DomainError:
        raise
    except Exception:  # noqa: BLE001 (whatever a damaged workbook makes its reader raise)
        raise refuse_file(gettext("The file is damaged, or is not of the kind that its name says.")) from None
    first, *others = [line for line in read if any(map(str.strip, line.cells))] or [Line(1, [])]
    headers = [_unmark(cell) for cell in first.cells]
    while headers and not headers[-1]:
        headers.pop()
    lines = list(iter_filled_lines(others, len(headers)))
    if not lines or len(lines) > MAX_ROWS:
        raise refuse_file(gettext("A file must have from 1 to %(count)d lines.") % {"count": MAX_ROWS})
    return Sheet(headers, [[_unmark(cell) for cell in line.cells] for line in lines], [line.number for line in lines])


def _unmark(cell: str) -> str:
    """Return the cell without the sign that marks a text which looks like a formula."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
