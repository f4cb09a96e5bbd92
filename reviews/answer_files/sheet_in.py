"""Reads an imported Excel workbook. What differs from the export is an answer, or is named with its cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _, override
from openpyxl.utils import get_column_letter

from reviews.answer_files.content import Filled, FilledItem, build_refusal, get_excerpt, to_comparable
from reviews.answer_files.expected import FixedTexts, find_missing_questions, get_choice_label
from reviews.answer_files.seal import (
    MARK,
    SEAL,
    AnswerMark,
    build_double_error,
    read_mark,
    read_signed_origin,
)
from reviews.answer_files.sheet_out import (
    ANSWER,
    MORE,
    ONE,
    OPTION,
    QUESTION,
    REFERENCE,
    SEVERAL,
    TEXT,
    get_fixed_cells,
    get_footer,
    get_headings,
    get_open_columns,
    iter_fixed_texts,
    iter_offer_texts,
    iter_option_texts,
    iter_rows,
    iter_sheet_titles,
)
from reviews.answer_files.ticks import read_symbols, read_tick
from reviews.answer_files.workbook import PAGE_CODES, Book, Sheet, format_cell, get_number_format, read_book
from untoc_portal.core.listing import format_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openpyxl.cell.read_only import ReadOnlyCell

    from reviews.answer_files.content import Content, Item, Origin

CELL_LIMIT = 32_767
# A file that differs in more places was not filled in but rewritten.
MAX_NOTICES = 1_000
# As many cells of one row, or of one sheet, are quoted.
MAX_QUOTED = 20
# Cells outside the known columns are numbered from here.
OUTSIDE = 100_000

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
    book = read_book(content)
    seal = next((text for sheet in book.sheets for text in sheet.iter_texts() if SEAL.fullmatch(text)), "")
    origin = read_signed_origin(seal)
    reading = _Reading(seal, exported(origin), book)
    for sheet in book.sheets:
        reading.take_sheet(sheet)
    return reading.finish()


def _find_mark(row: Row) -> ReadOnlyCell | None:
    return next((cell for cell in row if MARK.fullmatch(_plain(cell.value))), None)


def _plain(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _get_shown(cells: dict[int, str]) -> tuple[str, str]:
    """Return what a row shows of its question, in the form in which texts are compared."""
    return to_comparable(cells.get(REFERENCE, "")), to_comparable(cells.get(QUESTION, ""))


def _quote(cells: Row, fixed: FixedTexts) -> str:
    quoted = [
        _("%(cell)s: “%(text)s”") % {"cell": cell.coordinate, "text": fixed.quote(format_cell(cell))}
        for cell in cells[:MAX_QUOTED]
    ]
    more = len(cells) - MAX_QUOTED
    return format_list(quoted + ([_("%(count)d more") % {"count": more}] if more > 0 else []), "mixed")


class _Reading:
    """One workbook, compared with the content that was exported."""

    def __init__(self, seal: str, content: Content, book: Book) -> None:
        self.seal, self.content, self.book = seal, content, book
        self.items = {item.key: item for item in content.items()}
        with override(content.origin.language):
            self.fixed = FixedTexts(iter_fixed_texts(content))
            self.options = FixedTexts(iter_option_texts(content))
            self.headings = get_headings()
            self.titles = {to_comparable(title) for title in iter_sheet_titles()}
            self.offers = {to_comparable(text) for text in iter_offer_texts()}
            self.shown = {_get_shown(cells) for cells in iter_rows(content)}
        self.found: dict[str, _Parts] = {}
        self.foot = PAGE_CODES.sub("", get_footer(content))
        # Questions that are not read as they are, since a part of their answer cannot be seen.
        self.hidden: set[str] = set()
        self.notices: list[str] = []
        self.errors: list[str] = []

    def take_sheet(self, sheet: Sheet) -> None:
        """Read the rows with marks. Name everything else that was not in the export."""
        self.sheet, foreign, before = sheet, [], len(self.notices)
        self.columns = self._find_columns(sheet)
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
        self._name_missing_columns(places)
        self._name_extras()
        is_unnamed = has_known or len(self.notices) == before
        if is_unnamed and to_comparable(sheet.title) not in self.titles:
            self._name_unread(_("name of a sheet"), sheet.title)

    def _take_row(self, row: Row, mark_cell: ReadOnlyCell, mark: AnswerMark) -> None:
        kind, _colon, name = mark.part.partition(":")
        item = self.items.get(mark.key)
        found_at = {at: column for column, at in self.columns.items()}
        places = ((cell.column - mark_cell.column, cell) for cell in row if cell is not mark_cell)
        by_column = {found_at.get(at, OUTSIDE + at): cell for at, cell in places}
        is_open = get_open_columns(item, kind) if item else {ANSWER, TEXT}
        opened = {column: by_column.pop(column, None) for column in is_open}
        if item:
            with override(self._language):
                fixed = get_fixed_cells(item, kind, name, self._language)
            self._compare_row(item, mark_cell, by_column, fixed)
            self._find_other_row(mark_cell, by_column, fixed)
        parts = self.found.setdefault(mark.key, _Parts(mark.revision))
        if mark.part in parts.seen:
            raise build_double_error(mark.key)
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
        """Name the cells of a row that are not for answers and not as they were exported."""
        for column, cell in sorted(cells.items()):
            before, text = to_comparable(fixed.get(column, "")), to_comparable(self.sheet.format_cell(cell))
            if text == before:
                continue
            message = _("Not read, because it is outside the cells for answers (%(key)s): %(place)s, “%(text)s”")
            if before:
                message = _("Changed in the file, and not read (%(key)s): %(place)s, “%(text)s”")
            words = {"key": item.key, "place": self._place(cell.coordinate), "text": get_excerpt(text, before)}
            self.notices.append(message % words)
        for column in (fixed.keys() & self.columns.keys()) - cells.keys():
            at = f"{get_column_letter(max(1, mark_cell.column + self.columns[column]))}{mark_cell.row}"
            message = _("Removed from the file, and still in the portal (%(key)s): %(place)s, “%(text)s”")
            self.notices.append(
                message % {"place": self._place(at), "key": item.key, "text": get_excerpt(fixed[column])}
            )

    def _find_other_row(self, mark_cell: ReadOnlyCell, cells: dict[int, ReadOnlyCell], fixed: dict[int, str]) -> None:
        """Name a row that shows another question or option than its mark: rows were sorted without the hidden column.

        Which of the two the answer belongs to is not known, so it is a fault.
        """
        shown = _get_shown({column: format_cell(cell) for column, cell in cells.items()})
        if shown in self.shown and shown != _get_shown(fixed):
            message = _(
                "Row %(row)d of sheet “%(sheet)s” shows “%(text)s”, but has the mark of another question or option. "
                "Sort and move whole rows only, together with the hidden column of the marks."
            )
            text = get_excerpt(" ".join(filter(None, shown)))
            self.errors.append(message % {"row": mark_cell.row, "sheet": self.sheet.title, "text": text})

    def _place(self, coordinate: str) -> str:
        return _("cell %(cell)s of sheet “%(sheet)s”") % {"cell": coordinate, "sheet": self.sheet.title}

    def _take_tick(self, parts: _Parts, name: str, cell: ReadOnlyCell | None) -> None:
        text = read_symbols(format_cell(cell), cell.font.name).strip() if cell is not None else ""
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
        text = self.sheet.format_cell(cell)
        text = self.book.positioned.get(text, text)
        self._name_format(cell)
        if len(text) >= CELL_LIMIT:
            note = _("The text on question %(key)s fills %(place)s. Check whether its end is missing.")
            self.notices.append(note % {"key": key, "place": self._place(cell.coordinate)})
        return text.strip() if stripped else text

    def _name_format(self, cell: ReadOnlyCell) -> None:
        """Name what the format of an answer says besides the text: a unit, a currency, a line through it."""
        place, text = self._place(cell.coordinate), format_cell(cell)
        form = get_number_format(cell)
        if form:
            message = _("Only the number is read, not its format (%(place)s): “%(text)s”")
            if isinstance(cell.value, str):
                message = _("Only the text is read, not what its format adds (%(place)s): “%(text)s”")
            self.notices.append(message % {"place": place, "text": f"{get_excerpt(text)} · {form}"})
        struck = text if cell.font.strike else self.book.struck.get(text, "")
        if struck.strip():
            message = _("Read like other text, although it is struck through or hidden (%(place)s): “%(text)s”")
            self.notices.append(message % {"place": place, "text": get_excerpt(struck)})

    def _name_unread(self, place: str, text: str) -> None:
        message = _("Not read (%(place)s): “%(text)s”")
        self.notices.append(message % {"place": place, "text": get_excerpt(text)})

    def _find_columns(self, sheet: Sheet) -> dict[int, int]:
        """Return how far each column is from that of the marks: people insert, move and remove columns.

        A column whose heading was changed is next to the one before it. One that was removed is left out.
        """
        seals = ((row, cell) for row in sheet.rows.values() for cell in row if _plain(cell.value) == self.seal)
        row, seal = next(seals, ([], None))
        found = {column: column - 1 for column in self.headings}
        columns = {to_comparable(format_cell(cell)): cell.column for cell in reversed(row)}
        if seal is None or not any(to_comparable(label) in columns for label in self.headings.values()):
            return found
        filled = {cell.column for cells in sheet.rows.values() for cell in cells if _find_mark(cells)}
        at = seal.column
        for column, label in self.headings.items():
            at = columns.get(to_comparable(label), at + 1)
            found[column] = at - seal.column
        known = {column for column, label in self.headings.items() if to_comparable(label) in columns}
        taken = {found[column] for column in known}
        lost = {
            column
            for column in self.headings.keys() - known
            if found[column] in taken or found[column] + seal.column not in filled
        }
        return {column: at for column, at in found.items() if column not in lost}

    def _name_missing_columns(self, places: dict[int, tuple[int, AnswerMark]]) -> None:
        """Name the columns for answers that were removed. Those questions are not read: nobody emptied them."""
        for column in {ANSWER, TEXT} - self.columns.keys():
            keys = [
                mark.key
                for _at, mark in places.values()
                if mark.key in self.items
                and column in get_open_columns(self.items[mark.key], mark.part.partition(":")[0])
            ]
            if keys:
                self.hidden.update(keys)
                message = _(
                    "The column “%(column)s” of sheet “%(sheet)s” is missing. Not read for that reason: %(keys)s"
                )
                keys = list(dict.fromkeys(keys))
                words = {"column": self.headings[column], "sheet": self.sheet.title, "keys": format_list(keys, "mixed")}
                self.notices.append(message % words)

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
                columns = get_open_columns(item, mark.part.partition(":")[0])
                opened = {at + self.columns[column] for column in columns & self.columns.keys()}
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
        message = _("The head or foot of the pages of sheet “%(sheet)s” is not imported: “%(text)s”")
        for text in sheet.page_texts:
            if to_comparable(text) != to_comparable(self.foot):
                self.notices.append(message % {"sheet": sheet.title, "text": get_excerpt(text)})
        self._name_prompts()

    def _name_prompts(self) -> None:
        """Name the texts that appear when a cell is chosen or a link is pointed at, and the links on no answer."""
        sheet = self.sheet
        tips = [(at, tip) for at, (_address, tip) in sheet.links.items()]
        links = [(at, address) for at, (address, _tip) in sheet.links.items() if at not in sheet.linked]
        for at, text in sheet.prompts + tips + links:
            if text.strip() and to_comparable(text) not in self.offers:
                self._name_unread(self._place(at), text)

    def finish(self) -> Filled:
        """Return the answers, each joined from its parts, and the messages."""
        items = list(self._iter_items())
        self.notices += find_missing_questions(self.content, set(self.found))
        self.notices += self.fixed.name_missing() + self.options.name_missing()
        for text in self.book.asides:
            if to_comparable(text) not in self.fixed.known:
                self._name_unread(_("properties of the file"), text)
        if len(self.notices) > MAX_NOTICES:
            message = _("The file differs from the export in more than %(count)d places. The first: %(first)s")
            words = {"count": MAX_NOTICES, "first": self.notices[0]}
            raise build_refusal("rewritten_file", message % words)
        return Filled(self.content.origin, tuple(items), tuple(self.notices), tuple(self.errors))

    def _iter_items(self) -> Iterator[FilledItem]:
        """Yield the answers that can be read whole. Name the others with their texts."""
        for key, parts in self.found.items():
            text = "".join(parts.texts[number] for number in sorted(parts.texts))
            lost = self._find_lost_rows(key, parts)
            if not lost and key not in self.hidden:
                yield FilledItem(key, parts.revision, tuple(parts.words), text)
                continue
            if lost:
                message = _("Not read, because rows of question %(key)s are missing from the file: %(rows)s")
                self.notices.append(message % {"key": key, "rows": format_list(lost, "mixed")})
            for unread in filter(str.strip, (*parts.words, text)):
                message = _("The text on question %(key)s that is not read: “%(text)s”")
                self.notices.append(message % {"key": key, "text": get_excerpt(unread)})

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
