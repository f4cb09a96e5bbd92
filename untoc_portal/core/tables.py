"""Tables whose rows the reader sorts, whose columns the reader chooses, and which leave as a file."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.http import HttpResponse

from untoc_portal.core.collation import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import QueryDict

    from untoc_portal.core.exceptions import Text

# A spreadsheet would take what begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the address, its heading, and what it says of a row: text, number, date or None."""

    name: str
    label: Text
    value: Callable[[Any], Any]
    url: Callable[[Any], str] | None = None
    always: bool = False
    is_number: bool = False


class Head(NamedTuple):
    """A heading: how its column is sorted now, and what a click asks for."""

    column: Column
    order: str
    next: str


class Cell(NamedTuple):
    """One cell as it is shown."""

    column: Column
    value: Any
    url: str

    @property
    def is_date(self) -> bool:
        """Tell whether a date is to be shown as the reader's language writes dates."""
        return isinstance(self.value, dt.date)


class Table:
    """Rows of the same kind; the address says how they are sorted (`sort`) and which columns are shown (`column`)."""

    def __init__(self, columns: Iterable[Column], rows: Iterable[Any], query: QueryDict) -> None:
        self.columns = tuple(columns)
        chosen = set(query.getlist("column"))
        self.shown = [one for one in self.columns if one.always or not chosen or one.name in chosen]
        asked = query.get("sort", "")
        self.descending = asked.startswith("-")
        self.sorted_by = next((one for one in self.columns if one.name == asked.removeprefix("-")), None)
        # What the form that chooses columns leaves as it is.
        self.kept = [(name, query[name]) for name in query if name not in {"column", "page", "form"}]
        self._rows = list(rows)

    @cached_property
    def rows(self) -> list[Any]:
        """Return the rows as they are sorted; those that say nothing in the column stand last."""
        if self.sorted_by is None:
            return self._rows
        value = self.sorted_by.value
        told = [row for row in self._rows if value(row) not in {None, ""}]
        silent = [row for row in self._rows if value(row) in {None, ""}]
        plain = bool(told) and isinstance(value(told[0]), int | float | dt.date)
        if self.descending:  # Rows that say the same keep their order.
            told.reverse()
        ordered = sorted(told, key=value) if plain else in_order(told, value)
        return [*(reversed(ordered) if self.descending else ordered), *silent]

    @property
    def heads(self) -> list[Head]:
        """Return the headings of the columns that are shown."""
        return [self._head(column) for column in self.shown]

    def _head(self, column: Column) -> Head:
        if column != self.sorted_by:
            return Head(column, "", column.name)
        return (
            Head(column, "descending", column.name) if self.descending else Head(column, "ascending", f"-{column.name}")
        )

    @property
    def cells(self) -> list[list[Cell]]:
        """Return the rows as cells of the columns that are shown."""
        return [
            [Cell(column, column.value(row), column.url(row) if column.url else "") for column in self.shown]
            for row in self.rows
        ]

    def as_csv(self, name: str) -> HttpResponse:
        """Return what is shown as a file that spreadsheets open."""
        headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        response = HttpResponse(MARK, content_type="text/csv; charset=utf-8", headers=headers)
        sheet = csv.writer(response)
        sheet.writerow([str(column.label) for column in self.shown])
        sheet.writerows([_plain(cell.value) for cell in cells] for cells in self.cells)
        return response


def _plain(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) and not isinstance(value, int | float) else text
