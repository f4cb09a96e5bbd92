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


class Kept(NamedTuple):
    """What must hold of a row whenever it is added or changed: a condition in SQL that is true where it is broken.

    The row is `NEW`. The condition is written in the words both databases know; it may look into other tables, which
    no check constraint can. Where the databases differ, it is given for each by its vendor.
    """

    table: str
    broken: str | Mapping[str, str]
    refusal: str
    # Where it is asked of changed rows alone, which have an `OLD`.
    on_change_alone: bool = False

    def condition(self, vendor: str) -> str:
        """Return the condition as this database is asked it."""
        return self.broken if isinstance(self.broken, str) else self.broken[vendor]


def kept(name: str, *rules: Kept) -> RowLock:
    """Return the lock under which rows of one table keep these rules.

    A migration that alters one of the tables a condition looks into opens the lock before and closes it after: SQLite
    renames no table that a trigger reads.
    """
    table, acts = rules[0].table, ("INSERT", "UPDATE")
    by_act = {act: [rule for rule in rules if act == "UPDATE" or not rule.on_change_alone] for act in acts}
    function = f"""
    CREATE FUNCTION {table}_{name}_%s() RETURNS trigger AS $$
    BEGIN
        %s
        RETURN NEW;
    END;
    $$ LANGUAGE plpgsql;
    CREATE TRIGGER {table}_{name}_%s BEFORE %s ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_{name}_%s();
    """

    def closing(act: str) -> str:
        tests = "\n".join(
            f"IF {rule.condition('postgresql')} THEN"
            f" RAISE EXCEPTION '{rule.refusal}' USING ERRCODE = 'check_violation'; END IF;"
            for rule in by_act[act]
        )
        return function % (act.lower(), tests, act.lower(), act, act.lower())

    def closing_sqlite(act: str) -> str:
        tests = "\n".join(
            f"SELECT RAISE(ABORT, '{rule.refusal}') WHERE {rule.condition('sqlite')};" for rule in by_act[act]
        )
        return f"CREATE TRIGGER {table}_{name}_{act.lower()} BEFORE {act} ON {table} BEGIN {tests} END;"

    return RowLock(
        closing={
            "postgresql": [closing(act) for act in acts],
            "sqlite": [closing_sqlite(act) for act in acts],
        },
        opening={
            "postgresql": [
                f"DROP TRIGGER {table}_{name}_{act.lower()} ON {table}; DROP FUNCTION {table}_{name}_{act.lower()}();"
                for act in acts
            ],
            "sqlite": [f"DROP TRIGGER {table}_{name}_{act.lower()};" for act in acts],
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
