"""Charts of squares, of stacked bars and of time, as values for templates. Each is next to a table with its numbers.

Positions are in per cent, so a chart is as wide as its place; from right to left they count from the right.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import get_language_bidi

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class UnitGroup:
    """Squares under one label, one for each thing; the `marked` ones come first and are full."""

    label: str
    count: int
    marked: int
    key: str = ""
    # How many are below each other.
    high: int = 6

    # The side of a square and its distance from the next.
    SIDE, STEP = 11, 14

    @property
    def height(self) -> int:
        """Return the height of the squares."""
        return self.high * self.STEP

    @property
    def width(self) -> int:
        """Return the width of the squares."""
        return math.ceil(self.count / self.high) * self.STEP

    @property
    def full(self) -> str:
        """Return the path of the marked squares."""
        return self._draw(range(self.marked))

    @property
    def empty(self) -> str:
        """Return the path of the others."""
        return self._draw(range(self.marked, self.count))

    def _draw(self, places: Iterable[int]) -> str:
        side, step = self.SIDE, self.STEP
        corners = ((step * (place // self.high), step * (place % self.high)) for place in places)
        return "".join(f"M{x + 1} {y + 1}h{side - 1}v{side - 1}h-{side - 1}z" for x, y in corners)


class Box(NamedTuple):
    """A part of a bar: its place and length in per cent, which part it is (from 1), and what it says."""

    left: float
    width: float
    kind: str
    text: str


def _place(left: float, width: float, kind: str, text: str) -> Box:
    left = 100 - left - width if get_language_bidi() else left
    return Box(round(left, 2), round(width, 2), kind, text)


@dataclass(frozen=True)
class StackedBars:
    """Bars of one length for each day, in parts one after the other."""

    series: tuple[str, ...]
    rows: tuple[tuple[dt.date, tuple[int, ...]], ...]

    @property
    def lines(self) -> list[tuple[dt.date, list[Box]]]:
        """Return the day and the parts of each bar."""
        whole = max((sum(numbers) for _day, numbers in self.rows), default=0) or 1
        return [(day, self._boxes(numbers, whole)) for day, numbers in self.rows]

    @staticmethod
    def _boxes(numbers: tuple[int, ...], whole: int) -> list[Box]:
        found, left = [], 0.0
        for place, number in enumerate(numbers, 1):
            width = 100 * number / whole
            if number:
                found.append(_place(left, width, str(place), str(number)))
            left += width
        return found


class TimeSpan(NamedTuple):
    """A time in a row: its first day, the day after its last, which part it is, and what it says."""

    begin: dt.date
    end: dt.date
    kind: str
    text: str = ""


@dataclass(frozen=True)
class TimeLine:
    """Rows of times between two days, with today as a line. A row has a label, a key for a link, and its times."""

    begin: dt.date
    end: dt.date
    today: dt.date
    rows: list[tuple[str, str, list[TimeSpan]]]

    def _get_left_percent(self, day: dt.date) -> float:
        return 100 * (day - self.begin).days / max(1, (self.end - self.begin).days)

    @property
    def now(self) -> float:
        """Return where today is."""
        return _place(self._get_left_percent(self.today), 0, "", "").left

    @property
    def lines(self) -> list[tuple[str, str, list[Box]]]:
        """Return label, key and times of each row. A time of one day is still seen."""
        return [
            (
                label,
                key,
                [
                    _place(left, max(0.8, self._get_left_percent(span.end) - left), span.kind, span.text)
                    for span in spans
                    for left in (self._get_left_percent(span.begin),)
                ],
            )
            for label, key, spans in self.rows
        ]

    @property
    def months(self) -> list[tuple[float, dt.date]]:
        """Return where the months begin; for a long time, only every third or twelfth month."""
        months = (self.end.year - self.begin.year) * 12 + self.end.month - self.begin.month
        every = 1 if months <= 8 else 3 if months <= 24 else 12  # noqa: PLR2004 (as many as have room)
        found, day = [], self.begin.replace(day=1)
        while (day := (day + dt.timedelta(days=31)).replace(day=1)) < self.end:
            if (day.month - 1) % every == 0:
                found.append((_place(self._get_left_percent(day), 0, "", "").left, day))
        return found
