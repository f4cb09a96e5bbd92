"""Drawings of Word documents: charts as tables of shaded lines, which stay sharp in every program, and QR codes."""

from __future__ import annotations

import io
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_DIRECTION
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Cm, Pt

from untoc_portal.core import qr
from untoc_portal.core.word_styles import AFTER_SHADE, make, set_borders, set_direction, to_writable

if TYPE_CHECKING:
    from docx.document import Document as Letter
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph
    from lxml.html import HtmlElement

LABELS, PLOT, VALUES = Cm(6.2), Cm(7.2), Cm(2.6)
# What the margins of a cell leave for the bars.
ROOM = PLOT - Cm(0.4)
# As in the style sheet of the printed documents.
BAR = "1B4F72"
CODE = Cm(2.5)


def add_chart(letter: Letter, bars: HtmlElement, *, rtl: bool) -> None:
    """Add a chart: a row for each label, with a shaded line as long as the bar, and its value."""
    rows = [row for row in bars.find_class("bars__row") if row.find_class("bars__bar")]
    axes = bars.find_class("bars__axis")
    table = add_plain_table(letter, len(rows) + len(axes), (LABELS, PLOT, VALUES), rtl=rtl)
    title = next((svg.findtext("title") or "" for svg in bars.iter("svg")), "")
    describe_table(table, title)
    for axis, made in zip(axes, table.rows[len(rows) :], strict=True):
        for cell in made.cells:
            _write(cell, "", rtl=rtl)
        _draw_axis(made.cells[1].paragraphs[0], axis, rtl=rtl)
    for cells, row in zip((made.cells for made in table.rows), rows, strict=False):
        for cell in cells:
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        _write(cells[0], row.find_class("bars__label")[0].text_content(), rtl=rtl)
        _write(cells[2], row.find_class("bars__value")[0].text_content(), rtl=rtl)
        percent = float(row.find_class("bars__bar")[0].get("style").split(":")[1].strip(" %;"))
        _draw_bar(cells[1].paragraphs[0], percent, rtl=rtl)


def _write(cell: _Cell, text: str, *, rtl: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.keep_with_next = True
    set_direction(paragraph._p.get_or_add_pPr(), rtl=rtl)  # noqa: SLF001 (python-docx has no name for it)
    run = paragraph.add_run(to_writable(" ".join(text.split())))
    run.font.size, run.font.rtl = Pt(9), rtl or None


def _draw_bar(paragraph: Paragraph, percent: float, *, rtl: bool) -> None:
    """Shade a line up to this part of its length."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 (python-docx has no name for it)
    layout = paragraph.paragraph_format
    layout.space_after, layout.keep_with_next = Pt(0), True
    layout.right_indent = int(ROOM * (100 - percent) / 100)
    set_direction(properties, rtl=rtl)
    if percent:
        properties.insert_element_before(make("shd", val="clear", color="auto", fill=BAR), *AFTER_SHADE)
    # The height of the line is that of this letter.
    paragraph.add_run("\N{NO-BREAK SPACE}").font.size = Pt(8)


def _draw_axis(paragraph: Paragraph, axis: HtmlElement, *, rtl: bool) -> None:
    """Draw the axis as a rule, with its numbers below it at their places."""
    set_borders(paragraph, "top")
    layout = paragraph.paragraph_format
    ends = (WD_TAB_ALIGNMENT.RIGHT, WD_TAB_ALIGNMENT.LEFT) if rtl else (WD_TAB_ALIGNMENT.LEFT, WD_TAB_ALIGNMENT.RIGHT)
    anchors = {"start": ends[0], "middle": WD_TAB_ALIGNMENT.CENTER, "end": ends[1]}
    ticks = []
    for text in axis.iter("text"):
        left = float(text.get("x").rstrip("%"))
        # From right to left, a place is counted from the right.
        ticks.append((100 - left if rtl else left, anchors[text.get("text-anchor")], text.text_content().strip()))
    for place, alignment, number in sorted(ticks, key=itemgetter(0)):
        if place:
            layout.tab_stops.add_tab_stop(int(ROOM * place / 100), alignment)
        run = paragraph.add_run(f"\t{number}" if place else number)
        run.font.size, run.font.rtl = Pt(8), rtl or None


def keep_end_with_next(letter: Letter) -> None:
    """Keep the last paragraph, or the last row of a table and the line below it, on the page of what follows."""
    last = letter.paragraphs[-1]
    last.paragraph_format.keep_with_next = True
    if last.text.strip() or not letter.tables or last._p.getprevious() is not letter.tables[-1]._tbl:  # noqa: SLF001
        return
    for cell in letter.tables[-1].rows[-1].cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def add_code(paragraph: Paragraph, svg: HtmlElement) -> None:
    """Add a QR code as a picture, with the text that describes it."""
    size = int(svg.get("viewbox").split()[-1])
    content = qr.draw_png(size, svg.find("path").get("d"))
    picture = paragraph.add_run().add_picture(io.BytesIO(content), width=CODE)
    picture._inline.docPr.set("descr", svg.findtext("title") or "")  # noqa: SLF001 (python-docx has no name for it)


def add_plain_table(letter: Letter, rows: int, widths: tuple[Any, ...], *, rtl: bool) -> Table:
    """Add a table without lines, with columns of these widths, whose rows are not divided between pages."""
    table: Table = letter.add_table(rows, len(widths))
    if rtl:
        table.table_direction = WD_TABLE_DIRECTION.RTL
    set_widths(table, widths)
    for row in table.rows:
        keep_row_whole(row)
    return table


def set_widths(table: Table, widths: tuple[Any, ...]) -> None:
    """Set the widths of the columns."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def keep_row_whole(row: Any, *, is_head: bool = False) -> None:
    """Forbid a page break within a row of a table. The head is repeated on every page."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 (python-docx has no name for it)
    properties.append(make("cantSplit"))
    if is_head:
        properties.append(make("tblHeader"))


def describe_table(table: Table, text: str) -> None:
    """Add a text that describes the table to readers who cannot see it."""
    table._tbl.tblPr.append(make("tblDescription", val=to_writable(text)))  # noqa: SLF001 (as above)


def draw_table_rules(table: Table) -> None:
    """Draw lines above, below and between the rows of a table, and none between its columns."""
    borders = make("tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(make(side, val="single", sz=4, space=0, color="auto"))
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")  # noqa: SLF001


def draw_row_rule(row: Any, size: int) -> None:
    """Draw a line below a row of a table. The size is in eighths of a point."""
    for cell in row.cells:
        borders = make("tcBorders")
        borders.append(make("bottom", val="single", sz=size, space=0, color="auto"))
        cell._tc.get_or_add_tcPr().append(borders)  # noqa: SLF001 (python-docx has no name for it)
