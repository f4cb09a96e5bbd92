"""Read the texts of articles from a table, CSV or Excel: one line for each paragraph in each language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from reviews.official_files.content import (
    LEVELS,
    MAX_SOURCE,
    ReadRow,
    ReadText,
    find_language,
    refuse_line,
    sort_rows,
)
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import format_list
from untoc_portal.core.table_files import read_sheet

if TYPE_CHECKING:
    from untoc_portal.core.table_files import Sheet

REQUIRED = ("instrument", "article", *LEVELS[:2], "language", "label", "text", "source")
OPTIONAL = (*LEVELS[2:], "closing")
COLUMNS = (*REQUIRED[:4], *LEVELS[2:], "closing", *REQUIRED[4:])
CLOSING = {"": False, "no": False, "yes": True}


def read_provision_table(name: str, content: bytes) -> list[ReadText]:
    """Return the texts in a table, one for each article and language.

    Raises DomainError with the line if the table has other columns, if a cell cannot be read, or if the lines of one
    text do not agree. Then nothing of the file is used.
    """
    sheet = read_sheet(name, content)
    _check_columns(sheet.headers)
    found: dict[tuple[str, int, str], list[tuple[ReadRow, str]]] = {}
    for cells, row in _iter_rows(sheet):
        key = (cells["instrument"], _number(cells, "article", row.line), find_language(cells["language"], row.line))
        found.setdefault(key, []).append((row, cells["source"]))
    return [
        ReadText(instrument, article, language, _source(rows), sort_rows(row for row, _source_of_row in rows))
        for (instrument, article, language), rows in found.items()
    ]


def _check_columns(headers: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in headers]
    unknown = [name for name in headers if name not in COLUMNS or headers.count(name) > 1]
    if missing or unknown:
        message = _("The first line names the columns: %(columns)s.") % {"columns": format_list(COLUMNS)}
        reasons = []
        if missing:
            reasons.append(_("Missing: %(columns)s.") % {"columns": format_list(missing)})
        if unknown:
            reasons.append(_("Not known, or there twice: %(columns)s.") % {"columns": format_list(unknown, "mixed")})
        raise DomainError("invalid_file", message, field="file", reasons=reasons)


def _iter_rows(sheet: Sheet) -> list[tuple[dict[str, str], ReadRow]]:
    rows = []
    for line, values in zip(sheet.numbers, sheet.lines, strict=True):
        cells = {**dict.fromkeys(OPTIONAL, ""), **dict(zip(sheet.headers, values, strict=True))}
        closing = CLOSING.get(cells["closing"].lower())
        if closing is None:
            problem = _("“%(cell)s” is neither yes nor no.") % {"cell": cells["closing"][:20]}
            raise refuse_line(line, problem)
        paragraph, subparagraph, item, subitem = (_number(cells, level, line, optional=True) for level in LEVELS)
        numbers = (paragraph, subparagraph, item, subitem)
        rows.append((cells, ReadRow(line, numbers, cells["label"], cells["text"], closing)))
    return rows


def _number(cells: dict[str, str], column: str, line: int, *, optional: bool = False) -> int:
    cell = cells[column]
    if cell.isascii() and cell.isdigit() and len(cell) <= len("9999"):
        return int(cell)
    if optional and not cell:
        return 0
    words = {"column": column, "cell": cell[:20]}
    raise refuse_line(line, _("“%(cell)s” in the column %(column)s is not a whole number.") % words)


def _source(rows: list[tuple[ReadRow, str]]) -> str:
    """Return the one source of a text. It may be in the first of its lines only."""
    named = [(row.line, source) for row, source in rows if source]
    if not named:
        raise refuse_line(rows[0][0].line, _("The source is missing."))
    first = named[0][1]
    other = next((line for line, source in named if source != first), None)
    if other is not None:
        raise refuse_line(other, _("The source differs from that of the other lines of this article and language."))
    if len(first) > MAX_SOURCE:
        raise refuse_line(named[0][0], _("The source is longer than %(most)d characters.") % {"most": MAX_SOURCE})
    return first
