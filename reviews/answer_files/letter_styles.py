"""How the Word document looks: page, fonts, styles, direction, running foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language_info
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document as Letter
    from docx.text.paragraph import Paragraph

REFERENCE, QUESTION, CONDITION, GUIDANCE = "Portal reference", "Portal question", "Portal condition", "Portal guidance"
LABEL, ANSWER, MARK, NOTE = "Portal label", "Portal answer", "Portal mark", "Portal note"
FONT, EAST_ASIAN_FONT = "Arial", "Microsoft YaHei"
BLUE, GREY, PALE = RGBColor(0x1F, 0x5C, 0x87), RGBColor(0x5B, 0x67, 0x70), RGBColor(0x9A, 0xA5, 0xAD)
BLACK = RGBColor(0, 0, 0)
# name: (points, bold, italic, colour, space before, space after)
STYLES: dict[str, tuple[float, bool, bool, RGBColor, float, float]] = {
    REFERENCE: (8, False, False, GREY, 3, 1),
    QUESTION: (10.5, True, False, BLACK, 0, 2),
    CONDITION: (9, False, True, BLUE, 0, 2),
    GUIDANCE: (9, False, False, GREY, 0, 3),
    LABEL: (9, True, False, GREY, 3, 2),
    ANSWER: (10.5, False, False, BLACK, 1, 1),
    MARK: (5, False, False, PALE, 0, 0),
    NOTE: (10, False, False, BLACK, 1, 3),
    "Footer": (8, False, False, GREY, 0, 0),
    "Title": (20, True, False, BLUE, 0, 8),
    "Heading 1": (15, True, False, BLUE, 18, 6),
    "Heading 2": (12, True, False, BLUE, 12, 4),
}
# What may stand after `bidi` in the properties of a paragraph, and after `szCs` in those of a run.
AFTER_BIDI = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
AFTER_SIZE = ("w:highlight", "w:u", "w:rtl", "w:cs", "w:lang")
# Word's names of the fields that count pages.
PAGE, PAGES = "PAGE", "NUMPAGES"
WORD_LANGUAGES = {"ar": "ar-SA", "zh-hans": "zh-CN", "en": "en-GB", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES"}


def dress(document: Letter, language: str, foot: str) -> None:
    """Set the page, the styles and the running foot for a language."""
    bidi = get_language_info(language)["bidi"]
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    _set_language(document, language)
    for name, look in STYLES.items():
        _style(document, name, look, bidi=bidi)
    _foot(section.footer.paragraphs[0], foot, bidi=bidi)


def _set_language(document: Letter, language: str) -> None:
    """Tell spelling checkers the language of the whole document."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for mark in defaults.iter(qn("w:lang")):
        kind = {"ar": "bidi", "zh-hans": "eastAsia"}.get(language, "val")
        mark.set(qn(f"w:{kind}"), WORD_LANGUAGES[language])


def _style(document: Letter, name: str, look: tuple[Any, ...], *, bidi: bool) -> None:
    points, bold, italic, colour, before, after = look
    known = name in document.styles
    style = document.styles[name] if known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    font = style.font
    font.name, font.size, font.bold, font.italic, font.color.rgb = FONT, Pt(points), bold, italic, colour
    font.cs_bold, font.cs_italic = bold, italic
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[theme]
    for script, family in (("cs", FONT), ("eastAsia", EAST_ASIAN_FONT)):
        fonts.set(qn(f"w:{script}"), family)
    size = OxmlElement("w:szCs")
    size.set(qn("w:val"), str(int(points * 2)))
    for old in properties.findall(qn("w:szCs")):
        properties.remove(old)
    properties.insert_element_before(size, *AFTER_SIZE)
    paragraph = style.element.get_or_add_pPr()
    for old in paragraph.findall(qn("w:pBdr")):
        paragraph.remove(old)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    set_direction(paragraph, rtl=bidi)


def set_direction(properties: Any, *, rtl: bool) -> None:
    """Make a paragraph, or the paragraphs of a style, run from right to left, or from left to right."""
    direction = OxmlElement("w:bidi")
    direction.set(qn("w:val"), str(int(rtl)))
    properties.insert_element_before(direction, *AFTER_BIDI)


def _foot(paragraph: Paragraph, text: str, *, bidi: bool) -> None:
    set_direction(paragraph._p.get_or_add_pPr(), rtl=bidi)  # noqa: SLF001 (python-docx has no name for it)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in (f"{text} · ", PAGE, " / ", PAGES):
        is_field = part in (PAGE, PAGES)
        run = paragraph.add_run("" if is_field else part)
        if is_field:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), part)
            field.append(run._r)  # noqa: SLF001 (python-docx has no name for it)
            paragraph._p.append(field)  # noqa: SLF001 (python-docx has no name for it)
