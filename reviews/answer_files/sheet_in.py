"""Reads an imported Excel workbook."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import openpyxl
from django.utils.translation import gettext as _

from reviews.answer_files.content import Filled, FilledItem, build_refusal
from reviews.answer_files.seal import MARK, SEAL, AnswerMark, build_tampering_error, read_mark, read_signed_origin
from reviews.answer_files.sheet_out import ANSWER, ONE, SEVERAL, TEXT, TICK

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ROWS, MAX_COLUMNS = 20_000, 12
CELL_LIMIT = 32_767
CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
TICKS = {TICK, "\N{CYRILLIC SMALL LETTER HA}", "✓", "✔", "☑", "☒", "1", "yes", "true"}

Row = list[Any]


@dataclass(slots=True)
class _Parts:
    """The parts of one answer, collected row by row."""

    revision: int
    words: list[str] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)


def read_xlsx(content: bytes) -> Filled:
    """Return the answers in a workbook that the guard has accepted. Raises DomainError if its marks were changed."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    sheets = [list(_rows(sheet)) for sheet in book.worksheets]
    cells = (_plain(cell.value) for rows in sheets for row in rows for cell in row)
    seal = next((text for text in cells if SEAL.fullmatch(text)), "")
    origin = read_signed_origin(seal)
    reading = _Reading(seal)
    for rows in sheets:
        # The other sheets contain the introduction and the lists of options.
        if any(_mark_place(row) is not None for row in rows):
            for row in rows:
                reading.take(row)
    return Filled(origin, reading.items(), tuple(reading.notices))


def _rows(sheet: Any) -> Iterator[Row]:
    for row in sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS):
        cells = list(row)
        if any(cell.value is not None for cell in cells):
            yield cells


def _mark_place(row: Row) -> int | None:
    return next((n for n, cell in enumerate(row) if MARK.fullmatch(_plain(cell.value))), None)


class _Reading:
    def __init__(self, seal: str) -> None:
        self.seal = seal
        self.found: dict[str, _Parts] = {}
        self.notices: list[str] = []

    def take(self, row: Row) -> None:
        """Read a row that has a mark. Add a notice for text outside the table."""
        at = _mark_place(row)
        outside = row[(at or 0) + TEXT :] if at is not None or len(row) > TEXT else []
        for cell in outside:
            if str(cell.value or "").strip():
                note = _("Not read, because it is outside the table: “%(text)s”")
                self.notices.append(note % {"text": str(cell.value)[:80]})
        if at is not None:
            mark = read_mark(self.seal, _plain(row[at].value))
            self._keep(mark, _cell(row, at + ANSWER - 1), _cell(row, at + TEXT - 1))

    def _keep(self, mark: AnswerMark, answer: Any, text: Any) -> None:
        parts = self.found.setdefault(mark.key, _Parts(mark.revision))
        if mark.part in parts.seen or mark.revision != parts.revision:
            raise build_tampering_error(mark.key)
        parts.seen.add(mark.part)
        kind, _colon, name = mark.part.partition(":")
        if kind == "option":
            parts.words += [name] if self._words(mark.key, answer).casefold() in TICKS else []
            return
        parts.texts[int(name or 1)] = self._words(mark.key, text, stripped=False)
        if kind == ONE:
            word = self._words(mark.key, answer)
            parts.words += [word] if word else []

    def _words(self, key: str, cell: Any, *, stripped: bool = True) -> str:
        """Return the text of a cell. Raises DomainError for a formula, because it can have another result elsewhere."""
        if cell is None or cell.value is None:
            return ""
        if cell.data_type in {"f", "e"}:
            message = _("The answer to question %(key)s contains a formula. Type its result instead.") % {"key": key}
            raise build_refusal("formula", message)
        text = _format_cell(cell)
        if len(text) >= CELL_LIMIT:
            note = _("The text on question %(key)s fills its cell. Check whether its end is missing.")
            self.notices.append(note % {"key": key})
        return text.strip() if stripped else text

    def items(self) -> tuple[FilledItem, ...]:
        """Return the answers, each joined from its parts. Raises DomainError if a part is missing."""
        return tuple(self._item(key, parts) for key, parts in self.found.items())

    def _item(self, key: str, parts: _Parts) -> FilledItem:
        if sorted(parts.texts) != list(range(1, len(parts.texts) + 1)) or not {ONE, SEVERAL} & parts.seen:
            raise build_tampering_error(key)
        text = "".join(parts.texts[number] for number in sorted(parts.texts))
        return FilledItem(key, parts.revision, tuple(parts.words), text)


def _cell(row: Row, at: int) -> Any:
    return row[at] if at < len(row) else None


def _plain(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _format_cell(cell: Any) -> str:
    """Return the value as Excel shows it: a date as a date, a whole number without a point, a share as a percentage."""
    match cell.value:
        case bool(value):
            return TICK if value else ""
        case float(value) if value.is_integer():
            return str(int(value))
        case int(value) | float(value) if "%" in (cell.number_format or ""):
            return f"{value:.10g}" if value > 1 else f"{value * 100:.10g}%"
        case dt.datetime() as value if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime() | dt.date() | dt.time() as value:
            return value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat()
        case value:
            return CODED.sub(lambda code: chr(int(code[1], 16)), str(value))
