"""Migrations that were gathered into one: which databases go on from there, and what message the others get."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from untoc_portal.core.checks import check_gathered_migrations

OURS = ("accounts", "core", "dialogues", "reviews", "stakeholders")


@pytest.fixture
def gathered(db):
    """Give the migrations of ours that replace earlier ones."""
    on_disk = MigrationLoader(None).disk_migrations
    return {key: migration for key, migration in on_disk.items() if key[0] in OURS and migration.replaces}


def list_missing():
    executor = MigrationExecutor(connection)
    return [
        (migration.app_label, migration.name)
        for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]


def test_a_database_that_is_up_to_date_has_nothing_to_do(gathered):
    recorder = MigrationRecorder(connection)
    for key in gathered:
        recorder.record_unapplied(*key)
    assert list_missing() == []
    assert check_gathered_migrations(databases=["default"]) == []


def test_a_new_database_runs_all_of_them(gathered):
    applied = MigrationRecorder(connection).migration_qs.filter(app__in=OURS)
    applied.delete()
    assert check_gathered_migrations(databases=["default"]) == []
    assert gathered.keys() <= set(list_missing())


def test_migrate_refuses_a_database_of_an_earlier_release(earlier_release):
    [error] = check_gathered_migrations(databases=["default"])
    assert (error.id, error.msg) == ("portal.E007", "The database has only a part of reviews.0001_schema.")
    with pytest.raises(CommandError, match=r"portal\.E007"):
        call_command("migrate", verbosity=0, skip_checks=False)
