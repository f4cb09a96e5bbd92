"""What is on record stays: every model says how its rows are kept, and the database at hand keeps them so."""

import datetime as dt
import itertools
import re
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from tests.factories import any_row
from tests.factories.any_row import make_row, value_for
from untoc_portal.core import row_locks
from untoc_portal.core.checks import check_records_are_locked
from untoc_portal.core.models import AppendOnly, Document, Rendition, TextRevision
from untoc_portal.core.row_locks import WHOLE, Record, iter_records, list_declarations, unlock_records

APPS = ("core", "accounts", "stakeholders", "reviews", "dialogues")
KEPT = dict(iter_records())
each_record = pytest.mark.parametrize("model", KEPT, ids=lambda model: model._meta.label)


@pytest.fixture(autouse=True)
def _small_numbers(monkeypatch):
    monkeypatch.setattr(any_row, "NUMBERS", itertools.count(1))


def undeclared(label, present):
    """Return what of the models of an app is wrongly declared."""
    kept, working = list_declarations(label)
    return {
        "not declared": present - kept.keys() - working,
        "no such model": (kept.keys() | working) - present,
        "declared twice": kept.keys() & working,
    }


@pytest.mark.parametrize("label", APPS)
def test_every_model_says_whether_it_is_a_record(label):
    present = {model.__name__ for model in apps.get_app_config(label).get_models()}
    assert undeclared(label, present) == {"not declared": set(), "no such model": set(), "declared twice": set()}


def test_every_app_with_models_is_asked():
    own = ("untoc_portal", "stakeholders", "reviews", "dialogues")
    assert {model._meta.app_label for model in apps.get_models() if model.__module__.split(".")[0] in own} == set(APPS)


# What must never be declared as work in progress; revisions and what is only added are known by their kind.
ALWAYS = {
    "core.AuditEvent",
    "core.Document",
    "core.Rendition",
    "dialogues.AdoptedReport",
    "dialogues.ApplicantList",
    "dialogues.Objection",
    "dialogues.StatementVersion",
    "reviews.ActUnderMandate",
    "reviews.Clearance",
    "reviews.Mandate",
    "reviews.NoteVerbale",
    "reviews.PublicationDecision",
    "reviews.Submission",
}


def test_what_must_stay_is_a_record():
    by_kind = [model for model in apps.get_models() if issubclass(model, TextRevision | AppendOnly)]
    revisions = [model for model in apps.get_models() if model.__name__.endswith("Revision")]
    must_stay = ALWAYS | {model._meta.label for model in (*by_kind, *revisions)}
    assert must_stay <= {model._meta.label for model in KEPT}


def test_model_without_a_declaration_is_found():
    present = {model.__name__ for model in apps.get_app_config("core").get_models()} | {"Verdict"}
    assert undeclared("core", present)["not declared"] == {"Verdict"}


@each_record
def test_record_names_fields_it_has(model):
    record = KEPT[model]
    named = {*record.changing, *(name for group in record.groups() for name in group)}
    assert named <= {field.name for field in model._meta.concrete_fields}


@each_record
def test_record_is_not_deleted_with_another_row(model):
    keys = [field for field in model._meta.concrete_fields if field.remote_field]
    kept = {field.name for field in keys} - set(KEPT[model].changing)
    found = {field.name: field.remote_field.on_delete for field in keys if field.name in kept}
    assert set(found.values()) <= {models.PROTECT, models.DO_NOTHING}


@contextmanager
def refusal():
    """Expect that the database refuses, and says why; the locks of the first migrations have their own words."""
    with pytest.raises(DatabaseError, match=r"is never changed|stays with its"), transaction.atomic():
        yield


def execute(statement, values=(), **names):
    """Execute a statement in which {names} represent tables and columns."""
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**names), values)


def set_columns(row, values):
    """Write columns by SQL, past whatever Python says."""
    columns = ", ".join(f'"{field.column}" = %s' for field in values)
    given = [field.get_db_prep_save(value, connection) for field, value in values.items()]
    execute("UPDATE {table} SET {columns} WHERE id = %s", [*given, row.pk], table=row._meta.db_table, columns=columns)


def another(field, row):
    """Give a value that the column takes and the row does not have."""
    present = getattr(row, field.attname)
    if isinstance(field, models.BooleanField):
        return not present
    if field.remote_field or field.primary_key:
        return (present or 0) + 1
    if field.choices:
        return next(value for value, _label in field.flatchoices if value != present)
    return value_for(field)


FIRST_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def make_officer():
    """Give the key of a person who proposed something: another one decides on it."""
    return make_row("accounts.User").pk


# What a constraint asks to be written with it; a function is asked again for each row.
GIVEN = {
    # An end is proposed before it is decided.
    "accounts.LegalHold": {"end_proposed_at": FIRST_DAY, "end_proposed_by": make_officer, "end_reason": "A reason"},
    "dialogues.BureauDecision": {"cause": "", "member_count": 3, "quorum": 2},
    # A meeting is closed after it was opened.
    "dialogues.Meeting": {"opened_at": FIRST_DAY},
    # A file is made before its issue is proposed, and that before it is decided.
    "dialogues.ResearchArchive": {
        "file": "research/archive.zip",
        "sha256": "f" * 64,
        "proposed_at": FIRST_DAY,
        "proposed_by": make_officer,
        "reason": "A reason",
    },
    "reviews.Reopening": {"state": "granted"},
    # Only a refusal has a reason.
    "reviews.Reply": {"reason": ""},
    "reviews.StateNotice": {"has_name": True, "has_signature": True, "has_stamp": True},
}


def written_once(model):
    return {name for group in KEPT[model].groups() for name in group}


def locked_fields(model):
    free = {*KEPT[model].changing, *written_once(model)}
    is_whole = not free
    fields = model._meta.concrete_fields
    return [field for field in fields if field.name not in free and (is_whole or not getattr(field, "auto_now", False))]


@each_record
def test_kept_row_is_not_changed_or_deleted(db, model):
    row = make_row(model)
    for field in locked_fields(model):
        with refusal():
            set_columns(row, {field: another(field, row)})
    with refusal():
        execute("DELETE FROM {table} WHERE id = %s", [row.pk], table=model._meta.db_table)
    for name in KEPT[model].changing:
        field = model._meta.get_field(name)
        set_columns(row, {field: getattr(row, field.attname)})


@each_record
def test_what_is_written_once_stays(db, model):
    for group in KEPT[model].groups():
        row = make_row(model)
        write_group(row, group)
        row.refresh_from_db()
        for field in map(model._meta.get_field, group):
            empty = False if isinstance(field, models.BooleanField) else ""
            others = (another(field, row), None if field.null else empty)
            for value in (value for value in others if value != getattr(row, field.attname)):
                with refusal():
                    set_columns(row, {field: value})


def write_group(row, group):
    """Write columns that are written together, and what a constraint asks to be written with them."""
    given = GIVEN.get(row._meta.label, {})
    values = {name: build_value(row._meta.get_field(name)) for name in group}
    values |= {name: value() if callable(value) else value for name, value in given.items()}
    set_columns(row, {row._meta.get_field(name): value for name, value in values.items()})
    return [row._meta.get_field(name).column for name in values]


def build_value(field):
    value = value_for(field)
    return value.pk if isinstance(value, models.Model) else value


def try_ways_of_postgresql(model):
    row, table = make_row(model), model._meta.db_table
    locked = next(field.column for field in locked_fields(model) if not field.primary_key)
    same = "INSERT INTO {table} SELECT * FROM {table} WHERE id = %s ON CONFLICT (id) DO UPDATE SET {locked} = NULL"
    with refusal():
        execute(same, [row.pk], table=table, locked=locked)
    # A table with something that waits for the commit can't be emptied at all.
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with refusal():
        execute("TRUNCATE {table} CASCADE", table=table)
    execute("SET LOCAL session_replication_role = replica")
    with refusal():
        execute("DELETE FROM {table} WHERE id = %s", [row.pk], table=table)


def try_ways_of_sqlite(model):
    row, table = make_row(model), model._meta.db_table
    others = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if not field.primary_key)
    copy = "INSERT OR REPLACE INTO {table} ({others}) SELECT {others} FROM {table} WHERE id = %s"
    if is_unique(row):
        with refusal():
            execute(copy, [row.pk], table=table, others=others)
    with refusal():
        execute("REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s", [row.pk], table=table)
    other = make_row(model)
    for how in ("REPLACE", "IGNORE"):
        with refusal():
            execute("UPDATE OR {how} {table} SET id = %s WHERE id = %s", [other.pk, row.pk], how=how, table=table)
    taken = "UPDATE OR REPLACE {table} SET ({columns}) = (SELECT {columns} FROM {table} WHERE id = %s) WHERE id = %s"
    for group in (*((name,) for name in KEPT[model].changing), *KEPT[model].groups()):
        if any(model._meta.get_field(name).unique for name in group):
            columns = ", ".join(write_group(other, group))
            with refusal():
                execute(taken, [other.pk, row.pk], table=table, columns=columns)


WAYS = {"postgresql": try_ways_of_postgresql, "sqlite": try_ways_of_sqlite}


@each_record
def test_database_at_hand_has_no_way_around(db, model):
    WAYS[connection.vendor](model)


def is_unique(row):
    """Return whether another row that says the same would be refused as a second one."""
    fields = row._meta.concrete_fields
    if any(field.unique and not field.primary_key and getattr(row, field.attname) is not None for field in fields):
        return True
    unique = [constraint for constraint in row._meta.constraints if isinstance(constraint, models.UniqueConstraint)]
    found = [type(row)._base_manager.filter(one.condition or models.Q(), pk=row.pk).exists() for one in unique]
    return any(found)


def test_every_lock_is_closed(db):
    assert row_locks.list_missing_locks("default") == []
    assert check_records_are_locked(databases=["default"]) == []
    assert row_locks.close_records("default") == []


OPENING = {
    "postgresql": [
        "DROP TRIGGER {name} ON {table}",
        "ALTER TABLE {table} DISABLE TRIGGER {name}",
        "ALTER TABLE {table} ENABLE TRIGGER {name}",
    ],
    "sqlite": ["DROP TRIGGER {name}"],
}


@pytest.mark.parametrize("statement", OPENING[connection.vendor])
def test_open_lock_is_found_and_closed_again(db, statement):
    [trigger, *_others] = row_locks.list_triggers(Rendition, KEPT[Rendition], connection)
    execute(statement, table=trigger.table, name=trigger.name)
    assert row_locks.list_missing_locks("default") == ["core_rendition"]
    assert [warning.id for warning in check_records_are_locked(databases=["default"])] == ["portal.W003"]
    assert row_locks.close_records("default") == [trigger.name]
    assert row_locks.list_missing_locks("default") == []


def test_lock_follows_its_declaration(db, monkeypatch):
    changed = {**list_declarations("core")[0], "Document": Record(changing=("title",))}
    monkeypatch.setattr("untoc_portal.core.records.RECORDS", changed)
    assert row_locks.list_missing_locks("default") == ["core_document"]
    row_locks.close_records("default")
    assert row_locks.list_missing_locks("default") == []
    Document.objects.filter(pk=make_row(Document).pk).update(title="Another")
    with refusal():
        Document.objects.update(sha256="f" * 64, file="another")


def test_model_without_a_lock_would_be_changed(db, monkeypatch):
    """What the tests of each record would find if its declaration were removed."""
    left = {name: record for name, record in list_declarations("core")[0].items() if name != "Rendition"}
    monkeypatch.setattr("untoc_portal.core.records.RECORDS", left)
    row_locks.close_records("default")
    Rendition.objects.filter(pk=make_row(Rendition).pk).update(sha256="f" * 64)
    assert undeclared("core", {"Rendition"})["not declared"] == {"Rendition"}


def test_opened_records_can_be_changed_and_are_closed_afterwards(db):
    row = make_row(Rendition)
    with unlock_records(Rendition):
        Rendition.objects.filter(pk=row.pk).update(sha256="f" * 64)
    assert row_locks.list_missing_locks("default") == []
    with refusal():
        Rendition.objects.filter(pk=row.pk).delete()
    with pytest.raises(RuntimeError), unlock_records(Rendition):
        raise RuntimeError
    assert row_locks.list_missing_locks("default") == []


def test_tables_are_opened_before_they_change_and_closed_after(db):
    row_locks.open_records("default")
    assert "core_document" in row_locks.list_missing_locks("default")
    # Nothing is to be migrated: what is missing is closed all the same.
    call_command("migrate", verbosity=0, skip_checks=True)
    assert row_locks.list_missing_locks("default") == []


def test_names_of_locks_are_whole(db):
    names = [trigger.name for model in KEPT for trigger in row_locks.list_triggers(model, KEPT[model], connection)]
    assert max(map(len, names)) <= row_locks.MAX_NAME_LENGTH


def test_whole_record_has_no_condition(db):
    [update, *_others] = row_locks.list_triggers(Rendition, WHOLE, connection)
    assert "WHEN" not in update.statements[0]


def test_locks_of_the_first_migrations_are_closed(db):
    """A later migration that makes one of these tables again on SQLite has to close its lock again."""
    tables = {"reviews_question", "reviews_questiontext", "reviews_questionnaire"}
    assert {table for table, _name, _state in row_locks._triggers(connection, tables)} == tables


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL changes a table in place")
def test_table_that_a_trigger_reads_can_be_made_again(db):
    """A migration that adds a field to a table of the condition of a lock needs no step for the lock."""
    row_locks.open_records("default")
    with connection.cursor() as cursor:
        for statement in (
            "CREATE TABLE read_by_lock (id integer)",
            "CREATE TABLE new__read_by_lock (id integer, detail text)",
            "CREATE TABLE locked (id integer)",
            "CREATE TRIGGER reading BEFORE INSERT ON locked BEGIN SELECT id FROM read_by_lock; END",
            "DROP TABLE read_by_lock",
            "ALTER TABLE new__read_by_lock RENAME TO read_by_lock",
        ):
            cursor.execute(statement)
        row_locks.close_records("default")
        assert cursor.execute("PRAGMA legacy_alter_table").fetchone() == (0,)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite calls functions of Python")
def test_triggers_call_no_function_of_python(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pragma_function_list WHERE NOT builtin")
        of_python = re.compile(rf"\b({'|'.join({name for (name,) in cursor.fetchall()})})\(", re.IGNORECASE)
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    assert of_python.search("SELECT django_date_extract('year', day)")
    assert triggers
    assert [name for name, sql in triggers if of_python.search(sql)] == []
