"""The triggers of the test database on SQLite, which a factory may pass without changing the schema.

To drop a trigger and make it again changes the schema. From then on, until the end of the transaction, SQLite reads
the whole schema again after each savepoint that is rolled back: 26 ms instead of 1 for each refused act. So every
trigger of the copied database looks into a table first. The table is empty, but within `open`. Tests pass the locks by
`unlock`, unless they are about the locks themselves.

The triggers call no function of Python: the browser tests and their server share a connection, and a thread that waits
for Python while it has the connection would wait forever for one that waits for the connection while it has Python.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import connection
from django.db.models import Model

from untoc_portal.core.row_locks import unlock_records

_LOOK = "NOT EXISTS (SELECT 1 FROM tests_open_locks)"
_HEAD = re.compile(
    r"^(CREATE TRIGGER .+? BEFORE \w+ ON \S+(?: FOR EACH ROW)?)\s+(?:WHEN\s+(.+?)\s+)?BEGIN\b", re.DOTALL
)


@contextmanager
def open() -> Iterator[None]:  # noqa: A001 (read as locks.open)
    """Let every row pass in this database."""
    connection.ensure_connection()
    # Not by a cursor of Django, which refuses everything once an act in the transaction has failed.
    connection.connection.execute("INSERT INTO tests_open_locks VALUES (1)")
    try:
        yield
    finally:
        connection.connection.execute("DELETE FROM tests_open_locks")


def unlock(*models: type[Model]) -> AbstractContextManager[None]:
    """Let the rows of these models be changed and deleted, on SQLite without a change of the schema."""
    return open() if connection.vendor == "sqlite" else unlock_records(*models)


def let_triggers_look(file: sqlite3.Connection) -> None:
    """Let each trigger of a database look first. The database is to be opened again afterwards."""
    file.execute("CREATE TABLE IF NOT EXISTS tests_open_locks (is_open)")
    triggers = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    file.execute("PRAGMA writable_schema = ON")
    for name, sql in triggers:
        if _LOOK not in sql:
            looking, count = _HEAD.subn(_look, sql)
            assert count == 1, sql
            file.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", [looking, name])
    file.commit()


def _look(head: re.Match[str]) -> str:
    also = f" AND ({head[2]})" if head[2] else ""
    return f"{head[1]} WHEN {_LOOK}{also} BEGIN"
