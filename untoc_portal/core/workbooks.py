"""Read the cells of an Excel workbook as the file lists them.

The million empty cells around a far one, and pictures, are never built: openpyxl's own reader would build them.
"""

from __future__ import annotations

import re
from typing import Any

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.worksheet._reader import WorkSheetParser

# How a workbook writes a character that XML does not hold, such as “_x000D_”.
CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_cells(book: Any, sheet: Any) -> tuple[dict[int, list[ReadOnlyCell]], WorkSheetParser]:
    """Return the cells with content of a sheet by row, and the parser with what else it found.

    `book` must be opened with `read_only`.
    """
    rows: dict[int, list[ReadOnlyCell]] = {}
    with sheet._get_source() as source:  # noqa: SLF001 (there is no public reader of the cells that are there)
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,  # noqa: SLF001 (as above)
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001 (as above)
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001 (as above)
        )
        for number, row in parser.parse():
            cells = [ReadOnlyCell(sheet, **cell) for cell in row if cell["value"] is not None]
            if cells:
                rows.setdefault(number, []).extend(cells)
    return rows, parser


def read_coded_text(text: str) -> str:
    """Return the text of a cell with its coded characters as Excel shows them."""
    return CODED.sub(lambda code: chr(int(code[1], 16)), text)
