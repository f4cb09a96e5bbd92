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
import re
from collections import Counter
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
# The values of a query. A list of numbers becomes one parameter, however long it is.
_PLACES = re.compile(r"(?<!NOT )IN \(%s(?:, %s)*\)|%s|%%")
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


def find_type(value: Any) -> str:
    """Return the type that PostgreSQL gives this number, day or time as a constant; nothing for any other value."""
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


class Preparer:
    """Sends each long query as a prepared statement; Django calls it around every query of a connection."""

    sent: ClassVar[Counter[str]] = Counter()

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,  # noqa: FBT001 (Django calls it)
        context: dict[str, Any],
    ) -> Any:
        """Send the query."""
        text = self.prepare(sql, params, context["connection"]) if is_long_query(sql, params) and not many else None
        if text is None:
            return execute(sql, params, many, context)
        try:
            return execute(text, None, many, context)
        except NotSupportedError:
            # A migration has changed the type of a column since. Within a transaction nothing can be sent again.
            if context["connection"].in_atomic_block:
                raise
            return execute(sql, params, many, context)

    def prepare(self, sql: str, params: Sequence[Any], connection: BaseDatabaseWrapper) -> str | None:
        """Return what prepares the query, if it is not prepared yet, and executes it; None when it is new here."""
        compose = connection.ops.compose_sql  # type: ignore[attr-defined]  # of this vendor alone
        parts = Parts(sql, params)
        types = f" ({', '.join(parts.types)})" if parts.types else ""
        statement = f"{types} AS {compose(parts.text, parts.constants)}"
        # Two releases may ask for the same text of columns that a migration has changed.
        name = "portal_" + hashlib.sha256(f"{settings.PORTAL_VERSION}{statement}".encode()).hexdigest()[:20]
        if not self.was_sent(name):
            return None
        given = {"name": name, "most": MAX_STATEMENTS, "statement": f"PREPARE {name}{statement}"}
        places = f"({', '.join(['%s'] * len(parts.values))})" if parts.values else ""
        # Whatever the numbers are, the plan is the same: they are keys of rows.
        text: str = compose(
            f"SET LOCAL plan_cache_mode = force_generic_plan; DO %s; EXECUTE {name}{places}",
            [compose(_PREPARE, given), *parts.values],
        )
        return text

    def was_sent(self, name: str) -> bool:
        """Return whether this process sends the query again, and remember that it did."""
        if len(self.sent) >= MAX_REMEMBERED:
            self.sent.clear()
        self.sent[name] += 1
        return self.sent[name] >= PREPARED_AT


def is_long_query(sql: Any, params: Any) -> bool:
    """Return whether this is a query that is worth it, with its values in their order."""
    return (
        isinstance(sql, str)
        and len(sql) >= MIN_LENGTH
        and sql.startswith(("SELECT", "(SELECT"))
        and isinstance(params, (list, tuple))
    )


def prepare_long_queries(connection: BaseDatabaseWrapper) -> None:
    """Prepare the long queries of this connection, if it is one of PostgreSQL. Who asks is told outside of it."""
    if connection.vendor == "postgresql":
        others = [wrapper for wrapper in connection.execute_wrappers if not isinstance(wrapper, Preparer)]
        connection.execute_wrappers[:] = [Preparer(), *others]
