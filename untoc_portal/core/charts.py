"""Charts of bars, as values for one template that pages, printed documents and Word share.

The engine that shows the page writes the words and draws the bars, so a row is as high as its label needs, every script
has its shapes, and the drawing stays sharp. A page also shows the numbers as a table.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import get_language, get_language_info, gettext as _

from untoc_portal.core.listing import format_label, format_list, join_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The most steps of an axis, and the least distance of its last two numbers, in steps.
STEPS, LEAST_STEP = 5, 0.6


@dataclass(frozen=True)
class Bar:
    """One bar: its length in per cent of the axis, its number in words, and the place of its series, from 1."""

    percent: float
    value: str
    series: int


@dataclass(frozen=True)
class Tick:
    """A number below the axis and its distance from the left in per cent."""

    left: float
    text: str
    anchor: str


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, one row per label, in the given order, with up to two series.

    `rows` holds a label and one number for each of the `series`. `wholes`, if given, says of how many each row is a
    part. Then the axis ends at the whole. `language` sets the grouping of digits and the direction of the chart.
    """

    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float, ...]], ...]
    language: str = "en"
    wholes: tuple[float, ...] = ()

    @property
    def is_right_to_left(self) -> bool:
        """Return whether the chart is mirrored."""
        return bool(get_language_info(self.language)["bidi"])

    @cached_property
    def lines(self) -> list[tuple[str, list[Bar]]]:
        """Return the label and the bars of each row."""
        return [
            (label, [self._bar(row, place, number) for place, number in enumerate(numbers)])
            for row, (label, numbers) in enumerate(self.rows)
        ]

    def _bar(self, row: int, place: int, number: float) -> Bar:
        return Bar(round(100 * number / self.axis[-1], 1), self.format_value(row, place), place + 1)

    @cached_property
    def axis(self) -> list[float]:
        """Return the numbers of the axis. The last one is the whole, or a round number that no bar passes."""
        most = max((number for _label, numbers in self.rows for number in numbers), default=0)
        end = max(self.wholes, default=most) or 1
        steps = (factor * 10**power for power in range(20) for factor in (1, 2, 5))
        step = next(size for size in steps if size * STEPS >= end)
        count = math.ceil(end / step)
        if not self.wholes:
            return [step * place for place in range(count + 1)]
        return [*(step * place for place in range(count) if not place or end - step * place >= step * LEAST_STEP), end]

    @property
    def ticks(self) -> list[Tick]:
        """Return where the numbers of the axis are. From right to left they count from the right."""
        last = len(self.axis) - 1
        anchors = {0: "start", last: "end"} if not self.is_right_to_left else {0: "end", last: "start"}
        places = [round(100 * number / self.axis[-1], 1) for number in self.axis]
        return [
            Tick(100 - left if self.is_right_to_left else left, format_number(number), anchors.get(place, "middle"))
            for place, (left, number) in enumerate(zip(places, self.axis, strict=True))
        ]

    def format_value(self, row: int, series: int = 0) -> str:
        """Return a number as it is next to its bar: "10 of 17", or "10" if it is not a part of a whole."""
        number = format_number(self.rows[row][1][series])
        if not self.wholes:
            return number
        return _("%(states)s of %(all)s") % {"states": number, "all": format_number(self.wholes[row])}

    @property
    def finding(self) -> str:
        """Return what the first series shows, in words: which rows have most and which fewest."""
        shares = [
            numbers[0] / (self.wholes[row] or 1) if self.wholes else numbers[0]
            for row, (_label, numbers) in enumerate(self.rows)
        ]
        if len(shares) <= 1:
            return format_label(self.rows[0][0], self.format_value(0)) if shares else ""
        most, fewest = max(shares), min(shares)
        if most == fewest:
            return self._sentence(_("All the same: %(labels)s (%(value)s)."), shares, most)
        sentences = [
            self._sentence(_("Most: %(labels)s (%(value)s)."), shares, most),
            self._sentence(_("Fewest: %(labels)s (%(value)s)."), shares, fewest),
        ]
        return join_sentences(sentences)

    def _sentence(self, text: str, shares: list[float], share: float) -> str:
        rows = [row for row, one in enumerate(shares) if one == share]
        labels = format_list((self.rows[row][0] for row in rows), "and")
        return text % {"labels": labels, "value": self.format_value(rows[0])}


def format_number(number: float) -> str:
    """Return a whole number in the active language, with its digits grouped."""
    return str(formats.number_format(round(number), force_grouping=True))


def build_count_chart(series: str, rows: Iterable[Sequence[Any]]) -> Bars:
    """Return a chart, in the active language, of rows with a label, a number and of how many it is a part."""
    lines = list(rows)
    counts = tuple((str(label), (number,)) for label, number, _whole in lines)
    return Bars((series,), counts, get_language() or "en", tuple(whole for _label, _number, whole in lines))
