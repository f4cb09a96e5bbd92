"""Conditions of what a person may read, whose SQL is made once for each set of roles, and put into any query.

Making the SQL of such a condition takes many times as long as all the rest of a list. Where a whole query is the same
for everyone with the same roles, use `ReaderQuery`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connections
from django.db.models import BooleanField, Expression

from untoc_portal.core import authz
from untoc_portal.core.compiled_queries import FIRST_MARK
from untoc_portal.core.reader_queries import MadeToday
from untoc_portal.core.substitutes import SIGNED_IN, Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model, QuerySet
    from django.db.models.sql.compiler import SQLCompiler

# How both databases get a date with a time.
_DATETIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


class MadeCondition(NamedTuple):
    """SQL with its parameters, and where the key of the person is among them.

    It is a condition with the name of the table itself or, of a rule that joins other tables, a query of keys.
    """

    sql: str
    parameters: list[Any]
    places: list[int]
    has_keys: bool


class ReaderCondition(MadeToday[MadeCondition | None]):
    """Filters rows by a rule about their reader: `build` gets rows, the person or a `Reader`, and `fixed`.

    As in `ReaderQuery`, the SQL is kept for each set of roles, only of the current day. For a visitor, and where the
    rule reads rows before or names a time, it is made each time. What `fixed` has is written into the SQL.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        super().__init__()
        self.build = build

    def filter(self, rows: Any, user: authz.AnyUser, *fixed: Any) -> Any:
        """Return the rows that this person may read; `rows` may be a manager."""
        rows = rows.all()
        if not user.is_authenticated or not user.is_active or isinstance(user, Reader):
            return self.build(rows, user, *fixed)
        made = self._keep(rows, authz.get_user_roles(user), fixed)
        return self.build(rows, user, *fixed) if made is None else rows.filter(_InQuery(made, rows.model, user.pk))

    def _keep(self, rows: QuerySet[Any], roles: frozenset[str], fixed: tuple[Any, ...]) -> MadeCondition | None:
        def make() -> MadeCondition | None:
            # Without what is asked of these rows, and also where the default manager leaves some out.
            every, reader = type(rows)(rows.model, using=rows.db), Reader(FIRST_MARK, roles | {SIGNED_IN})
            with suppress(_RuleReadsRowsError), connections[rows.db].execute_wrapper(_refuse_reading):
                return make_condition(self.build(every, reader, *fixed))
            return None

        return self.get_or_make((rows.db, rows.model, type(rows), roles, *fixed), make)


class _RuleReadsRowsError(Exception):
    """The rule reads rows before it is a condition, so it is not the same for all with these roles, or all day."""


def _refuse_reading(
    execute: Callable[..., Any],
    sql: Any,
    params: Any,
    many: bool,  # noqa: FBT001 (Django calls it)
    context: dict[str, Any],
) -> Any:
    """Let a rule read which kinds of rows there are, and nothing else."""
    if ContentType._meta.db_table not in str(sql):
        raise _RuleReadsRowsError
    return execute(sql, params, many, context)


def make_condition(rows: QuerySet[Any]) -> MadeCondition | None:
    """Return the condition of this query; None if it has none, is more than a condition, or not for a whole day."""
    query = rows.query
    if query.is_sliced or query.combinator:
        return None
    used = [alias for alias, count in query.alias_refcount.items() if count]
    has_keys = query.distinct or bool({*used} - {query.get_initial_alias()})
    try:
        if has_keys:
            sql, parameters = rows.order_by().values("pk").query.get_compiler(rows.db).as_sql()
        else:
            sql, parameters = query.get_compiler(rows.db).compile(query.where)
    except (EmptyResultSet, FullResultSet):
        return None
    if any(_DATETIME.match(str(value)) for value in parameters):
        return None
    places = [place for place, value in enumerate(parameters) if str(value) == str(FIRST_MARK)]
    return MadeCondition(sql, list(parameters), places, has_keys)


class _InQuery(Expression):
    """A made condition, in a query in which the table may have another name."""

    def __init__(self, made: MadeCondition, model: type[Model], person: Any) -> None:
        super().__init__(output_field=BooleanField())
        self.made, self.model, self.person = made, model, person

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        del connection
        quote, table = compiler.quote_name_unless_alias, self.model._meta.db_table
        alias = compiler.query.get_initial_alias() or table
        parameters = list(self.made.parameters)
        for place in self.made.places:
            parameters[place] = self.person
        sql, key, name = self.made.sql, quote(str(self.model._meta.pk.column)), quote(table)
        if self.made.has_keys:
            sql = f"{quote(alias)}.{key} IN ({sql})"
        elif alias != table:
            # Tables in the condition may have the same alias: in a query of its own the table keeps its name.
            sql = f"{quote(alias)}.{key} IN (SELECT {name}.{key} FROM {name} WHERE {sql})"  # noqa: S608 (names of ours)
        return f"({sql})", tuple(parameters)
