"""The table of contents of a Word document: a field that Word updates, which already contains the expected entries.

The entries are those of the page's own list. Each is a link to the bookmark at its heading, with the page on which the
heading is in the PDF. Word counts its own pages when it opens the document, as the mark requests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm

from untoc_portal.core.word_styles import make, to_writable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.document import Document as Letter
    from docx.text.paragraph import Paragraph
    from lxml.html import HtmlElement

HEADING, LEVELS = "TOC Heading", ("toc 1", "toc 2")
# Headings 1 and 2, as links, without page numbers in the web view.
FIELD = r' TOC \o "1-2" \h \z \u '
TEXT_WIDTH, INDENT = Cm(16), Cm(0.8)


def add_styles(letter: Letter) -> None:
    """Add the styles of the entries, which the empty document does not have."""
    for level, name in enumerate(LEVELS):
        style = letter.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = letter.styles["Normal"]
        style.paragraph_format.left_indent = INDENT * level
        style.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def write_contents(letter: Letter, nav: HtmlElement, pages: Mapping[str, int]) -> None:
    """Add the heading and the field with the entries of the list and their pages."""
    letter.add_paragraph(nav.findtext("h2"), style=HEADING)
    links = list(nav.iter("a"))
    for position, link in enumerate(links):
        depth = sum(parent.tag == "ul" for parent in link.iterancestors()) - 1
        paragraph = letter.add_paragraph(style=LEVELS[min(depth, len(LEVELS) - 1)])
        if position == 0:
            _begin_field(paragraph)
        place = link.get("href", "").lstrip("#")
        _add_entry(paragraph, " ".join(link.text_content().split()), get_bookmark_name(place), pages.get(place))
    if links:
        _mark(paragraph, "end")


def get_bookmark_name(place: str) -> str:
    """Return the name of the bookmark at the heading with this identifier."""
    return f"contents_{place}".replace("-", "_")[:40]


def set_bookmark(paragraph: Paragraph, place: str, number: int) -> None:
    """Set the bookmark around the text of a heading."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), get_bookmark_name(place))
    element = paragraph._p  # noqa: SLF001 (python-docx has no name for it)
    element.insert(1 if element.pPr is not None else 0, start)
    element.append(end)


def _begin_field(paragraph: Paragraph) -> None:
    _mark(paragraph, "begin").set(qn("w:dirty"), "true")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = FIELD
    paragraph.add_run()._r.append(instruction)  # noqa: SLF001 (python-docx has no name for it)
    _mark(paragraph, "separate")


def _mark(paragraph: Paragraph, kind: str) -> Any:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)  # noqa: SLF001 (python-docx has no name for it)
    return mark


def _add_entry(paragraph: Paragraph, text: str, bookmark: str, page: int | None) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark)
    link.append(paragraph.add_run(to_writable(text))._r)  # noqa: SLF001 (python-docx has no name for it)
    if page is not None:
        link.append(paragraph.add_run("\t")._r)  # noqa: SLF001 (as above)
        field = make("fldSimple", instr=f" PAGEREF {bookmark} \\h ", dirty="true")
        field.append(paragraph.add_run(str(page))._r)  # noqa: SLF001 (as above)
        link.append(field)
    paragraph._p.append(link)  # noqa: SLF001 (python-docx has no name for it)
