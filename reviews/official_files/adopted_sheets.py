"""The Excel workbook of an adopted questionnaire: written to be filled in, and read again.

Every cell is read, or is named. A formula, a merged cell and a text outside the columns refuse the file, because each
could hide a text.
"""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _, override
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from reviews.answer_files.content import UNWRITABLE, get_excerpt
from reviews.answer_files.workbook import format_cell, read_book
from reviews.enums import Obligation, QuestionKind
from reviews.official_files.adopted_columns import ANSWER, HEADING, QUESTION, AdoptedFile, Record, get_explanation
from stakeholders.enums import InstrumentCode
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.listing import format_list

if TYPE_CHECKING:
    from typing import Any

    from openpyxl.cell.read_only import ReadOnlyCell

    from reviews.answer_files.workbook import Sheet

HEADING_SHEET, QUESTION_SHEET, ANSWER_SHEET = "Heading", "Questions", "Answers"
COLUMNS = {QUESTION_SHEET: QUESTION, ANSWER_SHEET: ANSWER}
GREY = PatternFill("solid", fgColor="EDEFF1")
NARROW, WIDE = 14, 48
CHOICES = {
    "instrument": InstrumentCode.values,
    "kind": QuestionKind.values,
    "obligation": Obligation.values,
    "cites_legislation": ["yes", "no"],
}
# Lines below the last filled one that offer the choices too.
ROOM = 200


def write_sheets(adopted: AdoptedFile) -> bytes:
    """Return the workbook with these records."""
    book = Workbook()
    heading = book.active
    heading.title = HEADING_SHEET
    cells = adopted.heading.cells if adopted.heading else {}
    for name in HEADING:
        heading.append([name, cells.get(name, ""), get_explanation(name)])
    for letter, width in {"A": NARROW, "B": WIDE, "C": 2 * WIDE}.items():
        heading.column_dimensions[letter].width = width
    for title, records in {QUESTION_SHEET: adopted.questions, ANSWER_SHEET: adopted.answers}.items():
        _write_records(book.create_sheet(title), COLUMNS[title], records)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _write_records(sheet: Any, columns: tuple[str, ...], records: list[Record]) -> None:
    sheet.append(list(columns))
    sheet.append([get_explanation(column) for column in columns])
    for record in records:
        sheet.append([UNWRITABLE.sub("", record.cells.get(column, "")) for column in columns])
    sheet.freeze_panes = "C3"
    for place, column in enumerate(columns, 1):
        letter = get_column_letter(place)
        language = column.rpartition("_")[2] if "_" in column else ""
        is_text = language in OfficialLanguage.values or column == "portal_wording"
        sheet.column_dimensions[letter].width = WIDE if is_text else NARROW
        for row in range(1, sheet.max_row + 1):
            cell = sheet.cell(row, place)
            cell.alignment = Alignment(vertical="top", wrap_text=True, readingOrder=2 if language == "ar" else 0)
            # Text that begins like a formula stays a text.
            cell.data_type = "s" if cell.value not in (None, "") else cell.data_type
            if row <= len(("names", "explanations")):
                cell.fill, cell.font = GREY, Font(bold=row == 1, italic=row > 1)
        if column in CHOICES:
            choice = DataValidation(type="list", formula1=f'"{",".join(CHOICES[column])}"', allow_blank=True)
            choice.add(f"{letter}3:{letter}{sheet.max_row + ROOM}")
            sheet.add_data_validation(choice)


def read_sheets_of_adopted(content: bytes) -> AdoptedFile:
    """Return the records of a workbook that the guard of the files has accepted.

    Raises DomainError with the cell for a formula, a merged cell, an unknown column, and a text beyond the columns.
    """
    adopted = AdoptedFile()
    for sheet in read_book(content).sheets:
        _refuse_merged(sheet)
        if sheet.title == HEADING_SHEET:
            adopted.heading = _read_heading(sheet, adopted.notices)
        elif sheet.title == QUESTION_SHEET:
            adopted.questions = _read_records(sheet, QUESTION)
        elif sheet.title == ANSWER_SHEET:
            adopted.answers = _read_records(sheet, ANSWER)
        elif texts := list(sheet.iter_texts()):
            message = _("Not read, because the sheet “%(sheet)s” was added: %(cells)s")
            quoted = format_list([get_excerpt(text) for text in texts[:5]], "mixed")
            adopted.notices.append(message % {"sheet": sheet.title, "cells": quoted})
        adopted.notices += _list_asides(sheet)
    return adopted


def _refuse(sheet: Sheet, place: str, problem: str) -> DomainError:
    words = {"cell": place, "sheet": sheet.title, "problem": problem}
    message = _("Cell %(cell)s of sheet “%(sheet)s”: %(problem)s") % words
    return DomainError("invalid_file", message, field="file")


def _refuse_merged(sheet: Sheet) -> None:
    for left, top, right, bottom in sheet.merged:
        area = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
        raise _refuse(sheet, area, _("The cells are merged. Separate them, so that each text has its cell."))


def _read(sheet: Sheet, cell: ReadOnlyCell) -> str:
    if cell.data_type in {"f", "e"}:
        raise _refuse(sheet, cell.coordinate, _("It is a formula. Type its result instead."))
    # Texts with many letters have their own ends of lines in Excel.
    return format_cell(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def _read_heading(sheet: Sheet, notices: list[str]) -> Record:
    cells: dict[str, str] = {}
    for row in sheet.rows.values():
        texts = {cell.column: (_read(sheet, cell), cell) for cell in row}
        name = texts.pop(1, ("", None))[0]
        value = texts.pop(2, ("", None))[0]
        if name not in HEADING or name in cells:
            raise _refuse(
                sheet, row[0].coordinate, _("Expected here, each once: %(names)s.") % {"names": format_list(HEADING)}
            )
        cells[name] = value
        for text, cell in texts.values():
            if text and (cell.column > len("ABC") or text not in _list_explanations(name)):
                message = _("Not read, because it is outside the cells to fill: cell %(cell)s, “%(text)s”")
                notices.append(message % {"cell": cell.coordinate, "text": get_excerpt(text)})
    return Record(1, cells)


@cache
def _list_explanations(column: str) -> set[str]:
    """Return the explanation in every language, because the file may have been made in any."""
    found: set[str] = set()
    for language in OfficialLanguage.values:
        with override(language):
            found.add(get_explanation(column))
    return found


def _read_records(sheet: Sheet, columns: tuple[str, ...]) -> list[Record]:
    rows = sorted(sheet.rows.items())
    names = _read_names(sheet, rows[0][1], columns) if rows else {}
    records = []
    for number, row in rows[1:]:
        cells = dict.fromkeys(columns, "")
        for cell in row:
            text, name = _read(sheet, cell), names.get(cell.column, "")
            if text and not name:
                problem = _("The first line names no column here: “%(text)s”") % {"text": get_excerpt(text)}
                raise _refuse(sheet, cell.coordinate, problem)
            cells |= {name: text} if name else {}
        if any(cells.values()) and not _is_explanation(cells):
            records.append(Record(number, cells))
            records[-1].check()
    return records


def _read_names(sheet: Sheet, row: list[ReadOnlyCell], columns: tuple[str, ...]) -> dict[int, str]:
    """Return the names of the columns. Raises DomainError for a name that is not known or is there twice."""
    names = {cell.column: _read(sheet, cell) for cell in row}
    for cell in row:
        name = names[cell.column]
        if name and (name not in columns or list(names.values()).count(name) > 1):
            problem = _("The column “%(name)s” is not known, or is there twice.") % {"name": get_excerpt(name)}
            raise _refuse(sheet, cell.coordinate, problem)
    return names


def _is_explanation(cells: dict[str, str]) -> bool:
    """Return whether a line holds only what the template explains below the names of the columns."""
    return all(text in _list_explanations(name) for name, text in cells.items() if text)


def _list_asides(sheet: Sheet) -> list[str]:
    """Return a message on each text that is in no cell."""
    messages = []
    for at, text in sheet.notes:
        if text.strip():
            message = _("The note on cell %(cell)s of sheet “%(sheet)s” is not imported: “%(text)s”")
            messages.append(message % {"cell": at, "sheet": sheet.title, "text": get_excerpt(text)})
    for text in (*sheet.drawn, *sheet.page_texts):
        if text != sheet.title:
            message = _("A drawing, head or foot on sheet “%(sheet)s” is not imported: “%(text)s”")
            messages.append(message % {"sheet": sheet.title, "text": get_excerpt(text)})
    if sheet.pictures:
        message = _("Pictures on sheet “%(sheet)s” are not imported: %(count)d.")
        messages.append(message % {"sheet": sheet.title, "count": sheet.pictures})
    return messages
