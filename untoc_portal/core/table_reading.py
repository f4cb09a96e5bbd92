"""Read the lines of a table from CSV or Excel. Every refusal is a sentence that names the line of the file.

CSV is read in UTF-8 or UTF-16, with commas, semicolons or tabs, and with any ends of lines. Another
encoding is refused: a wrong guess would change letters. A character that no text has is refused too: it would be stored
unseen, or it represents a letter that another program has lost.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.workbooks import read_cells, read_coded_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openpyxl.cell.read_only import ReadOnlyCell

    # Builds the error for a message: each table has its own field and rule.
    Refuse = Callable[[str], DomainError]

MAX_UNPACKED_BYTES = 60 * 1024**2
UTF16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
SEPARATORS = ",;\t"
# Control characters except tab and the ends of lines, the sign for a lost letter, a mark of the order of bytes inside
# the text, and what Unicode never gives to a character.
NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffd-\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
# What the reader of CSV says of a cell with more characters than it takes.
TOO_LONG = "larger than field limit"
# As many characters of a cell are quoted where a message names it.
QUOTED = 40


class Line(NamedTuple):
    """One line of a table: its number in the file, and its cells."""

    number: int
    cells: list[str]


def refuse_file(message: str) -> DomainError:
    """Return the error for a file in a field of this name."""
    return DomainError("invalid_file", message, field="file")


def read_csv(content: bytes, *, refuse: Refuse = refuse_file) -> list[Line]:
    """Return the lines of a CSV file, also the empty ones.

    Raises the error of `refuse` with the line if the file is not in UTF-8 or UTF-16, has a character in it that no text
    has, or has quotation marks that do not close.
    """
    text = _decode(content, refuse).replace("\r\n", "\n").replace("\r", "\n")
    wrong = NO_TEXT.search(text)
    if wrong:
        message = _(
            "Line %(line)d has a character in it that no text has (%(sign)s). "
            "Remove it, or save the file again as “CSV UTF-8”."
        )
        raise refuse(message % {"line": text.count("\n", 0, wrong.start()) + 1, "sign": _name_sign(wrong[0])})
    begin, separator = 0, ""
    if text[:4].lower() == "sep=":
        # Excel writes the separator on a line of its own.
        begin, separator = 1, text[4:5]
        text = text.partition("\n")[2]
    separator = separator.strip("\n") or _find_separator(text)
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=separator, strict=True)
    lines: list[Line] = []
    while True:
        number = begin + reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            message = _(
                "Line %(line)d cannot be read. Check its quotation marks: a cell that begins with one ends with one, "
                "and has every other quotation mark twice."
            )
            if TOO_LONG in str(error):
                message = _("Line %(line)d cannot be read. One of its cells is too long.")
            raise refuse(message % {"line": number}) from None
        if cells is None:
            return lines
        lines.append(Line(number, cells))


def _name_sign(sign: str) -> str:
    return f"U+{ord(sign):04X}"


def _decode(content: bytes, refuse: Refuse) -> str:
    encoding = UTF16.get(content[:2], "utf-8-sig")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start]
        if encoding != "utf-8-sig":
            raise refuse(_("The file is cut off or damaged. Save it again as “CSV UTF-8”.")) from None
        line = before.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
        message = _("Line %(line)d is not in UTF-8. Save the file as “CSV UTF-8”.")
        raise refuse(message % {"line": line}) from None


def _find_separator(text: str) -> str:
    """Return the separator of which the first line has the most."""
    head = text.lstrip("\n").partition("\n")[0]
    return max(SEPARATORS, key=head.count)


def read_excel(content: bytes, *, refuse: Refuse = refuse_file) -> list[Line]:
    """Return the lines with content of the one sheet of a workbook.

    Raises the error of `refuse` with the cell if there is a formula or a character that no text has, and if several
    sheets have content.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise refuse(_("The unpacked file is too large."))
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    sheets = {sheet.title: rows for sheet in book.worksheets if (rows := read_cells(book, sheet)[0])}
    if len(sheets) > 1:
        message = _("Only one sheet is read, and this file has content on more. Remove or empty the sheet “%(sheet)s”.")
        raise refuse(message % {"sheet": list(sheets)[1]})
    lines = []
    for number, cells in sorted(next(iter(sheets.values()), {}).items()):
        formula = next((cell for cell in cells if cell.data_type in {"f", "e"}), None)
        if formula is not None:
            message = _("Cell %(cell)s is a formula. Type its result instead.")
            raise refuse(message % {"cell": formula.coordinate})
        by_column = {cell.column: _read_cell(cell, refuse) for cell in cells}
        lines.append(Line(number, [by_column.get(column, "") for column in range(1, max(by_column) + 1)]))
    return lines


def _read_cell(cell: ReadOnlyCell, refuse: Refuse) -> str:
    value = cell.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    text = read_coded_text(str(int(value) if isinstance(value, float) and value.is_integer() else value))
    wrong = NO_TEXT.search(text)
    if wrong:
        message = _("Cell %(cell)s has a character in it that no text has (%(sign)s). Type the text again.")
        raise refuse(message % {"cell": cell.coordinate, "sign": _name_sign(wrong[0])})
    return text


def iter_filled_lines(lines: list[Line], width: int, *, refuse: Refuse = refuse_file) -> Iterator[Line]:
    """Yield the lines that are not empty, each with as many cells as the first line names.

    Raises the error of `refuse` with the line if it has text beyond these cells.
    """
    for number, cells in lines:
        beyond = next((cell for cell in cells[width:] if cell.strip()), "")
        if beyond:
            message = _(
                "Line %(line)d has more cells than the first line, which has %(count)d. Not expected: “%(text)s”"
            )
            raise refuse(message % {"line": number, "count": width, "text": beyond.strip()[:QUOTED]})
        if any(cell.strip() for cell in cells):
            yield Line(number, (cells + [""] * width)[:width])
