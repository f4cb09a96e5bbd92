"""Who may import whom, and what the tools say: what CI checks is checked here too."""

import subprocess
import sys
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

APPS = ("core", "accounts", "stakeholders", "reviews", "dialogues")
BIN = Path(sys.executable).parent


def test_import_contracts_hold():
    done = subprocess.run(  # noqa: S603 (our own command)
        [BIN / "lint-imports", "--no-logo"], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
def test_no_migration_is_missing():
    said = StringIO()
    # It exits if something is missing; what it said shows what.
    with suppress(SystemExit):
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=said)
    assert said.getvalue().strip() == "No changes detected"


def test_system_checks_pass():
    call_command("check", fail_level="WARNING", stdout=StringIO())


def test_migrations_of_the_apps_do_not_lean_on_an_app_above():
    order = {label: position for position, label in enumerate(APPS)}
    loader = MigrationLoader(None)
    upward = [
        (key, needed)
        for key, migration in loader.disk_migrations.items()
        for needed in migration.dependencies
        if key[0] in order and needed[0] in order and order[needed[0]] > order[key[0]]
    ]
    # The audit trail points at users by setting; accounts come after the kernel in every other way.
    assert [pair for pair in upward if pair[1][0] != "accounts"] == []


def test_every_app_of_ours_is_known():
    ours = {config.label for config in apps.get_app_configs() if str(settings.BASE_DIR) in config.path}
    outside = {config.label for config in apps.get_app_configs() if ".venv" in config.path}
    assert ours - outside == {*APPS, "demo"}
