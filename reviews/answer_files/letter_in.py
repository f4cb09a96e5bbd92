"""Reads an imported Word file: its text as if all tracked changes were accepted."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import docx
from django.utils.translation import gettext as _
from docx.oxml.ns import qn

from reviews.answer_files.content import Filled, FilledItem, build_refusal
from reviews.answer_files.letter_out import TICKED, WITH_VALUE
from reviews.answer_files.letter_styles import MARK as MARK_STYLE, NOTE
from reviews.answer_files.letter_text import DocxTextReader, list_row_cells, list_table_rows
from reviews.answer_files.seal import MARK, SEAL, build_tampering_error, read_mark, read_signed_origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as Letter

# What people put before an answer to choose it: the sign of the box, or characters typed instead of it.
TICKS = (TICKED, "☑", "✓", "✔", "[x]", "(x)", "x ", "\N{CYRILLIC SMALL LETTER HA} ")
BOXES = ("☐", "□", "[ ]", "( )", "[]")
PORTAL_STYLES = {MARK_STYLE, NOTE, "Title", "Heading 1", "Heading 2"}


def read_docx(content: bytes) -> Filled:
    """Return the answers in a Word file that the guard has accepted. Raises DomainError if its marks were changed."""
    letter = docx.Document(io.BytesIO(content))
    words = DocxTextReader(letter)
    body = letter.element.body
    outside = [words.read_paragraph(paragraph).strip() for paragraph in body.iterchildren(qn("w:p"))]
    seal = next((text for text in outside if SEAL.fullmatch(text)), "")
    origin = read_signed_origin(seal)
    items: dict[str, FilledItem] = {}
    for table in body.iter(qn("w:tbl")):
        item = _item(table, seal, words)
        if item is None:
            continue
        if item.key in items:
            raise build_tampering_error(item.key)
        items[item.key] = item
    return Filled(origin, tuple(items.values()), tuple(_notices(letter, words)))


def _item(table: Any, seal: str, words: DocxTextReader) -> FilledItem | None:
    """Return the answer in a table. Return None for a table without a mark, such as one inside an answer."""
    rows = [list_row_cells(row) for row in list_table_rows(table)]
    at = next((n for n, row in enumerate(rows) if row and MARK.fullmatch(words.read_cell(row[0]).strip())), None)
    if at is None:
        return None
    mark = read_mark(seal, words.read_cell(rows[at][0]).strip())
    rooms = [row[1:] for row in rows[1:] if row is not rows[at]]
    has_value = mark.part == WITH_VALUE
    if len(rooms) < 1 + has_value or not all(rooms):
        message = _(
            "The table of question %(key)s has lost its rows or columns. Restore them, or export the file again."
        )
        raise build_refusal("changed_table", message % {"key": mark.key})
    chosen = words.read_cell(rooms[0][0]) if has_value else ""
    text = "\n".join(words.read_cell(cell) for row in rooms[has_value:] for cell in row)
    return FilledItem(mark.key, mark.revision, _chosen(chosen), text)


def _chosen(text: str) -> tuple[str, ...]:
    """Return the ticked answers. If no line has a box, return what was typed."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not any(line.casefold().startswith(TICKS + BOXES) for line in lines):
        return tuple(lines)
    return tuple(_without_tick(line) for line in lines if line.casefold().startswith(TICKS))


def _without_tick(line: str) -> str:
    tick = next(tick for tick in TICKS if line.casefold().startswith(tick))
    return line[len(tick) :].strip()


def _notices(letter: Letter, words: DocxTextReader) -> Iterator[str]:
    """Yield messages on the content of the file that is not read."""
    own = {letter.styles[name].style_id for name in PORTAL_STYLES if name in letter.styles}
    body = letter.element.body
    for paragraph in body.iterchildren(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        text = words.read_paragraph(paragraph).strip()
        if text and (style is None or style.get(qn("w:val")) not in own):
            yield _("Not read, because it is outside the boxes: “%(text)s”") % {"text": text[:80]}
    for tag, message in (
        ("w:commentReference", _("Comments in the margin are not imported: %(count)d.")),
        ("w:footnoteReference", _("Footnotes are not imported: %(count)d.")),
        ("w:drawing", _("Pictures are not imported: %(count)d.")),
    ):
        count = sum(1 for _node in body.iter(qn(tag)))
        if count:
            yield message % {"count": count}
    if any(True for _node in body.iter(qn("w:ins"), qn("w:del"))):
        yield _("The file contains tracked changes. They are read as if all of them were accepted.")
