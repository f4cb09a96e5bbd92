"""Reads an imported Excel workbook. What differs from the export is an answer, or is named with its cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _, override
from openpyxl.utils import get_column_letter

from reviews.answer_files.content import Filled, FilledItem, build_refusal, get_excerpt, to_comparable
from reviews.answer_files.expected import FixedTexts, find_missing_questions, get_choice_label
from reviews.answer_files.seal import MARK, SEAL, AnswerMark, build_tampering_error, read_mark, read_signed_origin
from reviews.answer_files.sheet_out import (
    ANSWER,
    MORE,
    ONE,
    OPTION,
    SEVERAL,
    TEXT,
    get_fixed_cells,
    get_footer,
    get_open_columns,
    iter_fixed_texts,
    iter_option_texts,
)
from reviews.answer_files.ticks import read_tick
from reviews.answer_files.workbook import PAGE_CODES, Sheet, format_cell, read_sheets
from untoc_portal.core.listing import format_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.cell.read_only import ReadOnlyCell

    from reviews.answer_files.content import Content, Item, Origin

CELL_LIMIT = 32_767
# A file that differs in more places was not filled in but rewritten.
MAX_NOTICES = 1_000
# As many cells of one row, or of one sheet, are quoted.
MAX_QUOTED = 20

Row = list["ReadOnlyCell"]


@dataclass(slots=True)
class _Parts:
    """The parts of one answer, collected row by row."""

    revision: int
    # How many cells the text had when it was exported; 0 if the row that says it was not found.
    cells: int = 0
    words: list[str] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)


def read_xlsx(content: bytes, exported: Callable[[Origin], Content]) -> Filled:
    """Return the answers in a workbook that the guard has accepted. Raises DomainError if its marks were changed."""
    sheets = read_sheets(content)
    seal = next((text for sheet in sheets for text in sheet.iter_texts() if SEAL.fullmatch(text)), "")
    origin = read_signed_origin(seal)
    reading = _Reading(seal, exported(origin))
    for sheet in sheets:
        reading.take_sheet(sheet)
    return reading.finish()


def _find_mark(row: Row) -> ReadOnlyCell | None:
    return next((cell for cell in row if MARK.fullmatch(_plain(cell.value))), None)


def _plain(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _quote(cells: Row, fixed: FixedTexts) -> str:
    quoted = [
        _("%(cell)s: “%(text)s”") % {"cell": cell.coordinate, "text": fixed.quote(format_cell(cell))}
        for cell in cells[:MAX_QUOTED]
    ]
    more = len(cells) - MAX_QUOTED
    return format_list(quoted + ([_("%(count)d more") % {"count": more}] if more > 0 else []), "mixed")


class _Reading:
    """One workbook, compared with the content that was exported."""

    def __init__(self, seal: str, content: Content) -> None:
        self.seal, self.content = seal, content
        self.items = {item.key: item for item in content.items()}
        with override(content.origin.language):
            self.fixed = FixedTexts(iter_fixed_texts(content))
            self.options = FixedTexts(iter_option_texts(content))
        self.found: dict[str, _Parts] = {}
        self.foot = PAGE_CODES.sub("", get_footer(content))
        # Questions that are not read as they are, since a part of their answer cannot be seen.
        self.hidden: set[str] = set()
        self.notices: list[str] = []
        self.errors: list[str] = []

    def take_sheet(self, sheet: Sheet) -> None:
        """Read the rows with marks. Name everything else that was not in the export."""
        self.sheet, foreign = sheet, []
        has_known, places = False, {}
        is_own = any(MARK.fullmatch(text) or text == self.seal for text in sheet.iter_texts())
        fixed = self.fixed if is_own else self.options
        for number, row in sorted(sheet.rows.items()):
            mark_cell = _find_mark(row)
            if mark_cell is not None:
                mark = read_mark(self.seal, _plain(mark_cell.value))
                places[number] = (mark_cell.column, mark)
                self._take_row(row, mark_cell, mark)
                continue
            cells = [cell for cell in row if format_cell(cell).strip() and _plain(cell.value) != self.seal]
            unknown = [cell for cell in cells if not fixed.find(format_cell(cell))]
            has_known = is_own or has_known or len(unknown) < len(cells)
            if unknown:
                foreign.append(unknown)
        self._name_rows(foreign, is_known=has_known)
        self._name_merged(places)
        self._name_extras()

    def _take_row(self, row: Row, mark_cell: ReadOnlyCell, mark: AnswerMark) -> None:
        kind, _colon, name = mark.part.partition(":")
        item = self.items.get(mark.key)
        by_column = {cell.column - mark_cell.column + 1: cell for cell in row if cell is not mark_cell}
        is_open = get_open_columns(item, kind) if item else {ANSWER, TEXT}
        opened = {column: by_column.pop(column, None) for column in is_open}
        if item:
            with override(self._language):
                fixed = get_fixed_cells(item, kind, name, self._language)
            self._compare_row(item, mark_cell, by_column, fixed)
        parts = self.found.setdefault(mark.key, _Parts(mark.revision))
        if mark.part in parts.seen or mark.revision != parts.revision:
            raise build_tampering_error(mark.key)
        parts.seen.add(mark.part)
        if kind == OPTION:
            self._take_tick(parts, name, opened.get(ANSWER))
            return
        if kind != MORE:
            parts.cells = int(name)
        parts.texts[int(name) if kind == MORE else 1] = self._words(mark.key, opened.get(TEXT), stripped=False)
        word = self._words(mark.key, opened.get(ANSWER)) if kind == ONE else ""
        parts.words += [word] if word else []

    @property
    def _language(self) -> str:
        return self.content.origin.language

    def _compare_row(
        self, item: Item, mark_cell: ReadOnlyCell, cells: dict[int, ReadOnlyCell], fixed: dict[int, str]
    ) -> None:
        """Name the cells of a row that are neither for answers nor as they were exported."""
        for column, cell in sorted(cells.items()):
            before, text = to_comparable(fixed.get(column, "")), to_comparable(format_cell(cell))
            if text == before:
                continue
            message = _("Not read, because it is outside the cells for answers (%(key)s): %(place)s, “%(text)s”")
            if before:
                message = _("Changed in the file, and not read (%(key)s): %(place)s, “%(text)s”")
            words = {"key": item.key, "place": self._place(cell.coordinate), "text": get_excerpt(text, before)}
            self.notices.append(message % words)
        for column in fixed.keys() - cells.keys():
            at = f"{get_column_letter(max(1, mark_cell.column + column - 1))}{mark_cell.row}"
            message = _("Removed from the file, and still in the portal (%(key)s): %(place)s, “%(text)s”")
            self.notices.append(
                message % {"place": self._place(at), "key": item.key, "text": get_excerpt(fixed[column])}
            )

    def _place(self, coordinate: str) -> str:
        return _("cell %(cell)s of sheet “%(sheet)s”") % {"cell": coordinate, "sheet": self.sheet.title}

    def _take_tick(self, parts: _Parts, name: str, cell: ReadOnlyCell | None) -> None:
        text = format_cell(cell).strip() if cell is not None else ""
        is_ticked = read_tick(text) if cell is None or cell.data_type not in {"f", "e"} else None
        if is_ticked is None and cell is not None:
            message = _("In %(place)s, “%(text)s” is not a tick. Type x to choose the option, or empty the cell.")
            self.errors.append(message % {"place": self._place(cell.coordinate), "text": get_excerpt(text)})
        parts.words += [name] if is_ticked else []

    def _words(self, key: str, cell: ReadOnlyCell | None, *, stripped: bool = True) -> str:
        """Return the text of a cell. A formula is a fault, because it can have another result elsewhere."""
        if cell is None:
            return ""
        if cell.data_type in {"f", "e"}:
            message = _("In %(place)s, the answer to question %(key)s is a formula. Type its result instead.")
            self.errors.append(message % {"place": self._place(cell.coordinate), "key": key})
            return ""
        text = format_cell(cell)
        if len(text) >= CELL_LIMIT:
            note = _("The text on question %(key)s fills %(place)s. Check whether its end is missing.")
            self.notices.append(note % {"key": key, "place": self._place(cell.coordinate)})
        return text.strip() if stripped else text

    def _name_rows(self, foreign: list[Row], *, is_known: bool) -> None:
        """Name the rows without a mark. A sheet with nothing of the export is named as a whole."""
        if not foreign:
            return
        if not is_known:
            message = _("Not read, because the sheet “%(sheet)s” was added: %(cells)s")
            cells = [cell for row in foreign for cell in row]
            self.notices.append(message % {"sheet": self.sheet.title, "cells": _quote(cells, self.fixed)})
            return
        message = _("Not read, because row %(row)d of sheet “%(sheet)s” has no mark of a question: %(cells)s")
        for row in foreign:
            words = {"row": row[0].row, "sheet": self.sheet.title, "cells": _quote(row, self.fixed)}
            self.notices.append(message % words)

    def _name_merged(self, places: dict[int, tuple[int, AnswerMark]]) -> None:
        """Name merged cells that hide a cell for an answer. Those questions are not read: nobody emptied them."""
        for left, top, right, bottom in self.sheet.merged:
            keys = []
            for row, (at, mark) in places.items():
                item = self.items.get(mark.key)
                if item is None or not top <= row <= bottom:
                    continue
                opened = {at + column - 1 for column in get_open_columns(item, mark.part.partition(":")[0])}
                if any(left <= column <= right and (row, column) != (top, left) for column in opened):
                    keys.append(mark.key)
            if keys:
                self.hidden.update(keys)
                area = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
                message = _("The cells %(area)s of sheet “%(sheet)s” are merged. Not read for that reason: %(keys)s")
                words = {"area": area, "sheet": self.sheet.title, "keys": format_list(dict.fromkeys(keys), "mixed")}
                self.notices.append(message % words)

    def _name_extras(self) -> None:
        """Name notes, texts in drawings, pictures, and texts at the head or foot of the printed pages."""
        sheet = self.sheet
        for at, text in sheet.notes:
            if text.strip():
                message = _("The note on %(place)s is not imported: “%(text)s”")
                self.notices.append(message % {"place": self._place(at), "text": get_excerpt(text)})
        for text in sheet.drawn:
            message = _("A drawing on sheet “%(sheet)s” is not imported: “%(text)s”")
            self.notices.append(message % {"sheet": sheet.title, "text": get_excerpt(text)})
        if sheet.pictures:
            message = _("Pictures on sheet “%(sheet)s” are not imported: %(count)d.")
            self.notices.append(message % {"sheet": sheet.title, "count": sheet.pictures})
        for text in sheet.page_texts:
            if to_comparable(text) != to_comparable(self.foot):
                message = _("The head or foot of the pages of sheet “%(sheet)s” is not imported: “%(text)s”")
                self.notices.append(message % {"sheet": sheet.title, "text": get_excerpt(text)})

    def finish(self) -> Filled:
        """Return the answers, each joined from its parts, and the messages."""
        items = []
        for key, parts in self.found.items():
            text = "".join(parts.texts[number] for number in sorted(parts.texts))
            lost = self._find_lost_rows(key, parts)
            if not lost and key not in self.hidden:
                items.append(FilledItem(key, parts.revision, tuple(parts.words), text))
                continue
            if lost:
                message = _("Not read, because rows of question %(key)s are missing from the file: %(rows)s")
                self.notices.append(message % {"key": key, "rows": format_list(lost, "mixed")})
            if text.strip():
                message = _("The text on question %(key)s that is not read: “%(text)s”")
                self.notices.append(message % {"key": key, "text": get_excerpt(text)})
        self.notices += find_missing_questions(self.content, set(self.found))
        self.notices += self.fixed.name_missing() + self.options.name_missing()
        if len(self.notices) > MAX_NOTICES:
            message = _("The file differs from the export in more than %(count)d places. The first: %(first)s")
            words = {"count": MAX_NOTICES, "first": self.notices[0]}
            raise build_refusal("rewritten_file", message % words)
        return Filled(self.content.origin, tuple(items), tuple(self.notices), tuple(self.errors))

    def _find_lost_rows(self, key: str, parts: _Parts) -> list[str]:
        """Return what the rows of this question that are not in the file show."""
        item = self.items.get(key)
        kinds = {part.partition(":")[0] for part in parts.seen}
        if not kinds & {ONE, SEVERAL}:
            return [item.reference if item else key]
        lost = [
            get_choice_label(choice, self._language)
            for choice in (item.choices if item and item.takes_several else ())
            if f"{OPTION}:{choice.value}" not in parts.seen
        ]
        continued = _("%(key)s, continued") % {"key": key}
        return lost + [continued for number in range(2, parts.cells + 1) if number not in parts.texts]
