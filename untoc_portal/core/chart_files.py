"""A chart of bars as a file for other people's pages: SVG, and PNG made from it. Only this module imports pypdfium2."""

from __future__ import annotations

import textwrap
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from untoc_portal.core.printing import render_pdf

if TYPE_CHECKING:
    from untoc_portal.core.charts import Bars

WIDTH, MARGIN, LINE, BAR, GAP = 800, 24, 20, 18, 14
# How many letters of size 14 fit into a line of the drawing; a Chinese one is twice as wide.
LETTERS, WIDE_LETTERS = 88, 44
# Of one picture: dots for each unit of the drawing.
SCALE = 2
# A picture is on pages of any colour, so it brings its own.
PAPER, INK, SOFT, FILL, RAIL = "#ffffff", "#17202a", "#4a525b", "#0b4f63", "#ebe7de"
FONTS = "Noto Sans, Noto Sans Arabic, Noto Sans CJK SC, DejaVu Sans, sans-serif"


def render_svg(bars: Bars, title: str, note: str) -> tuple[str, int]:
    """Return the chart as SVG, and its height. `note` says below it where the numbers come from, and of which day."""
    begin, away = (WIDTH - MARGIN, "end") if bars.is_right_to_left else (MARGIN, "start")
    parts: list[str] = []
    y = MARGIN
    y = _write(parts, title, begin, y, 18, f'font-weight="700" fill="{INK}"', bars)
    y += GAP
    room = WIDTH - 2 * MARGIN
    for label, row in bars.lines:
        for bar in row:
            y = _write(parts, f"{label}: {bar.value}", begin, y, 14, f'fill="{INK}"', bars)
            length = round(room * bar.percent / 100, 1)
            x = WIDTH - MARGIN - length if away == "end" else MARGIN
            parts.append(f'<rect x="{MARGIN}" y="{y}" width="{room}" height="{BAR}" fill="{RAIL}"/>')
            parts.append(f'<rect x="{x}" y="{y}" width="{length}" height="{BAR}" fill="{FILL}"/>')
            y += BAR + GAP
    y = _write(parts, note, begin, y, 12, f'fill="{SOFT}"', bars) + MARGIN
    direction = "rtl" if bars.is_right_to_left else "ltr"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" role="img" '
        f'font-family="{FONTS}" direction="{direction}" xml:lang="{escape(bars.language)}">'
    )
    ground = f'<title>{escape(title)}</title><rect width="{WIDTH}" height="{y}" fill="{PAPER}"/>'
    return f"{head}{ground}{''.join(parts)}</svg>", y


def _write(parts: list[str], text: str, x: int, y: int, size: int, look: str, bars: Bars) -> int:
    """Add the text in lines of this size, and return where the next part begins."""
    letters = (WIDE_LETTERS if bars.language.startswith("zh") else LETTERS) * 14 // size
    for line in textwrap.wrap(text, letters) or [""]:
        y += LINE
        parts.append(f'<text x="{x}" y="{y - 5}" font-size="{size}" text-anchor="start" {look}>{escape(line)}</text>')
    return y


def render_png(svg: str, height: int) -> bytes:
    """Return the drawing as PNG, drawn with the fonts that documents are printed with."""
    import pypdfium2  # noqa: PLC0415 (a large library that few requests need)

    style = f"@page {{ size: {WIDTH}px {height}px; margin: 0 }} body {{ margin: 0 }} svg {{ display: block }}"
    markup = (
        f'<!doctype html><html lang="en"><head><title>.</title><style>{style}</style></head><body>{svg}</body></html>'
    )
    document = pypdfium2.PdfDocument(render_pdf(markup, identifier="chart"))
    # A point of a page is 4/3 of a unit of the drawing.
    picture = document[0].render(scale=SCALE * 4 / 3).to_pil()
    content = BytesIO()
    picture.save(content, "PNG", optimize=True)
    return content.getvalue()
