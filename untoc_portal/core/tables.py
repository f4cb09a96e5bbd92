"""Tables with rows that the reader sorts and columns that the reader chooses, which can be exported as a file.

Every choice is in the URL, so a table works without JavaScript, and a link shows what its sender saw. The parameters
are `sort`, `page`, `column` (several) and `form` (`csv` or `xlsx`). If a page has several tables, each table has its
own prefix for them. The chosen columns are kept in a cookie, as the language is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from untoc_portal.core.collation import SortedRows, sort_by_name
from untoc_portal.core.table_files import FILE_FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.core.paginator import Page
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from untoc_portal.core.exceptions import Text

PER_PAGE = 50
# The limit for a list that grows for years: to count or sort all its rows takes seconds, and hundreds of megabytes.
MAX_ROWS = 10_000
COOKIE_AGE = 365 * 24 * 60 * 60
PLAIN = (bool, int, float, Decimal, dt.date)
# Parameters of one view of one table; a link to another view does not keep them.
OF_ONE_VIEW = frozenset({"column", "chosen", "page", "form"})


def _return_value(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the URL, its heading, and its value for a row.

    `value` gives text, texts, a number, a date or None: what is shown, sorted and exported. `url` makes it a link,
    `tone` a badge. `template` shows it differently, and gets the row under the name `noun`; `html` does so in Python,
    for long lists. `by` names the stored field
    by which rows of a `QuerySet` are sorted, converted by `sorted_as`. Rows of a list are sorted by the shown value if
    `by` is not given.
    """

    name: str
    label: Text
    value: Callable[[Any], Any]
    url: Callable[[Any], str] | None = None
    tone: Callable[[Any], str] | None = None
    language: Callable[[Any], str] | None = None
    template: str = ""
    html: Callable[[Any], SafeString] | None = None
    noun: str = "row"
    by: str = ""
    sorted_as: Callable[[Any], Any] = _return_value
    always: bool = False
    at_first: bool = True
    is_number: bool = False
    is_code: bool = False
    is_act: bool = False


def action_column(name: str, label: Text, template: str, noun: str = "row") -> Column:
    """Return a column with the actions for a row. It is never sorted, hidden or exported."""
    return Column(name, label, lambda _row: None, template=template, noun=noun, always=True, is_act=True)


class ColumnHeader(NamedTuple):
    """A heading: the current order of its column, and the URL of the next order.

    The URL is empty if it cannot be sorted.
    """

    column: Column
    order: str
    url: str


class Cell(NamedTuple):
    """One cell as it is shown."""

    column: Column
    row: Any

    @property
    def value(self) -> Any:
        """Return the value."""
        return self.column.value(self.row)

    @property
    def url(self) -> str:
        """Return the URL of the link, or an empty text."""
        return self.column.url(self.row) if self.column.url else ""

    @property
    def tone(self) -> str:
        """Return the tone of the badge, or an empty text."""
        return self.column.tone(self.row) if self.column.tone else ""

    @property
    def language(self) -> str:
        """Return the language of the value if it is not the language of the page."""
        return self.column.language(self.row) if self.column.language else ""

    @property
    def lines(self) -> list[Any]:
        """Return the value as a list of lines."""
        value = self.value
        return list(value) if isinstance(value, list | tuple) else [] if value in {None, ""} else [value]


class Section(NamedTuple):
    """Rows under one heading; without a heading if the reader has sorted the table."""

    group: Any
    rows: list[list[Cell]]


class Table:
    """Rows of one kind as one reader wants to see them."""

    def __init__(
        self,
        name: str,
        columns: Iterable[Column],
        rows: Iterable[Any],
        request: HttpRequest,
        *,
        per_page: int = 0,
        is_alone: bool = True,
        count: int | None = None,
        max_rows: int | None = None,
        **context: Any,
    ) -> None:
        self.name, self.request, self.per_page, self.context = name, request, per_page, context
        self.prefix = "" if is_alone else f"{name}-"
        self.columns = tuple(columns)
        # The number of rows, if it is known: it is not counted again.
        self._count = count
        self.grouped: Sequence[Any] = ()
        self.group_template = ""
        # Returns what is below a row in the whole width, or an empty text.
        self.detail: Callable[[Any], Any] | None = None
        # If a list is very long, only the first rows are counted, sorted and put into a file.
        self.max_rows, self.has_more_rows = max_rows, False
        source: Any = rows
        if max_rows and isinstance(rows, QuerySet):
            keys = list(rows.values_list("pk", flat=True)[: max_rows + 1])
            source, self.has_more_rows = SortedRows(rows, keys[:max_rows]), len(keys) > max_rows
        # Only a table with pages may be too long to be loaded as a whole.
        query = source.rows if isinstance(source, SortedRows) else source
        self._query = query if per_page and isinstance(query, QuerySet) else None
        self._source = list(source) if self._query is None else source
        asked = self._get_parameter("sort")
        self.descending = asked.startswith("-")
        named = (
            column for column in self.columns if column.name == asked.removeprefix("-") and self.is_sortable(column)
        )
        self.sorted_by = next(named, None)

    @classmethod
    def in_groups(
        cls,
        name: str,
        columns: Iterable[Column],
        groups: Sequence[Any],
        request: HttpRequest,
        template: str,
        *,
        per_page: int = PER_PAGE,
    ) -> Table:
        """Return a table with the `rows` of each group under a heading, until the reader sorts it.

        A group that does not end on a page continues on the next page, under its heading.
        """
        table = cls(name, columns, [row for group in groups for row in group.rows], request, per_page=per_page)
        table.grouped, table.group_template = groups, template
        return table

    def __len__(self) -> int:
        """Return the number of rows on all pages."""
        return self.paginator.count

    def _get_parameter(self, parameter: str) -> str:
        return self.request.GET.get(self.prefix + parameter, "")

    @cached_property
    def chosen(self) -> set[str]:
        """Return the names of the columns that the reader chose: now, in the URL, or before, in the cookie."""
        if self._get_parameter("chosen") or self.prefix + "column" in self.request.GET:
            return set(self.request.GET.getlist(self.prefix + "column"))
        kept = self.request.COOKIES.get(self.cookie)
        return {column.name for column in self.columns if column.at_first} if kept is None else set(kept.split("."))

    @property
    def cookie(self) -> str:
        """Return the name of the cookie with the choice."""
        return f"{'__Host-' if self.request.is_secure() else ''}columns-{self.name}"

    @cached_property
    def shown(self) -> list[Column]:
        """Return the columns that are shown."""
        return [column for column in self.columns if column.always or column.name in self.chosen]

    @property
    def optional(self) -> list[Column]:
        """Return the columns that can be hidden."""
        return [column for column in self.columns if not column.always]

    def is_sortable(self, column: Column) -> bool:
        """Return whether the rows can be sorted by a column."""
        return not column.is_act and (bool(column.by) or self._query is None)

    @property
    def orders(self) -> list[tuple[str, Text, bool]]:
        """Return the possible orders: name in the URL, label, and whether it is the current order."""
        found = []
        for column in (column for column in self.columns if self.is_sortable(column)):
            is_present = column == self.sorted_by
            down = _("%(column)s, descending") % {"column": column.label}
            found += [
                (column.name, column.label, is_present and not self.descending),
                (f"-{column.name}", down, is_present and self.descending),
            ]
        return found

    def link(self, **changes: str) -> str:
        """Return the URL of this page with another view of this table."""
        query = self.request.GET.copy()
        for name, value in {"page": "", "form": "", **changes}.items():
            query.pop(self.prefix + name, None)
            if value:
                query[self.prefix + name] = value
        anchor = f"#{self.name}" if self.prefix else ""
        return f"{self.request.path}?{query.urlencode()}{anchor}"

    @property
    def files(self) -> list[tuple[str, Text]]:
        """Return the export files of the table: URL and label."""
        return [(self.link(form=name), form.label) for name, form in FILE_FORMATS.items()]

    @property
    def preserved_parameters(self) -> list[tuple[str, str]]:
        """Return the parameters that the form for columns and order does not change."""
        own = {self.prefix + name for name in OF_ONE_VIEW | {"sort"}}
        return [(name, value) for name, values in self.request.GET.lists() if name not in own for value in values]

    @cached_property
    def _order_rows(self) -> Any:
        """Return the sorted rows. Rows of the database are loaded one page at a time."""
        column = self.sorted_by
        if column is None:
            return self._source
        if self._query is None:
            return self._sort_rows(list(self._source), lambda row: self._get_sort_value(row, column))
        stored = dict(self._query.values_list("pk", column.by)[: self.max_rows])
        # Rows with equal values keep the order that they had.
        keys = self._source.keys if isinstance(self._source, SortedRows) else stored
        pairs = [(key, stored[key]) for key in keys if key in stored]
        ordered = self._sort_rows(pairs, lambda pair: column.sorted_as(pair[1]))
        return SortedRows(self._query, [key for key, _stored in ordered])

    @staticmethod
    def _get_sort_value(row: Any, column: Column) -> Any:
        if not column.by:
            value = column.value(row)
            return ", ".join(str(item) for item in value) if isinstance(value, list | tuple) else value
        for name in column.by.split("__"):
            row = row.get(name) if isinstance(row, dict) else getattr(row, name)
        return column.sorted_as(row)

    def _sort_rows(self, rows: list[Any], get_value: Callable[[Any], Any]) -> list[Any]:
        """Return the rows by value, in the order of the reader's language. Rows without a value come last."""
        filled = [row for row in rows if get_value(row) not in {None, ""}]
        empty = [row for row in rows if get_value(row) in {None, ""}]
        if self.descending:  # Rows with equal values keep their order.
            filled.reverse()
        is_plain = bool(filled) and isinstance(get_value(filled[0]), PLAIN)
        ordered = sorted(filled, key=get_value) if is_plain else sort_by_name(filled, get_value)
        return [*(reversed(ordered) if self.descending else ordered), *empty]

    @cached_property
    def paginator(self) -> Paginator[Any]:
        """Return the pages."""
        found = Paginator(self._order_rows, self.per_page or max(1, len(self._order_rows)))
        if self._count is not None:
            found.count = self._count
        return found

    @cached_property
    def page(self) -> Page[Any]:
        """Return the requested page.

        Returns the first page if it is not a number, and the last page if it is out of range.
        """
        return self.paginator.get_page(self._get_parameter("page"))

    @property
    def rows(self) -> list[Any]:
        """Return the rows of the requested page."""
        return list(self.page.object_list)

    @property
    def all_rows(self) -> list[Any]:
        """Return the rows of every page."""
        return list(self._order_rows[:])

    @property
    def headers(self) -> list[ColumnHeader]:
        """Return the headings of the shown columns."""
        return [self._build_header(column) for column in self.shown]

    def _build_header(self, column: Column) -> ColumnHeader:
        if column != self.sorted_by:
            return ColumnHeader(column, "", self.link(sort=column.name) if self.is_sortable(column) else "")
        order, other = ("descending", column.name) if self.descending else ("ascending", f"-{column.name}")
        return ColumnHeader(column, order, self.link(sort=other))

    @property
    def row_header_column(self) -> Column:
        """Return the column that identifies a row."""
        return next(column for column in self.shown if not column.is_act)

    @property
    def sections(self) -> list[Section]:
        """Return the rows as cells, in one section per group, or in one section without a heading."""
        if self.grouped and self.sorted_by is None:
            on_page = {id(row) for row in self.rows}
            parts = [(group, [row for row in group.rows if id(row) in on_page]) for group in self.grouped]
            return [Section(group, self._cells(rows)) for group, rows in parts if rows]
        return [Section(None, self._cells(self.rows))]

    def _cells(self, rows: Iterable[Any]) -> list[list[Cell]]:
        return [[Cell(column, row) for column in self.shown] for row in rows]

    def to_file_response(self) -> HttpResponse | None:
        """Return the requested file, or None if no file was requested.

        It has the shown columns and the filtered rows of all pages.
        """
        form = FILE_FORMATS.get(self._get_parameter("form"))
        if form is None:
            return None
        columns = [column for column in self.shown if not column.is_act]
        lines = [[column.value(row) for column in columns] for row in self.all_rows]
        return form.respond(self.name, [capfirst(str(column.label)) for column in columns], lines)

    def remember(self, response: HttpResponse) -> None:
        """Store the columns that were chosen now in the cookie."""
        if self._get_parameter("chosen"):
            names = ".".join(column.name for column in self.shown)
            secure = self.request.is_secure()
            response.set_cookie(self.cookie, names, max_age=COOKIE_AGE, secure=secure, httponly=True, samesite="Lax")


def render_tables(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page with the tables in its context, or return the file that was requested of one of them."""
    tables = [value for value in context.values() if isinstance(value, Table)]
    for table in tables:
        if (file := table.to_file_response()) is not None:
            return file
    response = render(request, template, context, status=status)
    for table in tables:
        table.remember(response)
    return response
