"""Charts drawn on the server. Only this module imports Matplotlib. A page also shows the numbers as a table."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from functools import cached_property, lru_cache
from textwrap import fill
from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import get_language, get_language_info, override

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# In inches; a page shows 96 pixels for each inch.
WIDTH = 7.0
ROW_HEIGHT = 0.34
MARGIN_HEIGHT = 0.9
DOTS = 96
# Characters of a label in one line.
LABEL_WIDTH = 38
INK, RULE, BARS = "#33424f", "#c5cfd8", ("#1f6fb2", "#9cc4e4")
STYLE: dict[Any, Any] = {
    "font.family": ["Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC", "DejaVu Sans"],
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.edgecolor": RULE,
    # Equal data give equal bytes.
    "svg.hashsalt": "untoc-portal",
    # Letters are drawn as outlines: the viewer does not need the fonts.
    "svg.fonttype": "path",
}


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, one row per label, in the given order, with up to two series.

    `rows` holds a label and one number for each of the `series`. `language` sets the grouping of digits and the
    direction of the chart.
    """

    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float, ...]], ...]
    language: str = "en"

    @cached_property
    def svg(self) -> bytes:
        """Return the chart as SVG."""
        return _draw(self, "svg")

    @cached_property
    def png(self) -> bytes:
        """Return the chart as PNG with 200 dots per inch, for documents that do not accept SVG."""
        return _draw(self, "png")

    @property
    def right_to_left(self) -> bool:
        """Return whether the chart is mirrored."""
        return bool(get_language_info(self.language)["bidi"])

    @property
    def inches(self) -> tuple[float, float]:
        """Return width and height in inches."""
        return WIDTH, ROW_HEIGHT * max(1, len(self.rows)) * len(self.series) + MARGIN_HEIGHT

    @property
    def width(self) -> int:
        """Return the width on a page, in CSS pixels."""
        return round(self.inches[0] * DOTS)

    @property
    def height(self) -> int:
        """Return the height on a page, in CSS pixels."""
        return round(self.inches[1] * DOTS)

    @property
    def data_url(self) -> str:
        """Return the SVG as a `data:` URL for an image element."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg).decode()


def build_count_chart(series: str, rows: Iterable[Sequence[Any]]) -> Bars:
    """Return a chart, in the active language, of rows that begin with a label and a number.

    Further values are ignored.
    """
    lines = tuple((fill(label, LABEL_WIDTH), (number,)) for label, number, *_rest in rows)
    return Bars((series,), lines, get_language() or "en")


@lru_cache(maxsize=64)
def _draw(chart: Bars, form: str) -> bytes:
    import matplotlib as mpl  # noqa: PLC0415 (it takes half a second, which most processes never need)

    with mpl.rc_context(STYLE):
        figure = _figure(chart)
        out = io.BytesIO()
        stamp = {"Date": None} if form == "svg" else {"Software": None}
        with override(chart.language):
            figure.savefig(out, format=form, dpi=200, metadata=stamp, transparent=False)
    return out.getvalue()


def _figure(chart: Bars) -> Figure:
    from matplotlib.figure import Figure  # noqa: PLC0415 (as above)

    figure = Figure(figsize=chart.inches, layout="constrained")
    axes = figure.add_subplot()
    thickness = 0.8 / len(chart.series)
    places = range(len(chart.rows))
    for index, (name, colour) in enumerate(zip(chart.series, BARS, strict=False)):
        values = [numbers[index] for _label, numbers in chart.rows]
        axes.barh([place + index * thickness for place in places], values, thickness * 0.9, label=name, color=colour)
    middle = thickness * (len(chart.series) - 1) / 2
    axes.set_yticks([place + middle for place in places], [label for label, _numbers in chart.rows])
    axes.invert_yaxis()
    if len(chart.series) > 1:
        figure.legend(loc="outside upper center", ncols=len(chart.series), frameon=False)
    _style_axes(axes)
    if chart.right_to_left:
        axes.invert_xaxis()
        axes.yaxis.tick_right()
    return figure


def _style_axes(axes: Axes) -> None:
    """Keep only the numbers of the value axis and thin grid lines."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 (as above)

    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _position: formats.number_format(round(value), force_grouping=True))
    axes.tick_params(length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.grid(axis="x", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
