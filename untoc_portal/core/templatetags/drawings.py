"""Drawings as template tags: the map of tiles, and charts in which one square represents one thing.

They are written here and not as templates: a map has two hundred tiles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django import template
from django.utils.safestring import SafeString

from untoc_portal.core.exceptions import Text
from untoc_portal.core.listing import format_label, format_list
from untoc_portal.core.templatetags.portal import Values
from untoc_portal.core.templatetags.writing import escape_text
from untoc_portal.core.units import UnitRow

register = template.Library()

# A square with the space around it, in the units of the drawing, and how many are in a line.
CELL, IN_LINE = 12, 25
# What a square can look like. Each kind has a shape of its own, so that none needs its colour.
KINDS = ("done", "now", "late", "todo")


class Tile(Protocol):
    """A tile: three letters, what it is called and leads to, its status, and where it is."""

    letters: str
    label: str
    url: str
    status: str
    x: int
    y: int


@register.simple_tag
def draw_tiles(tiles: Iterable[Tile]) -> SafeString:
    """Draw tiles, each a link. The name of each is next to it, hidden until the tile has the pointer or the focus."""
    return SafeString("".join(map(_draw_tile, tiles)))


def _draw_tile(tile: Tile) -> str:
    look = "" if tile.status == "waiting" else f' class="tile--{tile.status}"'
    use = f'<use href="#tile"{look}/><text>{tile.letters}</text>'
    place = f'href="{tile.url}" aria-labelledby="t-{tile.letters}" transform="translate({tile.x} {tile.y})"'
    return f'<a {place}>{use}</a><text id="t-{tile.letters}" aria-hidden="true">{escape_text(tile.label)}</text>'


@register.inclusion_tag("components/unit_chart.html")
def unit_chart(rows: Iterable[UnitRow], kinds: Sequence[tuple[str, Text]], caption: Text, head: Text) -> Values:
    """Show numbers as squares, one for each thing. `kinds` are pairs of a look and its words, one for each number.

    `head` names what the rows are in the table behind the chart. Raises ValueError for an unknown look.
    """
    looks = [look for look, _words in kinds]
    if unknown := set(looks) - set(KINDS):
        text = f"{sorted(unknown)} are none of {KINDS}"
        raise ValueError(text)
    shown = list(rows)
    legend = [(look, words, sum(row.numbers[place] for row in shown)) for place, (look, words) in enumerate(kinds)]
    drawn = [(row, _describe(row, kinds), _draw_row(row, looks), _height(row)) for row in shown]
    return {"rows": drawn, "legend": legend, "caption": caption, "head": head, "width": CELL * IN_LINE, "looks": looks}


def _describe(row: UnitRow, kinds: Sequence[tuple[str, Text]]) -> str:
    counts = [format_label(words, number) for (_look, words), number in zip(kinds, row.numbers, strict=True) if number]
    return format_label(row.label, format_list(counts, "mixed")) if counts else str(row.label)


def _height(row: UnitRow) -> int:
    return CELL * max(1, -(-row.total // IN_LINE))


def _draw_row(row: UnitRow, looks: Sequence[str]) -> SafeString:
    parts, at = [], 0
    for look, number in zip(looks, row.numbers, strict=True):
        if number:
            parts.append(f'<path fill="url(#unit-{look})" d="{_outline(at, at + number)}"/>')
        at += number
    return SafeString("".join(parts))


def _outline(begin: int, end: int) -> str:
    """Return the outline of the squares from one place up to another: at most one box for each line of the chart."""
    boxes: list[Any] = []
    while begin < end:
        line, column = divmod(begin, IN_LINE)
        # Whole lines are one box together.
        lines = 1 if column else max(1, (end - begin) // IN_LINE)
        width = min(end - begin, IN_LINE - column)
        boxes.append(f"M{column * CELL} {line * CELL}h{width * CELL}v{lines * CELL}h-{width * CELL}z")
        begin += width * lines
    return "".join(boxes)
