"""Long queries, which PostgreSQL plans once for each connection and not each time (ADR 66).

Who sees what is a long condition: PostgreSQL plans some of them for 90 milliseconds and runs them for three. A query
that a process sends for the second time is prepared on the connection, and from then on only executed. Its numbers and
days are parameters: they differ between people and pages. Its texts are constants: partial indexes and the search in
texts are chosen by them.

Each statement asks whether it is prepared there, so a pooler may give the next one another connection.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db.utils import NotSupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

# A shorter query is planned in less time than it takes to ask whether it is prepared.
MIN_LENGTH = 2_000
# A query that is sent once, such as one for the words of a search, is not worth it.
PREPARED_AT = 2
# Of one connection. Most take a third of a megabyte there, the longest four.
MAX_STATEMENTS = 60
# Of one process: how many queries it remembers to have sent.
MAX_REMEMBERED = 5_000
# How often, one after the other, a statement may take how many times as long as the query as it is.
MAX_SLOW, MAX_TIMES = 3, 2
# The values of a query. A list of numbers becomes one parameter, however long it is.
_PLACES = re.compile(r"(?<!NOT )IN \(%s(?:, %s)*\)|%s|%%")
# Kinds of rows are constants as well: the trail is read by an index on kind and row, and the kinds differ in size.
_KIND = ('"content_type_id" = ', '"content_type_id" ')
_MIN_BIGINT, _MIN_NUMERIC = 2**31, 2**63
_PREPARE = """
BEGIN
IF NOT EXISTS (SELECT FROM pg_prepared_statements WHERE name = %(name)s) THEN
  IF (SELECT count(*) FROM pg_prepared_statements) >= %(most)s THEN
    EXECUTE 'DEALLOCATE ' || (SELECT quote_ident(name) FROM pg_prepared_statements ORDER BY prepare_time LIMIT 1);
  END IF;
  EXECUTE %(statement)s;
END IF;
END
"""


class VaryingText(str):
    """A text that differs from call to call, such as the code of a review, and is a parameter therefore."""

    __slots__ = ()


def find_type(value: Any) -> str:
    """Return the type of PostgreSQL for a number, day, time or text that differs; nothing for any other value."""
    if isinstance(value, VaryingText):
        return "text"
    if type(value) is int and abs(value) < _MIN_NUMERIC:
        return "integer" if abs(value) < _MIN_BIGINT else "bigint"
    if isinstance(value, dt.datetime):
        return "timestamptz" if value.tzinfo else ""
    return "date" if isinstance(value, dt.date) else ""


class Parts:
    """A query with its parameters apart from its constants.

    `text`: with `$1` for the first parameter and `%s` for each constant. `types` and `values`: of the parameters.

    Equal values are one parameter: a query may group by an expression that it selects, and PostgreSQL compares the two.
    """

    def __init__(self, sql: str, params: Sequence[Any]) -> None:
        self.constants: list[Any] = []
        self.types: list[str] = []
        self.values: list[Any] = []
        self._places: dict[tuple[str, str], str] = {}
        self._waiting = iter(params)
        self.text = _PLACES.sub(self._replace, sql)

    def _replace(self, place: re.Match[str]) -> str:
        if place[0] == "%%":
            return "%%"
        values = [next(self._waiting) for _each in range(place[0].count("%s"))]
        if place.string.endswith(_KIND, 0, place.start()):
            self.constants += values
            return place[0]
        if place[0] == "%s":
            return self._write(values[0])
        if {find_type(value) for value in values} <= {"integer", "bigint"}:
            return f"= ANY({self._add('bigint[]', values)})"
        return f"IN ({', '.join(map(self._write, values))})"

    def _write(self, value: Any) -> str:
        if kind := find_type(value):
            return self._add(kind, value)
        self.constants.append(value)
        return "%s"

    def _add(self, kind: str, value: Any) -> str:
        key = kind, repr(value)
        if key not in self._places:
            self.types.append(kind)
            self.values.append(value)
            self._places[key] = f"${len(self.values)}"
        return self._places[key]


@dataclass
class Sent:
    """What a process knows of a query: how often it was sent, and how long it took as it is, and prepared.

    A plan for any numbers may be a bad one. If a query took far longer several times in a row, it is sent once without
    a plan, in the same conditions. If that was far faster, it is not prepared any more.
    """

    count: int = 0
    plain: float = math.inf
    prepared: float = 0
    slow: int = 0
    is_dropped: bool = False

    def is_to_be_prepared(self) -> bool:
        """Return whether the query is sent as a prepared statement now."""
        return self.count >= PREPARED_AT and self.slow < MAX_SLOW and not self.is_dropped

    def note_plain(self, seconds: float) -> None:
        """Remember how long the query took as it is."""
        if self.slow >= MAX_SLOW:
            self.is_dropped, self.slow = seconds * MAX_TIMES < self.prepared, 0
        self.plain = seconds

    def note_prepared(self, seconds: float) -> None:
        """Remember how long the statement took, except the first time, when it is planned."""
        if self.count > PREPARED_AT:
            self.prepared = seconds
            self.slow = self.slow + 1 if seconds > MAX_TIMES * self.plain else 0


class Preparer:
    """Sends each long query as a prepared statement; Django calls it around every query of a connection."""

    sent: ClassVar[dict[str, Sent]] = {}

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,  # noqa: FBT001 (Django calls it)
        context: dict[str, Any],
    ) -> Any:
        """Send the query. A migration may have changed the type of a column since it was prepared."""
        if many or not is_long_query(sql, params):
            return execute(sql, params, many, context)
        connection = context["connection"]
        name, statement, values = write_statement(sql, params, connection)
        sent = self.remember(name)
        started = time.perf_counter()
        if not sent.is_to_be_prepared():
            found = execute(sql, params, many, context)
            sent.note_plain(time.perf_counter() - started)
            return found
        try:
            found = execute(write_execution(name, statement, values, connection), None, many, context)
        except NotSupportedError:
            # Within a transaction nothing can be sent again.
            if connection.in_atomic_block:
                raise
            return execute(sql, params, many, context)
        sent.note_prepared(time.perf_counter() - started)
        return found

    def remember(self, name: str) -> Sent:
        """Return what is known of this query, and count this sending."""
        if len(self.sent) >= MAX_REMEMBERED:
            self.sent.clear()
        sent = self.sent.setdefault(name, Sent())
        sent.count += 1
        return sent


def write_statement(sql: str, params: Sequence[Any], connection: BaseDatabaseWrapper) -> tuple[str, str, Sequence[Any]]:
    """Return the name of the statement, its types and text, and the values of its parameters."""
    parts = Parts(sql, params)
    types = f" ({', '.join(parts.types)})" if parts.types else ""
    statement = f"{types} AS {_compose(connection, parts.text, parts.constants)}"
    # Two releases may ask for the same text of columns that a migration has changed.
    marks = f"{settings.PORTAL_VERSION}{statement}"
    return f"portal_{hashlib.sha256(marks.encode()).hexdigest()[:20]}", statement, parts.values


def write_execution(name: str, statement: str, values: Sequence[Any], connection: BaseDatabaseWrapper) -> str:
    """Return what prepares the statement, if it is not prepared on the connection, and executes it."""
    given = {"name": name, "most": MAX_STATEMENTS, "statement": f"PREPARE {name}{statement}"}
    places = f"({', '.join(['%s'] * len(values))})" if values else ""
    # Whatever the numbers are, the plan is the same: they are keys of rows.
    return _compose(
        connection,
        f"SET LOCAL plan_cache_mode = force_generic_plan; DO %s; EXECUTE {name}{places}",
        [_compose(connection, _PREPARE, given), *values],
    )


def _compose(connection: BaseDatabaseWrapper, sql: str, params: Any) -> str:
    return str(connection.ops.compose_sql(sql, params))  # type: ignore[attr-defined]  # only of this vendor


def is_long_query(sql: Any, params: Any) -> bool:
    """Return whether this is a query that is worth it, with its values in their order."""
    return (
        isinstance(sql, str)
        and len(sql) >= MIN_LENGTH
        and sql.startswith(("SELECT", "(SELECT"))
        and isinstance(params, (list, tuple))
    )


def prepare_long_queries(connection: BaseDatabaseWrapper) -> None:
    """Prepare the long queries of this connection, if it is one of PostgreSQL. Who asks is stated outside of it."""
    if connection.vendor == "postgresql":
        others = [wrapper for wrapper in connection.execute_wrappers if not isinstance(wrapper, Preparer)]
        connection.execute_wrappers[:] = [Preparer(), *others]
