"""Rows of the test database, noted and brought back.

`built_once` marks a factory that is called by many tests. Where the database is as it was when the test began, or as
such a factory has left it, an equal call makes the same rows of the same rows: the first call in a process notes which
rows it added and removed and what it returned, each later one writes those rows. A test that commits, or changes
settings that a factory could read, gets the factory itself; so does one that patches code, unless it puts functions of
a module in place of others: those are the same in each test, and calls are equal where they are. In a test that travels
in time, the same moment makes the same rows, and the clock goes on from the moment at which the factory was ready.
"""

# ruff: noqa: S608 (the only names put into statements are those of the models' tables)
import pickle
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, is_dataclass
from functools import cache, wraps
from inspect import isfunction
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import get_language
from time_machine import traveller_stack

from tests import locks

P = ParamSpec("P")
R = TypeVar("R")
Rows = Mapping[str, frozenset[Any]]
# Settings that no factory reads: tests that change them get what was built without them.
UNREAD_SETTINGS = {
    "ACCOUNT_RATE_LIMITS",
    "BOARD_SECONDS",
    "EMAIL_BACKEND",
    "JOBS_MODE",
    "MACHINE_TRANSLATION_NAME",
    "MACHINE_TRANSLATION_OWN",
    "MACHINE_TRANSLATION_URL",
    "REQUIRE_SECOND_FACTOR_FOR",
    "TRAIL_KEYS",
}
# Statements that leave the rows as they are.
READING = ("BEGIN", "SELECT", "SAVEPOINT", "RELEASE", "EXPLAIN", "PRAGMA")


@dataclass(frozen=True)
class Change:
    """The rows that were removed and added, what was left for the commit, and what the factory returned."""

    removed: Rows
    added: Rows
    on_commit: list[tuple[Callable[[], object], bool]]
    returned: bytes
    ended: float


@dataclass
class Course:
    """How the database of this process came to its rows since the test began; None: nobody knows."""

    test: Any = None
    settings: Any = None
    calls: tuple[object, ...] | None = None
    writes: int = 0
    rows: Rows | None = None

    def begin(self, test: Any) -> None:
        """Begin with a test: what a module keeps in an open transaction is not known here."""
        if self.count not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.count)
        self.test = test
        self.reach(None if connection.in_atomic_block else ())

    def count(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Count the statements that may change a row."""
        self.writes += not sql.lstrip()[:9].upper().startswith(READING)
        return execute(sql, params, many, context)

    def reach(self, calls: tuple[object, ...] | None, rows: Rows | None = None) -> None:
        """Note that these calls have made the rows, and the rows where they were read."""
        self.calls, self.rows, self.writes = calls, rows, 0

    def is_known(self) -> bool:
        """Return whether all that may have a part in what a factory makes is known."""
        return (
            self.calls is not None
            and self.writes == 0
            and connection.in_atomic_block
            and _list_changed_settings(self.settings) <= UNREAD_SETTINGS
            and all(map(_is_of_module, self.list_patches().values()))
        )

    def list_patches(self) -> dict[tuple[object, str], object]:
        """Return what the test has put in place of something else: of what, under which name, and what is there now."""
        patched = self.test and self.test.funcargs.get("monkeypatch")
        if not patched:
            return {}
        found = {(owner, name): getattr(owner, name, None) for owner, name, _before in patched._setattr}
        return found | {(id(owner), str(name)): None for owner, name, _before in patched._setitem}


course = Course()
_changes: dict[tuple[object, ...], Change] = {}
# Tables whose locks have refused a row that a factory made.
_refusing: set[str] = set()


def built_once(factory: Callable[P, R]) -> Callable[P, R]:
    """Build what the factory builds once in a process, and bring its rows back afterwards.

    Its arguments are rows, names and numbers, and what it changes of them in memory is not brought back.
    """

    @wraps(factory)
    def build(*args: P.args, **kwargs: P.kwargs) -> R:
        if not course.is_known():
            return factory(*args, **kwargs)
        call = (
            *(_name_of(factory), _named(args), _name_of(kwargs)),
            *(get_language(), timezone.localdate(), _get_moment(), frozenset(course.list_patches().items())),
        )
        calls = (*(course.calls or ()), call)
        if calls not in _changes:
            return _note(calls, lambda: factory(*args, **kwargs))
        returned = _repeat(_changes[calls])
        course.reach(calls)
        return returned

    return build


def _is_of_module(value: object) -> bool:
    """Return whether it is a function that a module defines."""
    return isfunction(value) and "<locals>" not in value.__qualname__ and value.__name__ != "<lambda>"


def _list_changed_settings(settings_of_suite: object) -> set[str]:
    """Return the names of the settings that the test has changed so far."""
    holder, names = settings._wrapped, set()
    while holder is not settings_of_suite:
        names |= vars(holder).keys() - {"_deleted", "default_settings"} | getattr(holder, "_deleted", set())
        holder = getattr(holder, "default_settings", settings_of_suite)
    return names


def _get_moment() -> object:
    """Return the moment to which the test travels, without what `_go_on_from` added; None if it does not travel."""
    if not traveller_stack:
        return None
    traveller = traveller_stack[-1]
    return traveller._destination_timestamp_ns - getattr(traveller, "added_ns", 0), traveller._tick


def _go_on_from(ended: float) -> None:
    """Let no row be younger than the clock of a test that travels."""
    if traveller_stack and traveller_stack[-1]._tick and (ahead := ended - time.time()) > 0:
        traveller = traveller_stack[-1]
        traveller.shift(ahead)
        traveller.added_ns = getattr(traveller, "added_ns", 0) + round(ahead * 1e9)


def _named(values: Iterable[Any]) -> tuple[object, ...]:
    return tuple(_name_of(value) for value in values)


def _name_of(value: Any) -> object:
    if isinstance(value, Model):
        return value._meta.label, value.pk
    if is_dataclass(value):
        return type(value).__qualname__
    if isinstance(value, dict):
        return _named(value.items())
    if isinstance(value, list | tuple):
        return _named(value)
    return f"{value.__module__}.{value.__qualname__}" if callable(value) else value


def _note(calls: tuple[object, ...], make: Callable[[], R]) -> R:
    before, waiting = course.rows or all_rows(), len(connection.run_on_commit)
    returned = make()
    after = all_rows()
    _changes[calls] = Change(
        removed={table: gone for table, rows in before.items() if (gone := rows - after[table])},
        added={table: new for table, rows in after.items() if (new := rows - before[table])},
        on_commit=[(function, robust) for _ids, function, robust in connection.run_on_commit[waiting:]],
        returned=pickle.dumps(returned),
        ended=time.time(),
    )
    course.reach(calls, after)
    return returned


def _repeat(change: Change) -> Any:
    write(removed=change.removed, added=change.added)
    _go_on_from(change.ended)
    # A factory reads the types of its rows. Without it a test would count that query as its own.
    ContentType.objects.get_for_models(*apps.get_models())
    for function, robust in change.on_commit:
        transaction.on_commit(function, robust=robust)
    return pickle.loads(change.returned)  # noqa: S301 (pickled by this process)


@cache
def _models() -> dict[str, type[Model]]:
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def all_rows() -> Rows:
    """Return the rows of every table, as the database itself gives them."""
    connection.ensure_connection()
    with closing(connection.connection.cursor()) as cursor:
        return {table: frozenset(_rows_of(cursor, table)) for table in _models()}


def _rows_of(cursor: Any, table: str) -> list[Any]:
    if connection.vendor == "postgresql":
        cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
        return [row for (row,) in cursor.fetchall()]
    return cursor.execute(f'SELECT * FROM "{table}"').fetchall()


def write(*, removed: Rows, added: Rows) -> None:
    """Remove rows and add others, whatever keeps the tables; they were like that before.

    On PostgreSQL, to open the locks of a table takes longer than to write its rows, so it is done for those that have
    refused a row.
    """
    touched = removed.keys() | added.keys()
    while touched:
        locked = touched & _refusing if connection.vendor == "postgresql" else touched
        table = ""
        try:
            with transaction.atomic(), _unlock(locked), closing(connection.connection.cursor()) as cursor:
                for table, rows in removed.items():
                    _remove(cursor, table, rows)
                for table, rows in added.items():
                    _add(cursor, table, rows)
        except (connection.Database.IntegrityError, connection.Database.InternalError):  # of SQLite, of PostgreSQL
            if table in locked:
                raise
            _refusing.add(table)
        else:
            return


def _unlock(tables: Iterable[str]) -> AbstractContextManager[None]:
    return locks.unlock(*(_models()[table] for table in tables)) if tables else nullcontext()


def _remove(cursor: Any, table: str, rows: frozenset[Any]) -> None:
    if connection.vendor == "postgresql":
        cursor.execute(f'DELETE FROM "{table}" WHERE "{table}"::text = ANY(%s)', [list(rows)])
        return
    found = cursor.execute(f'SELECT rowid, * FROM "{table}"').fetchall()
    cursor.executemany(f'DELETE FROM "{table}" WHERE rowid = ?', [row[:1] for row in found if row[1:] in rows])


def _add(cursor: Any, table: str, rows: frozenset[Any]) -> None:
    if connection.vendor == "postgresql":
        whole = f'SELECT (row::"{table}").* FROM unnest(%s::text[]) AS rows(row)'
        cursor.execute(f'INSERT INTO "{table}" {whole}', [list(rows)])
        return
    places = ", ".join("?" * len(next(iter(rows))))
    cursor.executemany(f'INSERT INTO "{table}" VALUES ({places})', list(rows))
