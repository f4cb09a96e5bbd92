"""The questionnaire as a Word document: a table for each question, with space for the answer.

Tables survive every editor, but content controls do not. So the controls only make the boxes clickable in Word. Text is
written line by line as it was typed. So a file that no one changed has the same content when it is imported.
"""

from __future__ import annotations

import io
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import get_language_info, gettext as _
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT, WD_TABLE_DIRECTION
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm

from reviews.answer_files.content import UNWRITABLE, FileFormat, is_right_to_left
from reviews.answer_files.expected import get_choice_label, iter_heading_texts, list_front_lines
from reviews.answer_files.letter_styles import (
    ANSWER,
    CONDITION,
    GUIDANCE,
    LABEL,
    MARK,
    NOTE,
    QUESTION,
    REFERENCE,
    apply_page_style,
)
from reviews.answer_files.seal import sign_answer_mark, sign_origin
from untoc_portal.core.word_styles import set_direction

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from docx.document import Document as Letter
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

    from reviews.answer_files.content import Choice, Content, Item

TICKED, OPEN = "☒", "☐"
# Which rows a table has between the question and the mark.
WITH_VALUE, TEXT_ALONE = "value-text", "text"
LABEL_WIDTH, ROOM_WIDTH = Cm(3), Cm(14)
PALE, EDGE = "E8F1F7", "B9C4CC"
BOX = """<w:sdt {names}><w:sdtPr><w14:checkbox><w14:checked w14:val="{checked}"/>
<w14:checkedState w14:val="2612" w14:font="MS Gothic"/><w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/>
</w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:rPr><w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic"
w:eastAsia="MS Gothic"/></w:rPr><w:t>{sign}</w:t></w:r></w:sdtContent></w:sdt>"""
NAMES = f'{nsdecls("w")} xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def iter_fixed_texts(content: Content) -> Iterator[str]:
    """Yield the texts of a document that are in no table of a question."""
    yield from iter_heading_texts(content)
    yield from list_front_lines(content, FileFormat.DOCX)
    for instrument, chapters in groupby(content.chapters, key=lambda chapter: chapter.instrument):
        yield instrument
        for chapter in chapters:
            yield chapter.heading


def get_footer_text(content: Content) -> str:
    """Return the text at the foot of each page, before the number of the page."""
    return f"{content.origin.review} · {content.title}"


def get_row_labels(item: Item) -> list[str]:
    """Return the labels of the rows for the answer."""
    return [_("Answer"), _("Explanation")] if item.has_value_field else [_("Answer")]


def write_docx(content: Content) -> bytes:
    """Return the document in the active language, which is the language of the content."""
    steps = iter_docx_steps(content)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            letter: bytes = end.value
            return letter


def iter_docx_steps(content: Content) -> Generator[int, None, bytes]:
    """Write the document article by article. Yield how many are written, and return the document at the end."""
    letter = _Letter(content)
    yield from letter.write()
    out = io.BytesIO()
    letter.document.save(out)
    return out.getvalue()


class _Letter:
    def __init__(self, content: Content) -> None:
        self.content = content
        self.language = content.origin.language
        self.bidi = get_language_info(self.language)["bidi"]
        self.seal = sign_origin(content.origin)
        self.document: Letter = Document()
        apply_page_style(self.document, self.language, get_footer_text(content))

    def write(self) -> Iterator[int]:
        """Fill the document. Yield how many articles are in it."""
        self._say(self.content.title, "Title")
        self._facts()
        self._say(_("How to fill it in"), "Heading 2")
        for sentence in list_front_lines(self.content, FileFormat.DOCX):
            self._say(sentence, NOTE)
        self._say(self.seal, MARK)
        numbered = enumerate(self.content.chapters, 1)
        for instrument, chapters in groupby(numbered, key=lambda numbered: numbered[1].instrument):
            self._say(instrument, "Heading 1")
            for number, chapter in chapters:
                self._say(chapter.heading, "Heading 2")
                for item in chapter.items:
                    self._item(item)
                yield number

    def _say(self, text: str, style: str, cell: _Cell | None = None) -> Paragraph:
        """Add a paragraph. In a cell, use the first paragraph if it is empty."""
        if cell is None:
            paragraph = self.document.add_paragraph(style=style)
        else:
            first = cell.paragraphs[0]
            paragraph = first if not first.text and len(cell.paragraphs) == 1 else cell.add_paragraph()
            paragraph.style = style
        _write(paragraph, text, rtl=self.bidi)
        return paragraph

    def _table(self, rows: int) -> Table:
        table: Table = self.document.add_table(rows, 2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        if self.bidi:
            table.table_direction = WD_TABLE_DIRECTION.RTL
        for column, width in zip(table.columns, (LABEL_WIDTH, ROOM_WIDTH), strict=True):
            column.width = width
            for cell in column.cells:
                cell.width = width
        return table

    def _facts(self) -> None:
        table = self._table(len(self.content.facts))
        for row, (label, value) in zip(table.rows, self.content.facts, strict=True):
            self._say(label, LABEL, row.cells[0])
            self._say(value, NOTE, row.cells[1])

    def _item(self, item: Item) -> None:
        table = self._table(4 if item.has_value_field else 3)
        set_table_borders(table)
        rows = table.rows
        self._write_heading(rows[0].cells[0].merge(rows[0].cells[1]), item)
        for row, label in zip(rows[1:-1], get_row_labels(item), strict=True):
            self._say(label, LABEL, row.cells[0])
        if item.has_value_field:
            self._value(rows[1].cells[1], item)
        room = rows[-2]
        room.height = Cm(2.5)
        for line, first in zip(item.answer.split("\n"), (True, *(False,) * item.answer.count("\n")), strict=True):
            paragraph = room.cells[1].paragraphs[0] if first else room.cells[1].add_paragraph()
            paragraph.style = ANSWER
            self._line(paragraph, line)
        part = WITH_VALUE if item.has_value_field else TEXT_ALONE
        mark = sign_answer_mark(self.seal, item.key, item.revision, part)
        self._say(mark, MARK, rows[-1].cells[0].merge(rows[-1].cells[1]))
        for row in rows:
            set_cell_background(row.cells[0], PALE)
        for row in rows[:-1]:
            for paragraph in row.cells[0].paragraphs:
                paragraph.paragraph_format.keep_with_next = True
        self.document.add_paragraph(style=ANSWER)

    def _write_heading(self, cell: _Cell, item: Item) -> None:
        self._say(item.reference, REFERENCE, cell)
        self._say(item.text, QUESTION, cell)
        if item.condition:
            self._say(item.condition, CONDITION, cell)
        if item.guidance:
            self._say(item.guidance, GUIDANCE, cell)

    def _value(self, cell: _Cell, item: Item) -> None:
        if not item.choices:
            self._say("" if item.value is None else str(item.value), ANSWER, cell)
            return
        for number, choice in enumerate(item.choices):
            paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
            paragraph.style = ANSWER
            self._choice(paragraph, choice, chosen=choice.value in item.chosen)

    def _choice(self, paragraph: Paragraph, choice: Choice, *, chosen: bool) -> None:
        sign = TICKED if chosen else OPEN
        paragraph._p.append(parse_xml(BOX.format(names=NAMES, checked=int(chosen), sign=sign)))  # noqa: SLF001
        _write(paragraph, f" {get_choice_label(choice, self.language)}", rtl=self.bidi)

    def _line(self, paragraph: Paragraph, line: str) -> None:
        rtl = is_right_to_left(line, self.bidi)
        if rtl != self.bidi:
            set_direction(paragraph._p.get_or_add_pPr(), rtl=rtl)  # noqa: SLF001 (python-docx has no name for it)
        _write(paragraph, line, rtl=rtl)


def _write(paragraph: Paragraph, text: str, *, rtl: bool) -> None:
    run = paragraph.add_run(UNWRITABLE.sub("", text))
    if rtl:
        run.font.rtl = True


def set_table_borders(table: Table) -> None:
    """Draw thin lines around the table and between its cells."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", EDGE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")  # noqa: SLF001


def set_cell_background(cell: _Cell, colour: str) -> None:
    """Set the background colour of the cell."""
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 (python-docx has no name for it)
    if properties.find(qn("w:shd")) is None:
        ground = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
            ground.set(qn(f"w:{name}"), value)
        properties.append(ground)
