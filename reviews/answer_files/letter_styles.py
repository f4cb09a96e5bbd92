"""How the Word document looks: page, fonts, styles, direction, footer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language_info
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, RGBColor

from untoc_portal.core.word_styles import Look, add_page_numbers, configure_style, set_language

if TYPE_CHECKING:
    from docx.document import Document as Letter

REFERENCE, QUESTION, CONDITION, GUIDANCE = "Portal reference", "Portal question", "Portal condition", "Portal guidance"
LABEL, ANSWER, MARK, NOTE = "Portal label", "Portal answer", "Portal mark", "Portal note"
FONT, EAST_ASIAN_FONT = "Arial", "Microsoft YaHei"
BLUE, GREY, PALE = RGBColor(0x1F, 0x5C, 0x87), RGBColor(0x5B, 0x67, 0x70), RGBColor(0x9A, 0xA5, 0xAD)
STYLES = {
    REFERENCE: Look(8, before=3, after=1, colour=GREY),
    QUESTION: Look(10.5, bold=True, after=2),
    CONDITION: Look(9, italic=True, after=2, colour=BLUE),
    GUIDANCE: Look(9, after=3, colour=GREY),
    LABEL: Look(9, bold=True, before=3, after=2, colour=GREY),
    ANSWER: Look(10.5, before=1, after=1),
    MARK: Look(5, colour=PALE),
    NOTE: Look(10, before=1, after=3),
    "Footer": Look(8, colour=GREY),
    "Title": Look(20, bold=True, after=8, colour=BLUE),
    "Heading 1": Look(15, bold=True, before=18, after=6, colour=BLUE),
    "Heading 2": Look(12, bold=True, before=12, after=4, colour=BLUE),
}


def apply_page_style(document: Letter, language: str, foot: str) -> None:
    """Set the page, the styles and the footer for a language."""
    bidi = get_language_info(language)["bidi"]
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    set_language(document, language)
    for name, look in STYLES.items():
        known = name in document.styles
        style = document.styles[name] if known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        configure_style(style, look, font=FONT, east_asian=EAST_ASIAN_FONT, bidi=bidi)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_page_numbers(footer, f"{foot} · ", bidi=bidi)
