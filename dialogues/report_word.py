"""The general report as a Word file. It is made only from the frozen snapshot of its document."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import get_language_bidi, gettext as _
from docx import Document
from docx.oxml import OxmlElement
from docx.shared import Cm

from reviews.answer_files.letter_styles import GUIDANCE, LABEL, NOTE, apply_page_style
from untoc_portal.core import prose
from untoc_portal.core.charts import build_count_chart
from untoc_portal.core.documents import format_long_date
from untoc_portal.core.fields import get_text_in_language
from untoc_portal.core.word import set_direction

if TYPE_CHECKING:
    from docx.document import Document as Letter
    from docx.shape import InlineShape

CHART_WIDTH = Cm(16)


def write_report(snapshot: dict[str, Any], language: str) -> bytes:
    """Return the Word file as bytes."""
    with translation.override(language):
        document = Document()
        apply_page_style(document, language, snapshot["symbol"])
        _add_heading(document, snapshot)
        for block in prose.split_blocks(snapshot["text"]):
            document.add_paragraph(block.text)
        for on in snapshot["articles"]:
            document.add_heading(on["head"], level=1)
            for theme in on["themes"]:
                _theme(document, theme)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add_heading(document: Letter, snapshot: dict[str, Any]) -> None:
    document.add_paragraph(f"{get_text_in_language(snapshot['group'])} · {snapshot['symbol']}", style=GUIDANCE)
    document.add_paragraph(snapshot["title"], style="Title")
    document.add_paragraph(
        f"{snapshot['cluster']} · {format_long_date(dt.date.fromisoformat(snapshot['date']))}", style=LABEL
    )
    if snapshot["is_invented"]:
        document.add_paragraph(_("[Invented for demonstration]"), style=LABEL)
    for text in (snapshot["how_counted"], *snapshot["bases"]):
        document.add_paragraph(text, style=NOTE)


def _theme(document: Letter, theme: dict[str, Any]) -> None:
    right_to_left = get_language_bidi()
    document.add_heading(theme["title"], level=2)
    picture = document.add_picture(io.BytesIO(build_count_chart(_("States"), theme["rows"]).png), width=CHART_WIDTH)
    _describe(picture, theme["title"])
    table = document.add_table(rows=1, cols=2, style="Table Grid")
    if right_to_left:
        table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))  # noqa: SLF001 (python-docx has no name for it)
    lines = [(label, _("%(states)s of %(all)s") % {"states": some, "all": of}) for label, some, of in theme["rows"]]
    for cells, values in zip(
        (table.rows[0].cells, *(table.add_row().cells for _line in lines)),
        ((_("Answer or observation"), _("States")), *lines),
        strict=True,
    ):
        for cell, value in zip(cells, values, strict=True):
            cell.text = value
            set_direction(cell.paragraphs[0]._p.get_or_add_pPr(), rtl=right_to_left)  # noqa: SLF001 (as above)


def _describe(picture: InlineShape, text: str) -> None:
    """Add a text that describes the chart to readers who cannot see it."""
    picture._inline.docPr.set("descr", text)  # noqa: SLF001 (python-docx has no name for it)
