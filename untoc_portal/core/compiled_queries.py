"""Queries of pages that people open often. Their SQL is built once: building it takes longer than running it."""

from __future__ import annotations

from functools import cached_property
from inspect import signature
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, router
from django.db.models import Expression
from django.db.models.query import RelatedPopulator, get_related_populators

from untoc_portal.core.prepared_statements import VaryingText

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Field, Model, QuerySet
    from django.db.models.sql.compiler import SQLCompiler

# While the SQL is built, these numbers take the place of the values. No query has them as constants. They fit into the
# smallest column: Django does not send a query with a number that is too large for its column.
FIRST_MARK = 32_001


class BuiltQuery(NamedTuple):
    """A query whose SQL is built: its model, its text, and how its parameters and columns are read."""

    model: type[Model]
    sql: str
    parameters: list[Any]
    # The places of the parameters that change from call to call, each with the position of its value.
    places: list[tuple[int, int]]
    # The columns that are converted: position, functions, expression.
    converters: list[tuple[int, Any, Any]]
    compiler: Any


class Parameter(Expression):
    """The place of a value in stored SQL. The value is passed by its name when the query runs."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """Return its place, with a second percent sign, which `write_constants` removes."""
        del compiler, connection
        return f"%%({self.name})s", ()


def write_constants(rows: QuerySet[Any, Any]) -> str:
    """Return the SQL of a query with its constants written into it. Each `Parameter` stays a parameter.

    SQLite plans a query again for each run if a parameter is compared with the column of a partial index. For the query
    of all acts, that takes 2.7 milliseconds instead of a quarter of one. Django writes the constants as the database
    needs them.
    """
    connection = connections[rows.db]
    sql, parameters = rows.query.get_compiler(rows.db).as_sql()
    constants = [parameter.replace("%", "%%") if isinstance(parameter, str) else parameter for parameter in parameters]
    if connection.vendor == "postgresql":
        return str(connection.ops.compose_sql(sql, constants))  # type: ignore[attr-defined]  # only of this vendor
    with connection.cursor() as cursor:
        return str(connection.ops.last_executed_query(cursor, sql, constants))


def read_rows(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of stored SQL, with these values for its parameters."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        cursor.execute(sql, {name: connection.ops.adapt_unknown_value(value) for name, value in values.items()})
        return list(cursor.fetchall())


class CompiledQuery:
    """A query that is the same each time except for its values: whole numbers and short texts.

    `build` gets a mark for each value and must always return the same query. It gets `count` marks, or as many as it
    has arguments. A mark is a number. Where the query compares a text, Django turns the mark into a text, which is
    found too. A value at a place in `unused` need not be in the query.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any, Any]], count: int | None = None, *, unused: Collection[int] = ()
    ) -> None:
        self.build, self.unused = build, frozenset(unused)
        self.count = len(signature(build).parameters) if count is None else count

    @cached_property
    def built(self) -> BuiltQuery:
        """Return the query with its SQL. Raises ValueError if a value has no place in it."""
        marks = [FIRST_MARK + place for place in range(self.count)]
        rows = self.build(*marks)
        compiler = rows.query.get_compiler(rows.db)
        sql, parameters = compiler.as_sql()
        texts = [str(mark) for mark in marks]
        places = [(place, texts.index(str(each))) for place, each in enumerate(parameters) if str(each) in texts]
        if {position for _place, position in places} | self.unused != set(range(len(marks))):
            message = f"Not every value has a place in: {sql}"
            raise ValueError(message)
        converters = compiler.get_converters([row[0] for row in compiler.select])
        as_listed = [(place, *pair) for place, pair in converters.items()]
        return BuiltQuery(rows.model, sql, list(parameters), places, as_listed, compiler)

    @cached_property
    def is_empty(self) -> bool:
        """Return whether Django finds that no row can meet the conditions, and so makes no SQL."""
        try:
            self.built  # noqa: B018 (Django looks at the conditions when it builds the SQL)
        except EmptyResultSet:
            return True
        return False

    def fetch(self, *values: Any) -> list[list[Any]]:
        """Return the rows as lists of values."""
        if self.is_empty:
            return []
        built = self.built
        # Not that of the first reader: a replica may be away, or may not know yet what this one has done.
        connection = connections[router.db_for_read(built.model)]
        parameters = list(built.parameters)
        for place, position in built.places:
            value = values[position]
            parameters[place] = VaryingText(value) if isinstance(value, str) else value
        with connection.cursor() as cursor:
            cursor.execute(built.sql, parameters)
            rows = [list(row) for row in cursor.fetchall()]
        _convert(rows, built.converters, connection)
        return rows

    @cached_property
    def _reader(self) -> tuple[type[Model], slice, list[str], list[RelatedPopulator], dict[str, int]]:
        """Return how a row becomes an object. Django's `ModelIterable` works this out again for each query."""
        built = self.built
        info, select = built.compiler.klass_info, built.compiler.select
        columns_of_model = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        names = [column[0].target.attname for column in select[columns_of_model]]
        # The types are those of a later Django, which asks for a fourth argument.
        related = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        return info["model"], columns_of_model, names, related, built.compiler.annotation_col_map or {}

    def read(self, *values: Any) -> Iterator[Any]:
        """Return the rows as objects, with those of `select_related` and the columns of `annotate`."""
        if self.is_empty:
            return
        model, columns_of_model, names, related, annotations = self._reader
        for row in self.fetch(*values):
            found = model.from_db(DEFAULT_DB_ALIAS, names, row[columns_of_model])
            for populator in related:
                populator.populate(row, found)
            for name, place in annotations.items():
                setattr(found, name, row[place])
            yield found


def _convert(rows: list[list[Any]], converters: list[tuple[int, Any, Any]], connection: BaseDatabaseWrapper) -> None:
    for row in rows:
        for place, functions, expression in converters:
            for convert in functions:
                row[place] = convert(row[place], expression, connection)
