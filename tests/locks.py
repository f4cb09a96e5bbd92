"""The triggers of the test database on SQLite, which a factory may pass without changing the schema.

To drop a trigger and make it again changes the schema. From then on, until the end of the transaction, SQLite reads
the whole schema again after each savepoint that is rolled back: 26 ms instead of 1 for each refused act. So every
trigger of the copied database asks a function of the connection first. It says yes, but within `open`. Tests pass
the locks by `unlock`, unless they are about the locks themselves.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models import Model

from untoc_portal.core.row_locks import unlock_records

FUNCTION = "locks_are_closed"
_HEAD = re.compile(
    r"^(CREATE TRIGGER .+? BEFORE \w+ ON \S+(?: FOR EACH ROW)?)\s+(?:WHEN\s+(.+?)\s+)?BEGIN\b", re.DOTALL
)
_closed = [True]


@contextmanager
def open() -> Iterator[None]:  # noqa: A001 (read as locks.open)
    """Let every row pass in this process."""
    _closed[0] = False
    try:
        yield
    finally:
        _closed[0] = True


def unlock(*models: type[Model]) -> AbstractContextManager[None]:
    """Let the rows of these models be changed and deleted, on SQLite without a change of the schema."""
    return open() if connection.vendor == "sqlite" else unlock_records(*models)


def add_function(connection: Any, **_context: Any) -> None:
    """Give a new connection to SQLite the function that its triggers ask."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNCTION, 0, lambda: _closed[0])


connection_created.connect(add_function)


def let_triggers_ask(file: sqlite3.Connection) -> None:
    """Let each trigger of a database ask first. The database is to be opened again afterwards."""
    triggers = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    file.execute("PRAGMA writable_schema = ON")
    for name, sql in triggers:
        if FUNCTION not in sql:
            asking, count = _HEAD.subn(_ask, sql)
            assert count == 1, sql
            file.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", [asking, name])
    file.commit()


def _ask(head: re.Match[str]) -> str:
    also = f" AND ({head[2]})" if head[2] else ""
    return f"{head[1]} WHEN {FUNCTION}(){also} BEGIN"
