"""Convert the markup of an official document to Word: headings, numbered paragraphs, notes, tables, charts, pictures.

The same markup is printed as PDF, so both have the same text, and neither can contain what the other must not.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.table import WD_TABLE_DIRECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Cm, Pt
from lxml import html

from untoc_portal.core import word_contents, word_drawings, word_frame, word_notes
from untoc_portal.core.printing import NO_TIME
from untoc_portal.core.word_styles import (
    AFTER_SIZE,
    LANGUAGE_KINDS,
    WITHOUT_ITALICS,
    WORD_LANGUAGES,
    Look,
    configure_style,
    make,
    set_borders,
    set_direction,
    set_language,
    to_writable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docx.document import Document as Letter
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run
    from lxml.html import HtmlElement

# Fonts that Word has on every system, by script.
FONT, EAST_ASIAN_FONT, FIXED_FONT = "Times New Roman", "SimSun", "Courier New"
STYLES = {
    "Normal": Look(10.5, after=6),
    "Title": Look(16, bold=True, before=18, after=6),
    "Heading 1": Look(13, bold=True, before=18, after=6),
    "Heading 2": Look(11.5, bold=True, before=14, after=4),
    "Heading 3": Look(10.5, bold=True, before=10, after=4),
    "Heading 4": Look(10.5, italic=True, before=8, after=4),
    "List Bullet": Look(10.5, after=3),
    "List Number": Look(10.5, after=3),
    word_contents.HEADING: Look(13, bold=True, before=18, after=6),
    word_contents.LEVELS[0]: Look(10.5, after=3),
    word_contents.LEVELS[1]: Look(10.5, after=3),
    word_notes.TEXT: Look(8, after=2),
    "Header": Look(9),
    "Footer": Look(9),
}
HEADINGS = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3", "h5": "Heading 4"}
LISTS = {"ul": "List Bullet", "ol": "List Number"}
BLOCKS = {"p", "ol", "ul", "div", "dl", "table"}
SKIPPED_ELEMENTS = {"nav", "svg", "script", "style"}
# Paragraphs by their class: in bold, in italics, kept on the page of the next one.
BOLD = {"marking", "author", "reference", "masthead__organization"}
ITALIC, WITH_NEXT = {"invented", "withheld"}, {"reference", "ticked"}
# The number of a paragraph hangs in this margin.
HANGING, INSET = Cm(1.2), Cm(1.9)
# Sizes in points and widths of columns that differ from the rest.
SIZES = {"masthead__organization": 14, "masthead__symbol": 12, "author": 12}
FIGURES_WIDTHS, FACTS_WIDTHS = (Cm(13), Cm(3)), (Cm(4), Cm(12))
MASTHEAD_WIDTHS, VERIFICATION_WIDTHS = (Cm(10.5), Cm(5.5)), (Cm(3), Cm(13))
# Word stores no longer property than this.
MAX_PROPERTY_LENGTH = 255
_SPACE = re.compile(r"[ \t\r\n\f]+")


def render_docx(markup: str, pages: Iterable[tuple[str, int]] = ()) -> bytes:
    """Return the page markup as a Word document. Equal markup gives equal bytes.

    `pages` holds places that the list of contents names, with their pages, until Word counts them itself.
    """
    writer = _Writer(html.document_fromstring(markup), dict(pages))
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


@dataclass(frozen=True, slots=True)
class Voice:
    """How the text of an element is written: direction, language, and what is not usual about it."""

    rtl: bool
    language: str
    bold: bool = False
    italic: bool = False
    superscript: bool = False
    fixed: bool = False
    points: int = 0


class _Writer:
    def __init__(self, root: HtmlElement, pages: Mapping[str, int]) -> None:
        self.root, self.pages = root, pages
        self.language = root.get("lang", "en")
        self.bidi: bool = root.get("dir") == "rtl"
        self.letter: Letter = Document()
        self.notes = word_notes.Notes(self.letter)
        self.places = 0

    def write(self) -> None:
        """Write the whole document."""
        self._apply_style()
        masthead = self.root.find_class("masthead")
        if masthead:
            self._masthead(masthead[0])
        main = self.root.find(".//main")
        if "attestation" in main.classes:
            word_frame.draw_frame(self.letter)
        for child in main:
            self._block(child)

    def _apply_style(self) -> None:
        title = to_writable(_squeeze_spaces(self.root.findtext(".//title") or ""))[:MAX_PROPERTY_LENGTH]
        set_language(self.letter, self.language)
        word_contents.add_styles(self.letter)
        self.notes.add_styles()
        for name, look in STYLES.items():
            has_italics = look.italic and self.language not in WITHOUT_ITALICS
            style = self.letter.styles[name]
            styled = replace(look, italic=has_italics)
            configure_style(style, styled, font=FONT, east_asian=EAST_ASIAN_FONT, bidi=self.bidi)
            style.font.underline = (look.italic and not has_italics) or None
        properties = self.letter.core_properties
        properties.title, properties.author, properties.language = title, "", self.language
        properties.comments, properties.created, properties.modified = "", NO_TIME, NO_TIME
        heading = self.root.find(".//h1")
        word_frame.set_page_frame(
            self.letter,
            symbol=self._get_text("masthead__symbol"),
            title=_squeeze_spaces(heading.text_content()).strip() if heading is not None else "",
            marking=self._get_text("marking"),
            rtl=self.bidi,
        )

    def _get_text(self, name: str) -> str:
        found = self.root.find_class(name)
        return _squeeze_spaces(found[0].text_content()).strip() if found else ""

    def _masthead(self, masthead: HtmlElement) -> None:
        rows = masthead.find_class("masthead__row")
        table = word_drawings.add_plain_table(self.letter, len(rows), MASTHEAD_WIDTHS, rtl=self.bidi)
        for row, element in zip(table.rows, rows, strict=True):
            # The last rule is thick.
            word_drawings.draw_row_rule(row, 16 if element is rows[-1] else 4)
            for cell, part in zip(row.cells, element, strict=True):
                for block in [part] if part.tag == "p" else list(part):
                    paragraph = self._paragraph(block, cell=cell)
                    paragraph.paragraph_format.space_after = Pt(2)
                    if block is part or block.getprevious() is None:
                        # Off the rule above.
                        paragraph.paragraph_format.space_before = Pt(4)
                    if "masthead__symbol" in block.classes:
                        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def _block(self, element: HtmlElement) -> None:
        if not isinstance(element.tag, str):
            return
        named = {"contents": self._contents, "bars": self._chart, "verification": self._verification}
        write = next((write for name, write in named.items() if name in element.classes), None)
        write = write or (self._heading if element.tag in HEADINGS else {"table": self._table}.get(element.tag))
        if write:
            write(element)
        elif element.tag in SKIPPED_ELEMENTS:
            return
        elif element.tag in {"p", "dt", "dd"}:
            self._paragraph(element)
        elif element.tag == "li" and not BLOCKS & {kid.tag for kid in element}:
            self._paragraph(element, style=LISTS.get(element.getparent().tag, "Normal"))
        else:
            for child in element:
                self._block(child)

    def _contents(self, element: HtmlElement) -> None:
        word_contents.write_contents(self.letter, element, self.pages)

    def _chart(self, element: HtmlElement) -> None:
        word_drawings.add_chart(self.letter, element, rtl=self.bidi)
        self.letter.add_paragraph().paragraph_format.keep_with_next = True

    def _heading(self, element: HtmlElement) -> None:
        heading = self._paragraph(element, style=HEADINGS[element.tag])
        if element.get("id"):
            self.places += 1
            word_contents.set_bookmark(heading, element.get("id"), self.places)
        if element.tag == "h1" and "attestation" in element.getparent().classes:
            heading.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _verification(self, element: HtmlElement) -> None:
        """Write the code next to the text, as one table that no page break divides, where the text ends."""
        word_drawings.keep_end_with_next(self.letter)
        self.letter.add_paragraph().paragraph_format.keep_with_next = True
        table = word_drawings.add_plain_table(self.letter, 1, VERIFICATION_WIDTHS, rtl=self.bidi)
        picture, text = table.rows[0].cells
        for svg in element.iter("svg"):
            word_drawings.add_code(picture.paragraphs[0], svg)
        for paragraph in element.iter("p"):
            self._paragraph(paragraph, cell=text).paragraph_format.space_after = Pt(2)

    def _paragraph(self, element: HtmlElement, *, style: str = "Normal", cell: _Cell | None = None) -> Paragraph:
        if cell is None:
            paragraph = self.letter.add_paragraph(style=style)
        else:
            first = cell.paragraphs[0]
            paragraph = first if not first.runs and len(cell.paragraphs) == 1 else cell.add_paragraph()
        rtl = self._is_right_to_left(element)
        if rtl != self.bidi:
            set_direction(paragraph._p.get_or_add_pPr(), rtl=rtl)  # noqa: SLF001 (python-docx has no name for it)
        self._frame(paragraph, set(element.classes))
        if cell is None and self._is_numbered(element):
            self._indent(paragraph, element, style)
        self._inline(paragraph, element, self._voice(element, rtl=rtl))
        return paragraph

    def _frame(self, paragraph: Paragraph, classes: set[str]) -> None:
        """Draw the rules around a marking or a remark, and keep a question with its answer."""
        layout = paragraph.paragraph_format
        if "marking" in classes:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            set_borders(paragraph, "top", "left", "bottom", "right", size=8)
            layout.space_before = Pt(8)
        if "mechanism" in classes:
            layout.space_before = Pt(12)
        if "invented" in classes:
            set_borders(paragraph, "top", "bottom")
            layout.space_before = Pt(8)
        if classes & WITH_NEXT:
            layout.keep_with_next, layout.space_after = True, Pt(2)

    def _indent(self, paragraph: Paragraph, element: HtmlElement, style: str) -> None:
        """Let the lines of a numbered paragraph hang next to its number, and its lists within them."""
        layout = paragraph.paragraph_format
        if style in LISTS.values():
            layout.left_indent, layout.first_line_indent = INSET, Cm(-0.6)
            return
        layout.left_indent = HANGING
        if element.find_class("number"):
            layout.first_line_indent = -HANGING
            layout.tab_stops.add_tab_stop(HANGING, WD_TAB_ALIGNMENT.LEFT)

    def _voice(self, element: HtmlElement, *, rtl: bool) -> Voice:
        classes = set(element.classes)
        is_small = any("verification" in parent.classes for parent in element.iterancestors("section"))
        parent = element.getparent()
        is_organ = parent is not None and "masthead__organ" in parent.classes and "masthead__session" not in classes
        return Voice(
            rtl,
            self._get_language(element),
            bold=bool(BOLD & classes) or is_organ or _is_heading_cell(element),
            italic=bool(ITALIC & classes),
            fixed="hash" in classes,
            points=8 if is_small else next((size for name, size in SIZES.items() if name in classes), 12 * is_organ),
        )

    def _is_numbered(self, element: HtmlElement) -> bool:
        """Return whether this belongs to a numbered paragraph, whose lines hang next to the number."""
        return any("paragraphs" in parent.classes for parent in element.iterancestors("ol"))

    def _is_right_to_left(self, element: HtmlElement) -> bool:
        for ancestor in (element, *element.iterancestors()):
            if ancestor.get("dir") in {"rtl", "ltr"}:
                return bool(ancestor.get("dir") == "rtl")
        return self.bidi

    def _get_language(self, element: HtmlElement) -> str:
        for ancestor in (element, *element.iterancestors()):
            if ancestor.get("lang"):
                return str(ancestor.get("lang"))
        return str(self.language)

    def _inline(self, paragraph: Paragraph, element: HtmlElement, voice: Voice) -> None:
        self._say(paragraph, element.text, voice)
        for child in element:
            self._child(paragraph, child, voice)
            self._say(paragraph, child.tail, voice)

    def _child(self, paragraph: Paragraph, child: HtmlElement, voice: Voice) -> None:
        if not isinstance(child.tag, str) or child.tag in SKIPPED_ELEMENTS:
            return
        if child.tag == "br":
            paragraph.add_run().add_break()
        elif "footnote" in child.classes:
            self._note(paragraph, child)
        elif "number" in child.classes:
            self._say(paragraph, f"{child.text_content().strip()}\t", replace(voice, bold=False, italic=False))
        else:
            own = replace(
                voice,
                rtl=voice.rtl and child.get("dir") != "ltr",
                language=child.get("lang") or voice.language,
                bold=voice.bold or child.tag == "strong",
                italic=voice.italic or child.tag == "cite",
                superscript=voice.superscript or "next-note" in child.classes,
            )
            self._inline(paragraph, child, own)

    def _note(self, paragraph: Paragraph, element: HtmlElement) -> None:
        note = self.notes.call(paragraph.add_run())
        rtl = self._is_right_to_left(element)
        if rtl != self.bidi:
            set_direction(note._p.get_or_add_pPr(), rtl=rtl)  # noqa: SLF001 (python-docx has no name for it)
        self._inline(note, element, Voice(rtl, self._get_language(element)))

    def _say(self, paragraph: Paragraph, text: str | None, voice: Voice) -> None:
        writable = (
            to_writable(_squeeze_spaces(text or "")) if not (text or "").endswith("\t") else to_writable(text or "")
        )
        if not paragraph.text:
            writable = writable.lstrip(" ")
        if writable:
            self._style_run(paragraph.add_run(writable), voice)

    def _style_run(self, run: Run, voice: Voice) -> None:
        run.font.rtl = voice.rtl or None
        run.bold = run.font.cs_bold = voice.bold or None
        run.italic = run.font.cs_italic = (voice.italic and voice.language not in WITHOUT_ITALICS) or None
        if voice.points:
            size = make("szCs", val=voice.points * 2)
            run.font.size = Pt(voice.points)
            run._r.get_or_add_rPr().insert_element_before(size, *AFTER_SIZE)  # noqa: SLF001 (as above)
        run.font.superscript = voice.superscript or None
        if voice.fixed:
            run.font.name, run.font.size = FIXED_FONT, Pt(8)
        if voice.language != self.language and voice.language in WORD_LANGUAGES:
            kind = LANGUAGE_KINDS.get(voice.language, "val")
            mark = make("lang", **{kind: WORD_LANGUAGES[voice.language]})
            run._r.get_or_add_rPr().append(mark)  # noqa: SLF001 (python-docx has no name for it)

    def _table(self, element: HtmlElement) -> None:
        rows = list(element.iter("tr"))
        width = max(len(list(row.iterchildren("th", "td"))) for row in rows)
        table = self.letter.add_table(len(rows), width)
        word_drawings.draw_table_rules(table)
        if self.bidi:
            table.table_direction = WD_TABLE_DIRECTION.RTL
        for name, widths in (("figures", FIGURES_WIDTHS), ("receipt", FACTS_WIDTHS)):
            if name in element.classes:
                word_drawings.set_widths(table, widths)
        for made, row in zip(table.rows, rows, strict=True):
            is_head = row.getparent().tag == "thead"
            word_drawings.keep_row_whole(made, is_head=is_head)
            for cell, part in zip(made.cells, row.iterchildren("th", "td"), strict=False):
                for block in part.findall("p") or [part]:
                    layout = self._paragraph(block, cell=cell).paragraph_format
                    layout.space_before = layout.space_after = Pt(2)
                    # The figures of a chart stay with it, and so with their question.
                    is_inside = "figures" in element.classes and row is not rows[-1]
                    layout.keep_with_next = is_head or is_inside or None
                    if "figures" in element.classes and part.getprevious() is not None:
                        layout.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.letter.add_paragraph()


def _is_heading_cell(element: HtmlElement) -> bool:
    """Return whether this heads a column, a row of facts or a definition. A row of figures is not in bold."""
    is_figure = element.get("scope") == "row" and any("figures" in table.classes for table in element.iterancestors())
    return element.tag in {"th", "dt"} and not is_figure


def _squeeze_spaces(text: str) -> str:
    return _SPACE.sub(" ", text)
