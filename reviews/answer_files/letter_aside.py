"""What stands beside the text of a Word file: comments, notes, pictures, embedded parts, heads and feet of pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from reviews.answer_files.content import get_excerpt
from reviews.answer_files.letter_text import get_symbol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as Letter

    from reviews.answer_files.letter_text import DocxTextReader

# The number of the page and of all pages, as programs save them at the foot of a page.
PAGE_NUMBERS = re.compile(r"[\s·/\d]*$")
COMMENT, FOOTNOTE, ENDNOTE = "comment", "footnote", "endnote"
PARTS = {
    COMMENT: RELATIONSHIP_TYPE.COMMENTS,
    FOOTNOTE: RELATIONSHIP_TYPE.FOOTNOTES,
    ENDNOTE: RELATIONSHIP_TYPE.ENDNOTES,
}
PICTURES = (qn("w:drawing"), qn("w:pict"), qn("w:object"))
TRACKED = (qn("w:ins"), qn("w:del"), qn("w:moveFrom"), qn("w:moveTo"))


def list_asides(block: Any, letter: Letter, words: DocxTextReader, place: str) -> list[str]:
    """Return a message on each thing in a block that is not read as text."""
    messages = []
    named = {
        COMMENT: _("A comment in the margin is not imported (%(place)s): “%(text)s”"),
        FOOTNOTE: _("A footnote is not imported (%(place)s): “%(text)s”"),
        ENDNOTE: _("A note at the end is not imported (%(place)s): “%(text)s”"),
    }
    for kind, message in named.items():
        for node in block.iter(qn(f"w:{kind}Reference")):
            text = _read_note(letter, words, kind, node.get(qn("w:id"), ""))
            messages.append(message % {"place": place, "text": get_excerpt(text)})
    if any(True for _node in block.iter(*PICTURES)):
        messages.append(_("Pictures are not imported (%(place)s).") % {"place": place})
    if any(get_symbol(node) is None for node in block.iter(qn("w:sym"))):
        messages.append(_("A symbol is not read. Type a word instead (%(place)s).") % {"place": place})
    if any(True for _node in block.iter(*TRACKED)):
        messages.append(_("Tracked changes are read as if all of them were accepted (%(place)s).") % {"place": place})
    return messages


def _read_note(letter: Letter, words: DocxTextReader, kind: str, number: str) -> str:
    return dict(_iter_notes(letter, words, kind)).get(number, "")


def _iter_notes(letter: Letter, words: DocxTextReader, kind: str) -> Iterator[tuple[str, str]]:
    for relation in letter.part.rels.values():
        if relation.reltype == PARTS[kind] and not relation.is_external:
            for note in parse_xml(relation.target_part.blob).iterchildren(qn(f"w:{kind}")):
                yield note.get(qn("w:id"), ""), words.read_cell(note)


def list_unplaced_comments(letter: Letter, words: DocxTextReader) -> Iterator[str]:
    """Yield a message on each comment whose text was deleted."""
    placed = {node.get(qn("w:id")) for node in letter.element.body.iter(qn("w:commentReference"))}
    for number, text in _iter_notes(letter, words, COMMENT):
        if number not in placed:
            yield _("A comment on deleted text is not imported: “%(text)s”") % {"text": get_excerpt(text)}


def list_page_texts(letter: Letter, words: DocxTextReader) -> Iterator[str]:
    """Yield the texts at the head and foot of the pages."""
    wanted = {RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER}
    for relation in letter.part.rels.values():
        if relation.reltype in wanted and not relation.is_external:
            text = words.read_cell(parse_xml(relation.target_part.blob))
            if text.strip():
                yield text
