"""The Word document of an adopted questionnaire: one table for each question, with a row for each cell to fill.

The first column has the names of the rows, the second one the texts. What is outside the tables is named.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import docx
from django.utils.translation import get_language, gettext as _, override
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from reviews.answer_files.content import UNWRITABLE, get_excerpt
from reviews.answer_files.letter_aside import list_asides, list_page_texts, list_unplaced_comments
from reviews.answer_files.letter_styles import ANSWER as ANSWER_STYLE, LABEL, NOTE, apply_page_style
from reviews.answer_files.letter_text import DocxTextReader, iter_blocks, list_row_cells, list_table_rows
from reviews.official_files.adopted_columns import (
    ANSWER,
    HEADING,
    QUESTION,
    AdoptedFile,
    Record,
    get_explanation,
    refuse_cell,
)
from untoc_portal.core.enums import OfficialLanguage

if TYPE_CHECKING:
    from collections.abc import Iterator

FOOT = "UNTOC"
# The row that says what a table holds.
KINDS = {"cluster": HEADING, "instrument": QUESTION, "set": ANSWER}
ROW = """<w:tr><w:tc><w:tcPr><w:tcW w:w="2600" w:type="dxa"/></w:tcPr>{name}</w:tc>
<w:tc><w:tcPr><w:tcW w:w="7000" w:type="dxa"/></w:tcPr>{text}</w:tc></w:tr>"""
TABLE = """<w:tbl {names}><w:tblPr><w:tblW w:w="9600" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>
<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="2600"/><w:gridCol w:w="7000"/></w:tblGrid>
{rows}</w:tbl>"""
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B9C4CC"/>' for side in SIDES)


def write_letter(adopted: AdoptedFile) -> bytes:
    """Return the document with these records, its explanations in the active language."""
    letter = docx.Document()
    apply_page_style(letter, get_language() or "en", FOOT)
    styles = {name: letter.styles[name].style_id for name in (LABEL, ANSWER_STYLE)}
    for sentence in _list_explanations():
        letter.add_paragraph(sentence, style=NOTE)
    heading = [adopted.heading] if adopted.heading else []
    for columns, records in ((HEADING, heading), (ANSWER, adopted.answers), (QUESTION, adopted.questions)):
        for record in records:
            letter.element.body.insert_element_before(parse_xml(_build_table(columns, record, styles)), "w:sectPr")
            letter.add_paragraph(style=NOTE)
    content = io.BytesIO()
    letter.save(content)
    return content.getvalue()


def _list_explanations() -> list[str]:
    """Return what is before the tables."""
    names = [*HEADING, *(name for name in QUESTION if not _get_language(name)), "text", "guidance", "introduction"]
    names += ["set", "value", "label"]
    return [f"{name}: {get_explanation(name)}" for name in names]


def _get_language(column: str) -> str:
    ending = column.rpartition("_")[2]
    return ending if ending in OfficialLanguage.values else ""


def _build_table(columns: tuple[str, ...], record: Record, styles: dict[str, str]) -> str:
    rows = "".join(
        ROW.format(
            name=_build_paragraphs(column, styles[LABEL], "en"),
            text=_build_paragraphs(record.cells.get(column, ""), styles[ANSWER_STYLE], _get_language(column)),
        )
        for column in columns
    )
    return TABLE.format(names=nsdecls("w"), borders=BORDERS, rows=rows)


def _build_paragraphs(text: str, style: str, language: str) -> str:
    right_to_left, run = ("<w:bidi/>", "<w:rPr><w:rtl/></w:rPr>") if language == OfficialLanguage.AR else ("", "")
    return "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{right_to_left}</w:pPr>'
        f'<w:r>{run}<w:t xml:space="preserve">{escape(UNWRITABLE.sub("", line))}</w:t></w:r></w:p>'
        for line in text.split("\n")
    )


def read_letter_of_adopted(content: bytes) -> AdoptedFile:
    """Return the records of a Word file that the guard of the files has accepted.

    Raises DomainError with the number of the table for a row that is not known or is there twice.
    """
    letter = docx.Document(io.BytesIO(content))
    words = DocxTextReader(letter)
    adopted, number = AdoptedFile(), 0
    known = _list_known_lines()
    for block in iter_blocks(letter.element.body):
        place = _("at table %(number)d") % {"number": number}
        if block.tag == qn("w:tbl"):
            number += 1
            _take_table(adopted, number, [list_row_cells(row) for row in list_table_rows(block)], words)
            place = _("in table %(number)d") % {"number": number}
        else:
            text = words.read_paragraph(block).strip()
            if text and text not in known:
                message = _("Not read, because it is outside the tables (%(place)s): “%(text)s”")
                adopted.notices.append(message % {"place": place, "text": get_excerpt(text)})
        adopted.notices += list_asides(block, letter, words, place)
    adopted.notices += list_unplaced_comments(letter, words)
    for text in list_page_texts(letter, words):
        if not text.startswith(FOOT):
            message = _("The head or foot of the pages is not imported: “%(text)s”")
            adopted.notices.append(message % {"text": get_excerpt(text)})
    return adopted


def _list_known_lines() -> set[str]:
    found: set[str] = set()
    for language in OfficialLanguage.values:
        with override(language):
            found.update(_list_explanations())
    return found


def _take_table(adopted: AdoptedFile, number: int, rows: list[list[Any]], words: DocxTextReader) -> None:
    cells = dict(_iter_cells(number, rows, words))
    columns = next((columns for name, columns in KINDS.items() if name in cells), None)
    if columns is None:
        raise refuse_cell(number, "-", _("The table is not one of the template."))
    unknown = next((name for name in cells if name not in columns), None)
    if unknown is not None:
        raise refuse_cell(number, unknown[:40], _("The row is not known."))
    record = Record(number, {**dict.fromkeys(columns, ""), **cells})
    record.check()
    if columns is HEADING:
        if adopted.heading is not None:
            raise refuse_cell(number, "cluster", _("There are two headings."))
        adopted.heading = record
    else:
        (adopted.questions if columns is QUESTION else adopted.answers).append(record)


def _iter_cells(number: int, rows: list[list[Any]], words: DocxTextReader) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for row in rows:
        name = words.read_cell(row[0]).strip() if row else ""
        if len(row) != len(("name", "text")) or name in seen:
            raise refuse_cell(number, name[:40] or "-", _("Each row has a name, once, and one text beside it."))
        seen.add(name)
        yield name, words.read_cell(row[1]).strip()
