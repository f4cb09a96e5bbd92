"""Convert the markup of an official document to Word: headings, numbered paragraphs, tables, notes, both directions.

The same markup is printed as PDF, so both have the same text, and neither can contain what the other must not. Drawings
(the QR code) are left out.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from lxml import html

from untoc_portal.core import word_contents
from untoc_portal.core.printing import NO_TIME

if TYPE_CHECKING:
    from docx.document import Document as Letter
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph
    from lxml.html import HtmlElement

WORD_LANGUAGES = {"ar": "ar-SA", "zh-hans": "zh-CN", "en": "en-GB", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES"}
# Fonts that Word has on every system, by script.
FONT, EAST_ASIAN_FONT = "Times New Roman", "SimSun"
BLACK = RGBColor(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a style: size in points, bold, italic, space before and after in points, colour."""

    points: float
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 0
    colour: RGBColor = BLACK


STYLES = {
    "Normal": Look(10.5, after=6),
    "Title": Look(16, bold=True, before=18, after=6),
    "Heading 1": Look(13, bold=True, before=18, after=6),
    "Heading 2": Look(11.5, bold=True, before=14, after=4),
    "Heading 3": Look(10.5, bold=True, before=10, after=4),
    "Heading 4": Look(10.5, italic=True, before=8, after=4),
    word_contents.HEADING: Look(13, bold=True, before=18, after=6),
    word_contents.LEVELS[0]: Look(10.5, after=3),
    word_contents.LEVELS[1]: Look(10.5, after=3),
    "Header": Look(9, bold=True),
    "Footer": Look(9),
}
HEADINGS = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3", "h5": "Heading 4"}
BLOCKS = {"p", "ol", "ul", "div", "dl", "table"}
SKIPPED_ELEMENTS = {"nav", "svg", "script", "style"}
# Elements that can follow `bidi` in the properties of a paragraph, and `szCs` in those of a run.
AFTER_BIDI = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
AFTER_SIZE = ("w:highlight", "w:u", "w:rtl", "w:cs", "w:lang")
# Word's names of the fields for page numbers.
PAGE, PAGES = "PAGE", "NUMPAGES"
# Word stores no longer property than this.
MAX_PROPERTY_LENGTH = 255
_SPACE = re.compile(r"[ \t\r\n\f]+")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_docx(markup: str) -> bytes:
    """Return the page markup as a Word document. Equal markup gives equal bytes."""
    writer = _Writer(html.document_fromstring(markup))
    writer.write()
    out = io.BytesIO()
    writer.letter.save(out)
    return _without_times(out.getvalue())


def _without_times(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            kept.writestr(zipfile.ZipInfo(name, NO_TIME.timetuple()[:6]), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


class _Writer:
    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        self.language = root.get("lang", "en")
        self.bidi: bool = root.get("dir") == "rtl"
        self.letter: Letter = Document()
        self.notes: list[HtmlElement] = []
        self.places = 0

    def write(self) -> None:
        """Write the whole document."""
        self._apply_style()
        masthead = self.root.find_class("masthead")
        if masthead:
            self._masthead(masthead[0])
        for child in self.root.find(".//main"):
            self._block(child)
        self._endnotes()

    def _apply_style(self) -> None:
        section = self.letter.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.5)
        set_language(self.letter, self.language)
        word_contents.add_styles(self.letter)
        for name, look in STYLES.items():
            configure_style(self.letter.styles[name], look, font=FONT, east_asian=EAST_ASIAN_FONT, bidi=self.bidi)
        properties = self.letter.core_properties
        title = (self.root.findtext(".//title") or "")[:MAX_PROPERTY_LENGTH]
        properties.title, properties.author, properties.language = _writable(title), "", self.language
        properties.comments, properties.created, properties.modified = "", NO_TIME, NO_TIME
        self._run_in_text(section.header.paragraphs[0], self._text_of("masthead__symbol"))
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        marking = self._text_of("marking")
        count_pages(foot, f"{marking} · " if marking else "", bidi=self.bidi)

    def _text_of(self, name: str) -> str:
        found = self.root.find_class(name)
        return _squeezed(found[0].text_content()).strip() if found else ""

    def _run_in_text(self, paragraph: Paragraph, text: str) -> None:
        set_direction(paragraph._p.get_or_add_pPr(), rtl=self.bidi)  # noqa: SLF001 (python-docx has no name for it)
        paragraph.add_run(_writable(text))

    def _masthead(self, masthead: HtmlElement) -> None:
        rows = masthead.find_class("masthead__row")
        table = self.letter.add_table(len(rows), 2)
        if self.bidi:
            table.table_direction = 1
        for row, element in zip(table.rows, rows, strict=True):
            for cell, part in zip(row.cells, element, strict=True):
                blocks = [part] if part.tag == "p" else list(part)
                for block in blocks:
                    self._paragraph(block, cell=cell)

    def _block(self, element: HtmlElement) -> None:
        if isinstance(element.tag, str) and "contents" in element.classes:
            word_contents.write_contents(self.letter, element)
            return
        if not isinstance(element.tag, str) or element.tag in SKIPPED_ELEMENTS:
            return
        if element.tag in HEADINGS:
            heading = self._paragraph(element, style=HEADINGS[element.tag])
            if element.get("id"):
                self.places += 1
                word_contents.set_bookmark(heading, element.get("id"), self.places)
        elif element.tag == "table":
            self._table(element)
        elif element.tag in {"p", "dt", "dd"} or (element.tag == "li" and not BLOCKS & {kid.tag for kid in element}):
            self._paragraph(element)
        else:
            for child in element:
                self._block(child)

    def _paragraph(self, element: HtmlElement, *, style: str = "Normal", cell: _Cell | None = None) -> Paragraph:
        if cell is None:
            paragraph = self.letter.add_paragraph(style=style)
        else:
            first = cell.paragraphs[0]
            paragraph = first if not first.runs and len(cell.paragraphs) == 1 else cell.add_paragraph()
        rtl = self._is_right_to_left(element)
        if rtl != self.bidi:
            set_direction(paragraph._p.get_or_add_pPr(), rtl=rtl)  # noqa: SLF001 (python-docx has no name for it)
        if "marking" in element.classes:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        is_bold = bool({"marking", "author", "reference", "masthead__organization"} & set(element.classes))
        self._inline(paragraph, element, rtl=rtl, bold=is_bold or element.tag in {"th", "dt"})
        if element.find_class("number"):
            form = paragraph.paragraph_format
            form.tab_stops.add_tab_stop(Cm(1.2), WD_TAB_ALIGNMENT.LEFT)
        return paragraph

    def _is_right_to_left(self, element: HtmlElement) -> bool:
        for one in (element, *element.iterancestors()):
            if one.get("dir") in {"rtl", "ltr"}:
                return bool(one.get("dir") == "rtl")
        return self.bidi

    def _inline(self, paragraph: Paragraph, element: HtmlElement, *, rtl: bool, bold: bool = False) -> None:
        self._say(paragraph, element.text, rtl=rtl, bold=bold)
        for child in element:
            self._child(paragraph, child, rtl=rtl, bold=bold)
            self._say(paragraph, child.tail, rtl=rtl, bold=bold)

    def _child(self, paragraph: Paragraph, child: HtmlElement, *, rtl: bool, bold: bool) -> None:
        if not isinstance(child.tag, str) or child.tag in SKIPPED_ELEMENTS:
            return
        if child.tag == "br":
            paragraph.add_run().add_break()
        elif "footnote" in child.classes:
            self.notes.append(child)
            paragraph.add_run(f"[{len(self.notes)}]").font.superscript = True
        elif "number" in child.classes:
            self._say(paragraph, f"{child.text_content().strip()}\t", rtl=rtl, bold=bold)
        else:
            self._inline(paragraph, child, rtl=rtl and child.get("dir") != "ltr", bold=bold or child.tag == "strong")

    def _say(self, paragraph: Paragraph, text: str | None, *, rtl: bool, bold: bool) -> None:
        said = _writable(_squeezed(text or "")) if not (text or "").endswith("\t") else _writable(text or "")
        if not paragraph.text:
            said = said.lstrip(" ")
        if said:
            run = paragraph.add_run(said)
            run.font.rtl = True if rtl else None
            run.bold = True if bold else None

    def _table(self, element: HtmlElement) -> None:
        rows = list(element.iter("tr"))
        width = max(len(list(row.iterchildren("th", "td"))) for row in rows)
        table = self.letter.add_table(len(rows), width, style="Table Grid")
        if self.bidi:
            table.table_direction = 1
        for made, row in zip(table.rows, rows, strict=True):
            if row.getparent().tag == "thead":
                made._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 (python-docx has no name)
            for cell, part in zip(made.cells, row.iterchildren("th", "td"), strict=False):
                for block in part.findall("p") or [part]:
                    self._paragraph(block, cell=cell)

    def _endnotes(self) -> None:
        for number, note in enumerate(self.notes, 1):
            paragraph = self.letter.add_paragraph()
            paragraph.add_run(f"[{number}] ")
            self._inline(paragraph, note, rtl=self._is_right_to_left(note))


def _squeezed(text: str) -> str:
    return _SPACE.sub(" ", text)


def _writable(text: str) -> str:
    return _NO_XML.sub("", text)


def set_language(letter: Letter, language: str) -> None:
    """Set the language of the whole document for spelling checkers."""
    defaults = letter.styles.element.find(qn("w:docDefaults"))
    for mark in defaults.iter(qn("w:lang")):
        kind = {"ar": "bidi", "zh-hans": "eastAsia"}.get(language, "val")
        mark.set(qn(f"w:{kind}"), WORD_LANGUAGES[language])


def set_direction(properties: Any, *, rtl: bool) -> None:
    """Set the direction of a paragraph, or of the paragraphs of a style."""
    for old in properties.findall(qn("w:bidi")):
        properties.remove(old)
    direction = OxmlElement("w:bidi")
    direction.set(qn("w:val"), str(int(rtl)))
    properties.insert_element_before(direction, *AFTER_BIDI)


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
    size = OxmlElement("w:szCs")
    size.set(qn("w:val"), str(int(look.points * 2)))
    for old in properties.findall(qn("w:szCs")):
        properties.remove(old)
    properties.insert_element_before(size, *AFTER_SIZE)
    paragraph = style.element.get_or_add_pPr()
    for old in paragraph.findall(qn("w:pBdr")):
        paragraph.remove(old)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(look.before), Pt(look.after)
    set_direction(paragraph, rtl=bidi)


def count_pages(paragraph: Paragraph, text: str, *, bidi: bool) -> None:
    """Write the text, followed by “page / pages”."""
    set_direction(paragraph._p.get_or_add_pPr(), rtl=bidi)  # noqa: SLF001 (python-docx has no name for it)
    for part in (text, PAGE, " / ", PAGES):
        is_field = part in (PAGE, PAGES)
        run = paragraph.add_run("" if is_field else _writable(part))
        if is_field:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), part)
            field.append(run._r)  # noqa: SLF001 (python-docx has no name for it)
            paragraph._p.append(field)  # noqa: SLF001 (python-docx has no name for it)
