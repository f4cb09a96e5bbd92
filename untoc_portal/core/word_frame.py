"""The frame of the pages of a Word document: size, running heads and page numbers at the outer edge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import Truncator
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from untoc_portal.core.word_styles import PAGE, PAGES, add_field, make, set_direction, to_writable

if TYPE_CHECKING:
    from docx.document import Document as Letter
    from docx.text.paragraph import Paragraph

TEXT_WIDTH = Cm(16)
# A longer title would not fit next to the symbol.
MAX_TITLE = 70


def set_page_frame(letter: Letter, *, symbol: str, title: str, marking: str, rtl: bool) -> None:
    """Set the size of the pages, their heads and their feet. The first page has its symbol in the masthead."""
    section = letter.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.5)
    section.different_first_page_header_footer = True
    letter.settings.odd_and_even_pages_header_footer = True
    for name in ("Header", "Footer"):
        properties = letter.styles[name].element.get_or_add_pPr()
        for tabs in properties.findall(qn("w:tabs")):
            properties.remove(tabs)
    short = Truncator(title).chars(MAX_TITLE)
    # A page with an even number is on the side where reading starts.
    _write_header(section.even_page_header.paragraphs[0], (symbol, short), bold=0, rtl=rtl)
    _write_header(section.header.paragraphs[0], (short, symbol), bold=1, rtl=rtl)
    _write_footer(section.even_page_footer.paragraphs[0], marking, is_number_first=True, rtl=rtl)
    for footer in (section.footer, section.first_page_footer):
        _write_footer(footer.paragraphs[0], marking, is_number_first=False, rtl=rtl)
    # An empty head of the first page, not that of the others.
    set_direction(section.first_page_header.paragraphs[0]._p.get_or_add_pPr(), rtl=rtl)  # noqa: SLF001 (no other way)


def draw_frame(letter: Letter) -> None:
    """Draw a double line around the page of a receipt or a certificate."""
    borders = make("pgBorders", offsetFrom="text")
    for side in ("top", "left", "bottom", "right"):
        borders.append(make(side, val="double", sz=12, space=12, color="auto"))
    letter.sections[0]._sectPr.insert_element_before(  # noqa: SLF001 (python-docx has no name for it)
        borders, "w:lnNumType", "w:pgNumType", "w:cols", "w:titlePg", "w:docGrid"
    )


def _begin(paragraph: Paragraph, *, rtl: bool, has_middle: bool) -> None:
    set_direction(paragraph._p.get_or_add_pPr(), rtl=rtl)  # noqa: SLF001 (python-docx has no name for it)
    stops: Any = paragraph.paragraph_format.tab_stops
    if has_middle:
        stops.add_tab_stop(TEXT_WIDTH // 2, WD_TAB_ALIGNMENT.CENTER)
    stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)


def _write_header(paragraph: Paragraph, texts: tuple[str, str], *, bold: int, rtl: bool) -> None:
    _begin(paragraph, rtl=rtl, has_middle=False)
    for place, text in enumerate(texts):
        if place:
            paragraph.add_run("\t")
        run = paragraph.add_run(to_writable(text))
        run.bold = place == bold
        run.font.size = Pt(9 if place == bold else 8)


def _write_footer(paragraph: Paragraph, marking: str, *, is_number_first: bool, rtl: bool) -> None:
    _begin(paragraph, rtl=rtl, has_middle=True)
    if is_number_first:
        _number(paragraph)
    run = paragraph.add_run(f"\t{to_writable(marking)}" + ("" if is_number_first else "\t"))
    run.bold = True
    if not is_number_first:
        _number(paragraph)


def _number(paragraph: Paragraph) -> None:
    """Write “page/pages”, with the marks that keep the page first in a line from right to left."""
    paragraph.add_run("\u200e")
    add_field(paragraph, PAGE)
    paragraph.add_run("\u200e/\u200e")
    add_field(paragraph, PAGES)
    paragraph.add_run("\u200e")
