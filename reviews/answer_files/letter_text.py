"""The text of a Word document as the portal stores it: lines, list items, links; tracked changes accepted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from reviews.answer_files.content import format_link, set_position
from reviews.answer_files.letter_lists import ListSigns
from reviews.answer_files.ticks import read_symbols

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as Letter

# Not read: text deleted under tracked changes, and the copy of a drawing for old programs.
DELETED_ELEMENTS = {
    qn("w:del"),
    qn("w:moveFrom"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
SIGNS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
EQUATION_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
PROPERTIES = {qn("w:pPr"), qn("w:rPr"), qn("w:sdtPr"), qn("w:sdtEndPr")}
# The end of a paragraph, deleted under tracked changes: the next paragraph continues it.
END_DELETED = f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}"
# Marks of the parts of a field, while a paragraph is read: beginning, instruction, separator, end. No text has them.
BEGIN, INSTRUCTION, SEPARATE, END = "\x01", "\x02", "\x03", "\x04"
FIELD_MARKS = {"begin": BEGIN, "separate": SEPARATE, "end": END}
LINK_FIELD = re.compile('\x01(?:\x02\\s*HYPERLINK\\s+"([^"\x02]*)"[^\x02]*\x02)\x03([^\x01-\x04]*)\x04')
# A field that is no link and has no field in it.
INNER_FIELD = re.compile("\x01(?:\x02(?!\\s*HYPERLINK)[^\x02]*\x02)?\x03([^\x01-\x04]*)\x04")
FIELD_PARTS = re.compile("\x02[^\x02]*\x02|[\x01-\x04]")
BOXES = {True: "☒", False: "☐"}
OFF = {"0", "false", "off"}


class DocxTextReader:
    """Reads the paragraphs of one document. The tables of the document say what its lists and links are."""

    def __init__(self, letter: Letter) -> None:
        self.links = {
            key: relation.target_ref
            for key, relation in letter.part.rels.items()
            if relation.reltype == RELATIONSHIP_TYPE.HYPERLINK and relation.is_external
        }
        self.lists = ListSigns(letter)

    def read_cell(self, cell: Any) -> str:
        """Return the text of a cell. A table in it is returned row by row, so that no text is lost."""
        lines: list[str] = []
        counts: Counter[tuple[str, int]] = Counter()
        was_item = is_joined = False
        for block in iter_blocks(cell):
            if block.getparent() is not cell and is_placeholder(block.getparent().getparent()):
                continue
            if block.tag == qn("w:tbl"):
                lines += [
                    " | ".join(self.read_cell(one).replace("\n", " ") for one in list_row_cells(row))
                    for row in list_table_rows(block)
                ]
                continue
            begin = self.lists.find(block, counts)
            text = self.read_paragraph(block)
            was_joined, is_joined = is_joined, block.find(END_DELETED) is not None
            if was_joined and lines:
                lines[-1] += text
                continue
            if was_item and not begin and text:
                lines.append("")
            lines.append(begin + text)
            was_item = bool(begin)
        return "\n".join(lines)

    def read_paragraph(self, paragraph: Any) -> str:
        """Return the text of one paragraph."""
        # Word writes an instruction in pieces.
        text = "".join(self._pieces(paragraph)).replace(INSTRUCTION * 2, "")
        text = INNER_FIELD.sub(r"\1", text)
        text = LINK_FIELD.sub(lambda found: format_link(found[2], found[1]), text)
        return FIELD_PARTS.sub("", text)

    def _pieces(self, element: Any) -> Iterator[str]:
        for node in element:
            if node.tag in DELETED_ELEMENTS or node.tag in PROPERTIES or is_placeholder(node):
                continue
            if node.tag in {qn("w:t"), EQUATION_TEXT}:
                yield _read_text(node)
            elif node.tag == qn("w:hyperlink"):
                yield self._link(node)
            elif node.tag == qn("w:p"):
                # A paragraph of a text box.
                yield from ("\n", *self._pieces(node))
            else:
                sign = SIGN_READERS.get(node.tag)
                yield from self._pieces(node) if sign is None else (sign(node),)
                if node.tag == qn("w:fldChar"):
                    yield from self._pieces(node)

    def _link(self, node: Any) -> str:
        return format_link("".join(self._pieces(node)), self.links.get(node.get(qn("r:id")), ""))


def _read_text(node: Any) -> str:
    """Return a text as the font and the position of its run show it."""
    font = node.find(f"../{qn('w:rPr')}/{qn('w:rFonts')}")
    position = node.find(f"../{qn('w:rPr')}/{qn('w:vertAlign')}")
    text = read_symbols(node.text or "", font.get(qn("w:ascii")) if font is not None else None)
    return set_position(text, position.get(qn("w:val"), "")) if position is not None else text


def _read_sign(sign: str, _node: Any) -> str:
    return sign


def _is_checked(box: Any) -> bool:
    """Return whether a box of an old form is ticked."""
    mark = box.find(qn("w:checked"))
    mark = box.find(qn("w:default")) if mark is None else mark
    return mark is not None and mark.get(qn("w:val"), "1") not in OFF


def _read_list(box: Any) -> str:
    """Return the entry that is chosen in a list of an old form."""
    chosen = box.find(qn("w:result"))
    chosen = box.find(qn("w:default")) if chosen is None else chosen
    number = int(chosen.get(qn("w:val"), "0")) if chosen is not None else 0
    entries = [entry.get(qn("w:val"), "") for entry in box.iterchildren(qn("w:listEntry"))]
    return entries[number] if number < len(entries) else ""


def is_placeholder(node: Any) -> bool:
    """Return whether an element is an empty content control: what it shows only says where to type."""
    mark = node.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") if node.tag == qn("w:sdt") else None
    return mark is not None and mark.get(qn("w:val"), "1") not in OFF


def get_symbol(node: Any) -> str | None:
    """Return the box or tick that a symbol shows, or None if it shows something else."""
    char = chr(int(node.get(qn("w:char"), "0"), 16))
    sign = read_symbols(char, node.get(qn("w:font")))
    return sign if sign != char else None


# What represents a text without being one.
SIGN_READERS: dict[str, Callable[[Any], str]] = {
    **{tag: partial(_read_sign, sign) for tag, sign in SIGNS.items()},
    qn("w:sym"): lambda node: get_symbol(node) or "",
    qn("w:checkBox"): lambda node: BOXES[_is_checked(node)],
    qn("w:ddList"): _read_list,
    qn("w:fldChar"): lambda node: FIELD_MARKS.get(node.get(qn("w:fldCharType"), ""), ""),
    qn("w:instrText"): lambda node: f"{INSTRUCTION}{node.text or ''}{INSTRUCTION}",
}


def iter_blocks(cell: Any) -> Iterator[Any]:
    """Yield the paragraphs and tables of a cell or body, also those inside content controls."""
    for node in cell:
        if node.tag in {qn("w:p"), qn("w:tbl")}:
            yield node
        elif node.tag not in DELETED_ELEMENTS and node.tag not in PROPERTIES:
            yield from iter_blocks(node)


def list_table_rows(table: Any) -> list[Any]:
    """Return the rows of a table, without those deleted under tracked changes."""
    return [row for row in _nearest(table, qn("w:tr")) if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is None]


def list_row_cells(row: Any) -> list[Any]:
    """Return the cells of a row."""
    return list(_nearest(row, qn("w:tc")))


def _nearest(element: Any, tag: str) -> Iterator[Any]:
    """Yield the descendants with this tag that are inside no other such descendant, also inside content controls."""
    for node in element:
        if node.tag == tag:
            yield node
        elif node.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")}:
            yield from _nearest(node, tag)
