"""Looks, languages and directions of Word documents, for the printed markup and for the files of answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document as Letter
    from docx.text.paragraph import Paragraph

WORD_LANGUAGES = {"ar": "ar-SA", "zh-hans": "zh-CN", "en": "en-GB", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES"}
LANGUAGE_KINDS = {"ar": "bidi", "zh-hans": "eastAsia"}
# Neither script has italics.
WITHOUT_ITALICS = ("ar", "zh-hans")
BLACK = RGBColor(0, 0, 0)
# Elements that can follow `bidi` and `pBdr` in the properties of a paragraph, and `szCs` in those of a run.
AFTER_BIDI = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
AFTER_BORDERS = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:bidi", *AFTER_BIDI)
AFTER_SHADE = AFTER_BORDERS[1:]
AFTER_SIZE = ("w:highlight", "w:u", "w:rtl", "w:cs", "w:lang")
# Word's names of the fields for page numbers.
PAGE, PAGES = "PAGE", "NUMPAGES"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a style: size in points, bold, italic, space before and after in points, colour."""

    points: float
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 0
    colour: RGBColor = BLACK


def to_writable(text: str) -> str:
    """Return the text without the characters that XML does not allow."""
    return _NO_XML.sub("", text)


def make(tag: str, **values: object) -> Any:
    """Return a new element of Word with these attributes."""
    element = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def set_language(letter: Letter, language: str) -> None:
    """Set the language of the whole document for spelling checkers."""
    defaults = letter.styles.element.find(qn("w:docDefaults"))
    for mark in defaults.iter(qn("w:lang")):
        mark.set(qn(f"w:{LANGUAGE_KINDS.get(language, 'val')}"), WORD_LANGUAGES[language])


def set_direction(properties: Any, *, rtl: bool) -> None:
    """Set the direction of a paragraph, or of the paragraphs of a style."""
    for old in properties.findall(qn("w:bidi")):
        properties.remove(old)
    properties.insert_element_before(make("bidi", val=int(rtl)), *AFTER_BIDI)


def set_borders(paragraph: Paragraph, *sides: str, size: int = 4) -> None:
    """Draw a rule on these sides of a paragraph. The size is in eighths of a point."""
    borders = make("pBdr")
    for side in sides:
        borders.append(make(side, val="single", sz=size, space=4, color="auto"))
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *AFTER_BORDERS)  # noqa: SLF001 (no other way)


def configure_style(style: Any, look: Look, *, font: str, east_asian: str, bidi: bool) -> None:
    """Set the look of a style in all scripts, with one font for Latin and Arabic and one for Chinese."""
    style.font.name, style.font.size, style.font.color.rgb = font, Pt(look.points), look.colour
    style.font.bold = style.font.cs_bold = look.bold
    style.font.italic = style.font.cs_italic = look.italic
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[theme]
    for script, family in (("cs", font), ("eastAsia", east_asian)):
        fonts.set(qn(f"w:{script}"), family)
    for old in properties.findall(qn("w:szCs")):
        properties.remove(old)
    properties.insert_element_before(make("szCs", val=int(look.points * 2)), *AFTER_SIZE)
    paragraph = style.element.get_or_add_pPr()
    for old in paragraph.findall(qn("w:pBdr")):
        paragraph.remove(old)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(look.before), Pt(look.after)
    set_direction(paragraph, rtl=bidi)


def add_page_numbers(paragraph: Paragraph, text: str, *, bidi: bool) -> None:
    """Add the text, then “page / pages”, to the paragraph."""
    set_direction(paragraph._p.get_or_add_pPr(), rtl=bidi)  # noqa: SLF001 (python-docx has no name for it)
    for part in (text, PAGE, " / ", PAGES):
        if part in (PAGE, PAGES):
            add_field(paragraph, part)
        else:
            paragraph.add_run(to_writable(part))


def add_field(paragraph: Paragraph, instruction: str, shown: str = "") -> None:
    """Add a field that Word computes, with what is shown until then."""
    field = make("fldSimple", instr=instruction)
    field.append(paragraph.add_run(shown)._r)  # noqa: SLF001 (python-docx has no name for it)
    paragraph._p.append(field)  # noqa: SLF001 (python-docx has no name for it)
