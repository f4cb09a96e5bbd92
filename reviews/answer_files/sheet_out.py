"""The questionnaire as an Excel workbook: one sheet with instructions, one with the answers.

A cell of Excel holds 32,767 characters. A longer answer continues in the rows below, each with its own mark. The parts
are joined when the file is read, so nothing is lost. Only the cells for answers are unlocked. There is no password.
"""

from __future__ import annotations

import io
import re
from math import ceil
from typing import TYPE_CHECKING

from django.utils.translation import get_language_info, gettext as _
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from reviews.answer_files.content import UNWRITABLE, FileFormat, is_right_to_left
from reviews.answer_files.expected import get_choice_label, iter_heading_texts, list_front_lines
from reviews.answer_files.seal import sign_answer_mark, sign_origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from reviews.answer_files.content import ArticleSection, Content, Item

# Fewer than a cell can hold: some programs count a character beyond the first plane as two.
CHUNK = 30_000
MARK, REFERENCE, QUESTION, ANSWER, TEXT = 1, 2, 3, 4, 5
WIDTHS = {MARK: 4, REFERENCE: 16, QUESTION: 62, ANSWER: 20, TEXT: 84}
BODY, LINE, ROW_LIMIT = 10, 14.5, 400
# From this character on, characters are twice as wide, above all the Chinese ones.
FIRST_WIDE = 0x2E80
TICK = "x"
# The hidden sheet with the options.
LISTS = "lists"
# The kinds of row: a question with its answer, a question above its options, an option, more of a long text.
ONE, SEVERAL, OPTION, MORE = "answer", "several", "option", "more"
# Text that Excel would read as the code of a character.
CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
BLUE, PALE, GREY, EDGE = "1F5C87", "E8F1F7", "5B6770", "B9C4CC"
FONT = "Arial"
EDGES = Border(*(Side(style="thin", color=EDGE) for _side in range(4)))
FORBIDDEN_IN_TITLES = re.compile(r"[\[\]:*?/\\']")


def split_for_cells(text: str) -> list[str]:
    """Return the text in parts that fit into a cell, split at a line end or a space if there is one."""
    parts = []
    while len(text) > CHUNK:
        at = max(text.rfind("\n", 0, CHUNK), text.rfind(" ", 0, CHUNK)) + 1 or CHUNK
        parts.append(text[:at])
        text = text[at:]
    return [*parts, text]


def get_fixed_cells(item: Item, kind: str, name: str, language: str) -> dict[int, str]:
    """Return the fixed texts of a row of this kind, by column: without its mark and its cells for answers."""
    if kind == OPTION:
        choice = next((choice for choice in item.choices if choice.value == name), None)
        return {QUESTION: get_choice_label(choice, language)} if choice else {}
    if kind == MORE:
        return {REFERENCE: _("%(key)s, continued") % {"key": item.key}}
    cells = {REFERENCE: item.reference, QUESTION: item.printed_question}
    return {**cells, ANSWER: _("x next to each that applies")} if kind == SEVERAL else cells


def iter_rows(content: Content) -> Iterator[dict[int, str]]:
    """Yield the fixed texts of each kind of row, as `get_fixed_cells` does."""
    for item in content.items():
        yield get_fixed_cells(item, SEVERAL if item.takes_several else ONE, "", content.origin.language)
        yield get_fixed_cells(item, MORE, "", content.origin.language)
        for choice in item.choices if item.takes_several else ():
            yield get_fixed_cells(item, OPTION, choice.value, content.origin.language)


def get_open_columns(item: Item, kind: str) -> set[int]:
    """Return the columns for answers in a row of this kind."""
    if kind == OPTION:
        return {ANSWER}
    return {ANSWER, TEXT} if kind == ONE and item.has_value_field else {TEXT}


def iter_fixed_texts(content: Content) -> Iterator[str]:
    """Yield the texts of a workbook that are in no row of a question."""
    yield from iter_heading_texts(content)
    yield from list_front_lines(content, FileFormat.XLSX)
    yield from get_headings().values()
    for chapter in content.chapters:
        yield _format_chapter_title(chapter)


def iter_option_texts(content: Content) -> Iterator[str]:
    """Yield the texts of the hidden sheet: the options from which cells for answers let people choose."""
    offers = {_get_option_labels(item, content.origin.language) for item in content.items() if item.choices}
    for offer in offers:
        yield from offer


def iter_offer_texts() -> Iterator[str]:
    """Yield the message that Excel shows for a typed answer that is not in the list."""
    yield from (_("Choose one of the answers in the list."), _("Answer"))


def iter_sheet_titles() -> Iterator[str]:
    """Yield the names of the sheets."""
    yield from (_clean_sheet_title(_("Read me")), _clean_sheet_title(_("Answers")), LISTS)


def get_footer(content: Content) -> str:
    """Return the foot of each printed page: the review, the page and the number of pages."""
    return f"{content.origin.review} · &P / &N"


def get_headings() -> dict[int, str]:
    """Return the headings of the sheet with the answers, by column."""
    return {REFERENCE: _("Reference"), QUESTION: _("Question"), ANSWER: _("Answer"), TEXT: _("Explanation")}


def _format_chapter_title(chapter: ArticleSection) -> str:
    return f"{chapter.instrument} · {chapter.heading}"


def _get_option_labels(item: Item, language: str) -> tuple[str, ...]:
    return (TICK,) if item.takes_several else tuple(get_choice_label(choice, language) for choice in item.choices)


def write_xlsx(content: Content) -> bytes:
    """Return the workbook in the active language, which is the language of the content."""
    book = Workbook()
    _Front(book.active, content).write()
    _Answers(book, content).write()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _clean_sheet_title(text: str) -> str:
    return FORBIDDEN_IN_TITLES.sub(" ", text)[:31]


def write_text_cell(cell: Cell, text: str, *, bold: bool = False, size: int = 10, colour: str = "000000") -> None:
    """Write text as text, even if it looks like a formula."""
    cell.value = _escape_text(text)
    cell.data_type = "s"
    cell.font = Font(name=FONT, size=size, bold=bold, color=colour)


def _escape_text(text: str) -> str:
    return CODED.sub("_x005F_", UNWRITABLE.sub("", text))


def _estimate_height(text: str, width: int, size: int = BODY) -> float:
    """Return the height of a text in a column of this many characters. Wide characters count twice."""
    scale = size / BODY
    columns = (sum(1 + (ord(char) >= FIRST_WIDE) for char in line) for line in text.split("\n"))
    return sum(max(1, ceil(count * scale / width)) for count in columns) * LINE * scale


class _Front:
    """The first sheet: what the file is, and the instructions."""

    def __init__(self, sheet: Worksheet, content: Content) -> None:
        self.sheet, self.content = sheet, content
        self.bidi = get_language_info(content.origin.language)["bidi"]
        self.row = 1

    def write(self) -> None:
        """Fill the sheet."""
        sheet = self.sheet
        sheet.title = _clean_sheet_title(_("Read me"))
        _set_up_sheet(sheet, self.bidi, {1: 30, 2: 90})
        self._write_line(self.content.title, size=16, colour=BLUE)
        self.row += 1
        for label, value in self.content.facts:
            write_text_cell(sheet.cell(self.row, 1), label, colour=GREY)
            write_text_cell(sheet.cell(self.row, 2), value, bold=True)
            for column in (1, 2):
                sheet.cell(self.row, column).alignment = _build_alignment(self.bidi)
            sheet.row_dimensions[self.row].height = _estimate_height(value, 90) + 4
            self.row += 1
        self.row += 1
        self._write_line(_("How to fill it in"), size=12, colour=BLUE)
        for text in list_front_lines(self.content, FileFormat.XLSX):
            self._write_line(text)
        self.row += 1
        self._write_line(sign_origin(self.content.origin), size=6, colour=EDGE)

    def _write_line(self, text: str, *, size: int = 10, colour: str = "000000") -> None:
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=2)
        cell = self.sheet.cell(self.row, 1)
        write_text_cell(cell, text, size=size, bold=size > BODY, colour=colour)
        cell.alignment = _build_alignment(self.bidi)
        self.sheet.row_dimensions[self.row].height = _estimate_height(text, 118, size) + 4
        self.row += 1


def _set_up_sheet(sheet: Worksheet, bidi: bool, widths: dict[int, int]) -> None:  # noqa: FBT001 (as Django names it)
    sheet.sheet_view.rightToLeft = bidi
    sheet.sheet_view.showGridLines = False
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.protection.sheet = True
    sheet.protection.formatCells = sheet.protection.formatColumns = sheet.protection.formatRows = False


def _build_alignment(bidi: bool, vertical: str = "top") -> Alignment:  # noqa: FBT001 (as Django names it)
    return Alignment(
        wrap_text=True, vertical=vertical, horizontal="right" if bidi else "left", readingOrder=2 if bidi else 1
    )


class _Answers:
    """The second sheet: the questions and the cells for the answers."""

    def __init__(self, book: Workbook, content: Content) -> None:
        self.content = content
        self.seal = sign_origin(content.origin)
        self.bidi = get_language_info(content.origin.language)["bidi"]
        self.sheet = book.create_sheet(_clean_sheet_title(_("Answers")))
        self.lists = book.create_sheet(LISTS)
        self.lists.sheet_state = "hidden"
        self.offers: dict[tuple[str, ...], DataValidation] = {}
        self.row = 1

    def write(self) -> None:
        """Fill the sheet."""
        sheet = self.sheet
        _set_up_sheet(sheet, self.bidi, WIDTHS)
        sheet.column_dimensions["A"].hidden = True
        self._write_headings()
        for chapter in self.content.chapters:
            self._write_chapter(chapter)
        for offer in self.offers.values():
            sheet.add_data_validation(offer)
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.oddFooter.center.text = get_footer(self.content)

    def _write_headings(self) -> None:
        for column, label in {MARK: self.seal, **get_headings()}.items():
            cell = self.sheet.cell(1, column)
            write_text_cell(cell, label, bold=True, colour="FFFFFF")
            cell.fill = PatternFill("solid", fgColor=BLUE)
            cell.alignment = _build_alignment(self.bidi, "center")
        self.sheet.row_dimensions[1].height = 24
        self.row = 2

    def _write_chapter(self, chapter: ArticleSection) -> None:
        self.sheet.merge_cells(start_row=self.row, start_column=REFERENCE, end_row=self.row, end_column=TEXT)
        cell = self.sheet.cell(self.row, REFERENCE)
        write_text_cell(cell, _format_chapter_title(chapter), bold=True, size=12, colour=BLUE)
        cell.alignment = _build_alignment(self.bidi, "center")
        cell.fill = PatternFill("solid", fgColor=PALE)
        self.sheet.row_dimensions[self.row].height = 28
        self.row += 1
        for item in chapter.items:
            self._write_item(item)

    def _write_item(self, item: Item) -> None:
        first, *others = parts = split_for_cells(item.answer)
        self._write_fixed_cells(item, SEVERAL if item.takes_several else ONE, str(len(parts)))
        self._write_question(item)
        self._write_value(item)
        self._write_text(first)
        height = max(
            _estimate_height(item.printed_question, WIDTHS[QUESTION]) + 10,
            _estimate_height(first, WIDTHS[TEXT]) + 6,
            5 * LINE,
        )
        self.sheet.row_dimensions[self.row].height = min(height, ROW_LIMIT)
        self.row += 1
        if item.takes_several:
            self._write_options(item)
        for number, part in enumerate(others, 2):
            self._write_fixed_cells(item, MORE, str(number))
            self._write_text(part)
            self.sheet.row_dimensions[self.row].height = ROW_LIMIT
            self.row += 1

    def _write_options(self, item: Item) -> None:
        for choice in item.choices:
            self._write_fixed_cells(item, OPTION, choice.value)
            self.sheet.cell(self.row, QUESTION).alignment = _build_alignment(self.bidi, "center")
            self._write_open_cell(ANSWER, TICK if choice.value in item.chosen else "", centred=True)
            self._get_offer((TICK,)).add(self.sheet.cell(self.row, ANSWER).coordinate)
            self.row += 1

    def _write_fixed_cells(self, item: Item, kind: str, name: str) -> None:
        mark = sign_answer_mark(self.seal, item.key, item.revision, f"{kind}:{name}")
        write_text_cell(self.sheet.cell(self.row, MARK), mark)
        for column, text in get_fixed_cells(item, kind, name, self.content.origin.language).items():
            is_small = column != QUESTION
            write_text_cell(
                self.sheet.cell(self.row, column),
                text,
                size=9 if is_small else 10,
                colour=GREY if is_small else "000000",
            )
        for column in (REFERENCE, QUESTION, ANSWER, TEXT):
            cell = self.sheet.cell(self.row, column)
            cell.border, cell.alignment = EDGES, _build_alignment(self.bidi)
            cell.fill = PatternFill("solid", fgColor="F6F8FA")

    def _write_question(self, item: Item) -> None:
        cell = self.sheet.cell(self.row, QUESTION)
        cell.font = Font(name=FONT, size=10, bold=True)
        rest = item.printed_question.removeprefix(item.text)
        if rest:
            heavy, light = InlineFont(rFont=FONT, sz=10, b=True), InlineFont(rFont=FONT, sz=9, color=GREY)
            cell.value = CellRichText(TextBlock(heavy, _escape_text(item.text)), TextBlock(light, _escape_text(rest)))

    def _write_value(self, item: Item) -> None:
        if item.choices and not item.takes_several:
            labels = _get_option_labels(item, self.content.origin.language)
            given = dict(zip((choice.value for choice in item.choices), labels, strict=True)).get(str(item.value), "")
            self._write_open_cell(ANSWER, given)
            self._get_offer(labels).add(self.sheet.cell(self.row, ANSWER).coordinate)
        elif item.takes_number:
            self._write_open_cell(ANSWER, "" if item.value is None else str(item.value))

    def _write_text(self, text: str) -> None:
        self._write_open_cell(TEXT, text)

    def _write_open_cell(self, column: int, text: str, *, centred: bool = False) -> None:
        """Write a cell for an answer: white, unlocked, and in the direction of its text."""
        cell = self.sheet.cell(self.row, column)
        write_text_cell(cell, text)
        cell.number_format = "@"
        cell.fill = PatternFill("solid", fgColor="FFFFFF")
        cell.protection = Protection(locked=False)
        cell.alignment = _build_alignment(is_right_to_left(text, self.bidi))
        if centred:
            cell.alignment = Alignment(horizontal="center", vertical="center")

    def _get_offer(self, labels: tuple[str, ...]) -> DataValidation:
        """Return the list of options. Its labels are on a hidden sheet, with one column for each list."""
        if labels not in self.offers:
            column = len(self.offers) + 1
            for row, label in enumerate(labels, 1):
                write_text_cell(self.lists.cell(row, column), label)
            letter = get_column_letter(column)
            offer = DataValidation("list", formula1=f"lists!${letter}$1:${letter}${len(labels)}", allow_blank=True)
            offer.error, offer.errorTitle = iter_offer_texts()
            offer.showErrorMessage = True
            self.offers[labels] = offer
        return self.offers[labels]
