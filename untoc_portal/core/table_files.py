"""A table as a file that spreadsheets open: CSV and Excel."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language_bidi, gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Callable

    from untoc_portal.core.exceptions import Text

# A spreadsheet would take what begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
NARROWEST, WIDEST = 12, 60
Lines = list[list[Any]]


@dataclass(frozen=True, slots=True)
class FileForm:
    """A form a table can leave in."""

    label: Text
    content_type: str
    suffix: str
    write: Callable[[list[str], Lines], bytes]

    def respond(self, name: str, heads: list[str], lines: Lines) -> HttpResponse:
        """Return the file; it is nobody's but the reader's, so nothing keeps it on the way."""
        headers = {
            "Content-Disposition": f'attachment; filename="{name}.{self.suffix}"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(self.write(heads, lines), content_type=self.content_type, headers=headers)


def as_csv(heads: list[str], lines: Lines) -> bytes:
    """Return the table as text; what a spreadsheet would take for a formula is marked as text."""
    written = io.StringIO(newline="")
    written.write(MARK)
    sheet = csv.writer(written)
    sheet.writerow(heads)
    sheet.writerows([_as_text(value) for value in line] for line in lines)
    return written.getvalue().encode()


def _as_text(value: Any) -> str:
    value = _plain(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) and not isinstance(value, int | float | Decimal) else text


def as_excel(heads: list[str], lines: Lines) -> bytes:
    """Return the table as a workbook of one sheet; every text is stored as text, never as a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.sheet_view.rightToLeft = get_language_bidi()
    values = [[_plain(value) for value in line] for line in lines]
    for number, head in enumerate(heads):
        longest = max((len(str(line[number] or "")) for line in values), default=0)
        width = min(WIDEST, max(NARROWEST, longest + 2, len(head) + 2))
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
    """Return text, a number, a date or None; moments in the portal's time zone, as spreadsheets know no other."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, bool):
        return str(YES if value else NO)
    if value is None or isinstance(value, int | float | Decimal | dt.date):
        return value
    return "; ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


YES, NO = _("yes"), _("no")
FORMS = {
    "csv": FileForm("CSV", "text/csv; charset=utf-8", "csv", as_csv),
    "xlsx": FileForm("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", as_excel),
}
