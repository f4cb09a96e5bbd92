"""Locks that the database itself puts on rows, on PostgreSQL and on SQLite: a migration closes them for good."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class RowLock(NamedTuple):
    """The statements that close a lock and that open it again, by the vendor of the database."""

    closing: Mapping[str, Sequence[str]]
    opening: Mapping[str, Sequence[str]]


def append_only(table: str, refusal: str) -> RowLock:
    """Return the lock under which rows of the table are added, and never changed or deleted."""
    return RowLock(
        closing={
            "postgresql": [
                f"""
                CREATE FUNCTION {table}_append_only() RETURNS trigger AS $$
                BEGIN
                    RAISE EXCEPTION '{refusal}';
                END;
                $$ LANGUAGE plpgsql;
                CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
                    FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
                """
            ],
            "sqlite": [sqlite_refusal(table, act, refusal) for act in ("UPDATE", "DELETE")],
        },
        opening={
            "postgresql": [f"DROP TRIGGER {table}_append_only ON {table}; DROP FUNCTION {table}_append_only();"],
            "sqlite": [f"DROP TRIGGER {table}_no_{act};" for act in ("update", "delete")],
        },
    )


def sqlite_refusal(table: str, act: str, refusal: str, when: str = "TRUE") -> str:
    """Return the statement by which SQLite refuses an act (INSERT, UPDATE, DELETE) on a row of which `when` is true."""
    return f"""
    CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} WHEN {when}
    BEGIN SELECT RAISE(ABORT, '{refusal}'); END;
    """


def close(*locks: RowLock) -> migrations.RunPython:
    """Return the step of a migration that closes the locks, and opens them on the way back."""
    return migrations.RunPython(
        lambda _apps, editor: _execute(editor, [lock.closing for lock in locks]),
        lambda _apps, editor: _execute(editor, [lock.opening for lock in locks]),
    )


def _execute(editor: BaseDatabaseSchemaEditor, by_vendor: Sequence[Mapping[str, Sequence[str]]]) -> None:
    for statements in by_vendor:
        for statement in statements[editor.connection.vendor]:
            editor.execute(statement, params=None)
