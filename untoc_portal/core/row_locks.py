"""Rows that the database itself protects, on PostgreSQL and on SQLite.

Each app declares in its `records.py` which of its models are records and which hold work in progress. Triggers are made
from these declarations. They refuse to change or delete a record, from SQL, the console or the portal. `migrate` opens
the locks before it changes tables and closes them at its end. So no record is left without its lock after a model
changes, or after SQLite makes a table again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps as present_apps
from django.db import connections, migrations, models, transaction
from django.db.models.sql import Query
from django.utils.module_loading import module_has_submodule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.apps.registry import Apps
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.models import Model

# PostgreSQL cuts off longer names.
MAX_NAME_LENGTH = 63
_FUNCTION = "portal_refuse"
_MAKE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END $$
"""
# What represents a person after an erasure, and how SQL knows it: fields with personal data can change only to this.
PSEUDONYM = re.compile(r"\bperson-[0-9a-f]{8}\b")
_PSEUDONYM_SQL = "%person-________%"
# States of a PostgreSQL trigger that is not in force, for everyone or for a replica's session.
_WEAK = {"D", "O", "R"}
# A declared lock among the triggers of a database: `core_document_keeps_update_1a2b3c4d`.
_DECLARED = re.compile(r"_keeps_(?:update|delete|insert|truncate)_[0-9a-f]{8}$")


@dataclass(frozen=True, slots=True)
class Record:
    """How a row is protected: it is never deleted, and only the named columns can change.

    `changing` are fields that may change at any time. `once` are fields written once, from empty to a value. Fields in
    a tuple are written together, and the first of them shows whether they are written. If there are any such fields,
    the fields with the time of the last change may change too. `personal` are fields with personal data: they may
    change to a value with a pseudonym in it, for an erasure (docs/adr/0057).
    """

    changing: tuple[str, ...] = ()
    once: tuple[str | tuple[str, ...], ...] = ()
    refusal: str = ""
    personal: tuple[str, ...] = ()

    def groups(self) -> list[tuple[str, ...]]:
        """Return the fields that are written once. Fields that are written together are one group."""
        return [(group,) if isinstance(group, str) else group for group in self.once]


# Rows are added, and never changed or deleted.
WHOLE = Record()


def list_declarations(app_label: str) -> tuple[Mapping[str, Record], frozenset[str]]:
    """Return the declarations of an app: its records by model name, and its models of work in progress."""
    config = present_apps.get_app_config(app_label)
    if not module_has_submodule(config.module, "records"):
        return {}, frozenset()
    declared = import_module(f"{config.name}.records")
    return declared.RECORDS, frozenset(declared.WORKING)


def iter_records(apps: Apps = present_apps) -> Iterator[tuple[type[Model], Record]]:
    """Yield each model of `apps` that is a record, with its declaration."""
    for config in present_apps.get_app_configs():
        for name, record in list_declarations(config.label)[0].items():
            try:
                yield apps.get_model(config.label, name), record
            except LookupError:
                # The migrations have not created it yet, or have removed it again.
                continue


class Trigger(NamedTuple):
    """A trigger of a table: its name, and the statements that create it."""

    table: str
    name: str
    statements: tuple[str, ...]


def list_triggers(model: type[Model], record: Record, connection: BaseDatabaseWrapper) -> list[Trigger]:
    """Return the triggers with which this database protects the rows of a record."""
    table = model._meta.db_table
    refusal = record.refusal or f"a row of {table} is a record and is never changed or deleted"
    changed = _write_change_condition(model, record, connection)
    if connection.vendor == "postgresql":
        conditions = {"update": changed, "delete": "", "truncate": ""}
    else:
        # REPLACE deletes a conflicting row and does not fire the delete trigger for it.
        in_the_way = _in_the_way(model, connection)
        pushed_out = f"({_in_the_way(model, connection, but_itself=True)})"
        update = f"{changed} OR {pushed_out}" if changed else ""
        conditions = {"update": update, "delete": "", "insert": in_the_way}
    return [_trigger(connection, table, act, condition, refusal) for act, condition in conditions.items()]


def _trigger(connection: BaseDatabaseWrapper, table: str, act: str, condition: str, refusal: str) -> Trigger:
    when = f" WHEN ({condition})" if condition else ""
    refused = refusal.replace("'", "''")
    if connection.vendor == "postgresql":
        each = "STATEMENT" if act == "truncate" else "ROW"
        body = f"FOR EACH {each}{when} EXECUTE FUNCTION {_FUNCTION}('{refused}')"
    else:
        body = f"FOR EACH ROW{when} BEGIN SELECT RAISE(ABORT, '{refused}'); END"
    # The name contains a hash of the definition, so that the name shows whether the lock is up to date.
    digest = hashlib.sha256(body.encode()).hexdigest()[:8]
    name = f"{table}_keeps_{act}_{digest}"
    statements = [f'CREATE TRIGGER "{name}" BEFORE {act.upper()} ON "{table}" {body}']
    if connection.vendor == "postgresql":
        # It also fires in a replica's session, with which a superuser could avoid ordinary triggers.
        statements.append(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"')
    return Trigger(table, name, tuple(statements))


def _write_change_condition(model: type[Model], record: Record, connection: BaseDatabaseWrapper) -> str:
    """Return the condition under which an update changes protected values. It is empty if every update does."""
    if not record.changing and not record.once and not record.personal:
        return ""
    groups = record.groups()
    fields = {field.name: field for field in model._meta.local_concrete_fields}
    free = {*record.changing, *(name for group in groups for name in group)}
    if free:
        free |= {name for name, field in fields.items() if getattr(field, "auto_now", False)}
    differs = {name: _differs(field, connection, name in record.personal) for name, field in fields.items()}
    kept = [differs[name] for name in fields if name not in free]
    for first, *others in groups:
        together = " OR ".join(differs[name] for name in (first, *others) if name in fields)
        if first in fields:
            kept.append(f"(NOT {_is_empty(fields[first])} AND ({together}))")
    return " OR ".join(sorted(kept))


def _differs(field: Any, connection: BaseDatabaseWrapper, is_personal: bool) -> str:  # noqa: FBT001 (private)
    unlike = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    differs = f'OLD."{field.column}" {unlike} NEW."{field.column}"'
    if not is_personal:
        return differs
    written = f"COALESCE(CAST(NEW.\"{field.column}\" AS text), '')"
    return f"({differs} AND {written} NOT LIKE '{_PSEUDONYM_SQL}')"


def _is_empty(field: Any) -> str:
    is_empty = f'OLD."{field.column}" IS NULL'
    has_words = isinstance(field, models.CharField | models.TextField | models.FileField)
    return f"({is_empty} OR OLD.\"{field.column}\" = '')" if has_words else f"({is_empty})"


def _in_the_way(model: type[Model], connection: BaseDatabaseWrapper, *, but_itself: bool = False) -> str:
    """Return the condition under which another row has the same key or the same unique values as the written row."""
    key = model._meta.pk.column
    same = []
    for columns, condition in _unique_columns(model, connection):
        terms = [f'"{column}" = NEW."{column}"' for column in columns]
        if condition:
            terms += [f"({condition})", f"({_of_the_new(condition)})"]
        same.append(" AND ".join(terms))
    # Sorted: the models of a migration have their fields in another order.
    found = " OR ".join(f"({condition})" for condition in sorted(same))
    other = f'"{key}" <> OLD."{key}" AND ({found})' if but_itself else found
    return f'EXISTS (SELECT 1 FROM "{model._meta.db_table}" WHERE {other})'  # noqa: S608 (names of the models)


def _unique_columns(model: type[Model], connection: BaseDatabaseWrapper) -> Iterator[tuple[list[str], str]]:
    """Yield the unique columns, and the condition of those that are unique under a condition.

    Raises ValueError for a constraint on an expression: the lock could not see which row REPLACE would delete.
    """
    fields = {field.name: field for field in model._meta.local_concrete_fields}
    for field in fields.values():
        if field.primary_key or field.unique:
            yield [str(field.column)], ""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            if not constraint.fields:
                message = f"{constraint.name} is unique by an expression, which a record can't be"
                raise ValueError(message)
            condition = _write_sql(constraint.condition, model, connection) if constraint.condition else ""
            yield [str(fields[name].column) for name in constraint.fields], condition


def _write_sql(condition: models.Q, model: type[Model], connection: BaseDatabaseWrapper) -> str:
    query = Query(model=model, alias_cols=False)
    sql, params = query.build_where(condition).as_sql(query.get_compiler(connection=connection), connection)
    editor = connection.SchemaEditorClass(connection)
    return sql % tuple(editor.quote_value(value) for value in params)


def _of_the_new(condition: str) -> str:
    return re.sub(r'"(\w+)"', r'NEW."\1"', condition)


def open_records(using: str) -> None:
    """Remove the declared locks before tables are changed."""
    connection = connections[using]
    _let_tables_be_made_again(connection, "ON")
    with transaction.atomic(using=using):
        _run(connection, [_drop(connection, table, name) for table, name in _list_declared_locks(connection)])


def _let_tables_be_made_again(connection: BaseDatabaseWrapper, state: str) -> None:
    """Let SQLite make a table again while a trigger of another table reads it, as Django does for a new field."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA legacy_alter_table = {state}")


def close_records(using: str, apps: Apps = present_apps) -> list[str]:
    """Close every declared lock that is missing, not in force or out of date.

    Return the names of the closed locks. `apps` are the models after the migrations. A second call has no effect.
    """
    connection = connections[using]
    wanted = {trigger.name: trigger for trigger in _list_wanted_triggers(connection, apps)}
    present = {name: table for table, name in _list_declared_locks(connection)}
    closed = {name for _table, name in _list_declared_locks(connection, in_force=True)}
    stale = [_drop(connection, table, name) for name, table in present.items() if name not in wanted.keys() & closed]
    missing = [trigger for name, trigger in wanted.items() if name not in closed]
    made = [statement for trigger in missing for statement in trigger.statements]
    function = [_MAKE_FUNCTION] if connection.vendor == "postgresql" else []
    if stale or made:
        with transaction.atomic(using=using):
            _run(connection, [*stale, *function, *made])
    _let_tables_be_made_again(connection, "OFF")
    return [trigger.name for trigger in missing]


def list_missing_locks(using: str) -> list[str]:
    """Return the tables of records with a lock that is missing or not in force."""
    connection = connections[using]
    closed = {name for _table, name in _list_declared_locks(connection, in_force=True)}
    return sorted(
        {trigger.table for trigger in _list_wanted_triggers(connection, present_apps) if trigger.name not in closed}
    )


def _list_wanted_triggers(connection: BaseDatabaseWrapper, apps: Apps) -> list[Trigger]:
    tables = set(connection.introspection.table_names())
    kept = [(model, record) for model, record in iter_records(apps) if model._meta.db_table in tables]
    return [trigger for model, record in kept for trigger in list_triggers(model, record, connection)]


def _list_declared_locks(connection: BaseDatabaseWrapper, *, in_force: bool = False) -> list[tuple[str, str]]:
    return [
        (table, name)
        for table, name, state in _triggers(connection)
        if _DECLARED.search(name) and not (in_force and state in _WEAK)
    ]


def _triggers(connection: BaseDatabaseWrapper, tables: Iterable[str] | None = None) -> list[tuple[str, str, str]]:
    """Return table, name and state of the triggers made by users. On SQLite, the state is the SQL statement."""
    query = {
        "postgresql": "SELECT relname, tgname, tgenabled FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace ORDER BY 1, 2",
        "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY 1, 2",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    return [row for row in rows if tables is None or row[0] in tables]


def _drop(connection: BaseDatabaseWrapper, table: str, name: str) -> str:
    return f'DROP TRIGGER "{name}"' + (f' ON "{table}"' if connection.vendor == "postgresql" else "")


@contextmanager
def unlock_records(*models_: type[Model], using: str = "default") -> Iterator[None]:
    """Allow changes and deletions of the rows of these models, for a data migration or to empty the tables of a test.

    Only the owner of the tables can do this. In the meantime every trigger of the tables is disabled, also those of
    earlier migrations. Afterwards all are as before.
    """
    connection = connections[using]
    tables = {model._meta.db_table for model in models_}
    with transaction.atomic(using=using):
        found = _triggers(connection, tables)
        _run(connection, [_out_of_force(connection, *trigger) for trigger in found])
        yield
        present = {name for _table, name, _state in _triggers(connection, tables)}
        # Emptying the tables closes the declared locks at its end: SQLite then has them already.
        back = [row for row in found if (connection.vendor == "postgresql") == (row[1] in present)]
        _run(connection, [_in_force(connection, *trigger) for trigger in back])


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    if connection.vendor == "postgresql":
        # Deferred checks run now: a table with pending checks cannot be altered.
        statements = ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED", *statements]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _out_of_force(connection: BaseDatabaseWrapper, table: str, name: str, _state: str) -> str:
    if connection.vendor == "postgresql":
        return f'ALTER TABLE "{table}" DISABLE TRIGGER "{name}"'
    return _drop(connection, table, name)


def _in_force(connection: BaseDatabaseWrapper, table: str, name: str, state: str) -> str:
    if connection.vendor == "postgresql":
        how = {"A": "ENABLE ALWAYS", "R": "ENABLE REPLICA", "D": "DISABLE"}.get(state, "ENABLE")
        return f'ALTER TABLE "{table}" {how} TRIGGER "{name}"'
    return state


class RowLock(NamedTuple):
    """The statements that close and open a lock, by database vendor."""

    closing: Mapping[str, Sequence[str]]
    opening: Mapping[str, Sequence[str]]


def append_only(table: str, refusal: str) -> RowLock:
    """Return the lock of a table whose rows are added, and never changed or deleted."""
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
            "sqlite": [build_sqlite_refusal(table, act, refusal) for act in ("UPDATE", "DELETE")],
        },
        opening={
            "postgresql": [f"DROP TRIGGER {table}_append_only ON {table}; DROP FUNCTION {table}_append_only();"],
            "sqlite": [f"DROP TRIGGER {table}_no_{act};" for act in ("update", "delete")],
        },
    )


class RowRule(NamedTuple):
    """A rule for every added or changed row: an SQL condition that is true if the rule is broken.

    The row is `NEW`. The condition uses SQL that both databases know. It can read other tables, which no check
    constraint can. If the databases differ, there is one condition for each vendor.
    """

    table: str
    broken: str | Mapping[str, str]
    refusal: str
    # Only a rule for "UPDATE" can read `OLD`. A row that is never changed needs only "INSERT".
    acts: tuple[str, ...] = ("INSERT", "UPDATE")

    def condition(self, vendor: str) -> str:
        """Return the condition for this database."""
        return self.broken if isinstance(self.broken, str) else self.broken[vendor]


def build_rule_lock(name: str, *rules: RowRule) -> RowLock:
    """Return the lock with which the rows of one table keep these rules.

    A migration that alters this table itself opens the lock before and closes it after: SQLite makes the table again,
    and its triggers go with the old one.
    """
    table = rules[0].table
    by_act = {act: [rule for rule in rules if act in rule.acts] for act in ("INSERT", "UPDATE")}
    acts = [act for act, asked in by_act.items() if asked]
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


def build_sqlite_refusal(table: str, act: str, refusal: str, when: str = "TRUE") -> str:
    """Return the statement with which SQLite refuses INSERT, UPDATE or DELETE on a row if `when` is true."""
    return f"""
    CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} WHEN {when}
    BEGIN SELECT RAISE(ABORT, '{refusal}'); END;
    """


def close(*locks: RowLock) -> migrations.RunPython:
    """Return the migration step that closes the locks, and opens them in reverse."""
    return migrations.RunPython(
        lambda _apps, editor: _execute(editor, [lock.closing for lock in locks]),
        lambda _apps, editor: _execute(editor, [lock.opening for lock in locks]),
    )


def _execute(editor: BaseDatabaseSchemaEditor, by_vendor: Sequence[Mapping[str, Sequence[str]]]) -> None:
    for statements in by_vendor:
        for statement in statements[editor.connection.vendor]:
            editor.execute(statement, params=None)
