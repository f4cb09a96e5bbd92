"""Queries that PostgreSQL plans, or compiles, for longer than it runs them: functions of the database (ADR 64).

The database plans a function once for each connection. A name has the hash of its text, so programs of two releases
call each its own while hosts are started again one after another. `manage.py migrate` makes the functions.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import DEFAULT_DB_ALIAS, connections, router
from django.db.models import BigIntegerField, Expression, Subquery
from django.utils import timezone

from untoc_portal.core.compiled_queries import read_rows, write_constants

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

_PREFIX = "stored_query_"
# An earlier release may still call its own function; a restart of all hosts takes no longer.
LIFETIME_DAYS = 30
_PLACE = re.compile(r"%\((\w+)\)s")
# What PostgreSQL does with a query that it thinks is costly: it compiles it, and starts further processes for it.
_SETTINGS = {"jit": "off", "max_parallel_workers_per_gather": "0"}
_MAY_SET = "SELECT datname, pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()"
_LIST = """
SELECT proname, oid::regprocedure::text, coalesce(obj_description(oid, 'pg_proc'), '') FROM pg_proc
WHERE proname LIKE %s AND pronamespace = current_schema()::regnamespace
"""


class StoredQuery:
    """A query of one column of whole numbers. Each `Parameter` in it has a type of PostgreSQL."""

    all: ClassVar[list[StoredQuery]] = []

    def __init__(self, name: str, build: Callable[[], QuerySet[Any, Any]], types: Mapping[str, str]) -> None:
        self.name, self.build, self.types = name, build, types
        self.all.append(self)

    @cached_property
    def sql(self) -> str:
        """Return its text. Building it takes longer than running it."""
        return write_constants(self.build())

    @cached_property
    def parameters(self) -> list[str]:
        """Return the names of its parameters, each once, in the order of the text."""
        return list(dict.fromkeys(_PLACE.findall(self.sql)))

    @cached_property
    def function(self) -> str:
        """Return the name of its function."""
        return f"{_PREFIX}{self.name}_{hashlib.sha256(self.sql.encode()).hexdigest()[:12]}"

    def read(self, values: Mapping[str, Any]) -> set[int]:
        """Return the numbers, with these values for its parameters."""
        if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
            return {row[0] for row in read_rows(self.sql, values)}
        given = {name: values[name] for name in self.parameters}
        return {row[0] for row in read_rows(self.call(), given)}

    def call(self) -> str:
        """Return the statement that calls its function, with a place for each parameter."""
        places = ", ".join(f"%({name})s" for name in self.parameters)
        return f"SELECT * FROM {self.function}({places})"  # noqa: S608 (names of ours)

    def as_value(self) -> Subquery[Any] | Expression:
        """Return its one number as an expression, for SQL that `write_constants` writes."""
        if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
            return Subquery(self.build(), output_field=BigIntegerField())
        return _Call(self)

    def forget(self) -> None:
        """Build it again when it is asked for again."""
        for name in ("sql", "parameters", "function"):
            vars(self).pop(name, None)

    def make_function(self) -> str:
        """Return the statement that makes its function."""
        given = ", ".join(f"given_{name} {self.types[name]}" for name in self.parameters)
        body = self.sql % {name: f"given_{name}" for name in self.parameters}
        # Whatever the values are, the plan is the same: an index finds the few messages of one person.
        return (
            f"CREATE OR REPLACE FUNCTION {self.function}({given}) RETURNS SETOF bigint LANGUAGE plpgsql STABLE"
            f" SET plan_cache_mode = force_generic_plan AS $query$ BEGIN RETURN QUERY {body}; END $query$"
        )


class _Call(Expression):
    """The number that a function returns."""

    def __init__(self, query: StoredQuery) -> None:
        super().__init__(output_field=BigIntegerField())
        self.query = query

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[()]]:
        """Return the call; its places have a second percent sign, which `write_constants` removes."""
        del compiler, connection
        return f"({self.query.call().replace('%', '%%')})", ()


def make_functions(using: str) -> None:
    """Make the functions that this release calls, and remove those that none has made for a month."""
    connection = connections[using]
    if connection.vendor != "postgresql" or not router.allow_migrate(using, "core"):
        return
    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(_LIST, [f"{_PREFIX}%"])
        there = {name: (whole, made) for name, whole, made in cursor.fetchall()}
        for query in StoredQuery.all:
            if query.function not in there:
                cursor.execute(query.make_function())
            cursor.execute(f"COMMENT ON FUNCTION {query.function} IS %s", [today.isoformat()])
        kept = {query.function for query in StoredQuery.all}
        oldest = (today - dt.timedelta(days=LIFETIME_DAYS)).isoformat()
        for name, (whole, made) in there.items():
            if name not in kept and made < oldest:
                cursor.execute(f"DROP FUNCTION {whole}")


def list_costly_settings(using: str) -> list[str]:
    """Return the settings of PostgreSQL that make a query of the portal longer than it needs to run."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s) ORDER BY name", [list(_SETTINGS)])
        return [name for name, value in cursor.fetchall() if value != _SETTINGS[name]]


def turn_costly_settings_off(using: str) -> None:
    """Stop PostgreSQL from compiling queries and from starting processes for them, for every connection from now on.

    The conditions of who sees what count as costly, because they have many parts. To compile them takes half a second,
    and to start two processes 50 ms; they run for 5 ms. If this login does not own the database, only its connection is
    changed, and a check says so.
    """
    connection = connections[using]
    for name in list_costly_settings(using):
        with connection.cursor() as cursor:
            cursor.execute(f"SET {name} = {_SETTINGS[name]}")
            cursor.execute(_MAY_SET)
            database, may_set = cursor.fetchone()
            if may_set:
                cursor.execute(f"ALTER DATABASE {connection.ops.quote_name(database)} SET {name} = {_SETTINGS[name]}")
