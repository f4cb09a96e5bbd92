"""Where the demonstration can be built, and where it can't."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.demo.conftest import print_demo
from tests.factories.rows import nothing_changes

ROOT = Path(__file__).resolve().parents[2]


def test_demo_asks_for_the_reference_data_first(db):
    with nothing_changes(), pytest.raises(CommandError, match=r"manage\.py load_reference"):
        call_command("demo")


def test_demo_adds_nothing_to_a_cycle_that_is_there(review):
    with nothing_changes():
        print_demo("--json")


def test_production_has_no_demo(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "only for this test")
    production = importlib.import_module("untoc_portal.settings.prod")
    assert [app for app in production.INSTALLED_APPS if "demo" in app] == []


def run(folder, *words, **variables):
    """Run a command with the settings that a command gets without a word about them: those of production."""
    environment = {**os.environ, "VAR_DIR": str(folder), **variables}
    del environment["DJANGO_SETTINGS_MODULE"]
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(  # noqa: S603 (a command of this file)
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_production_does_not_know_the_command(tmp_path):
    done = run(tmp_path, "demo", SECRET_KEY="only for this test")
    assert done.returncode != 0
    assert "Unknown command: 'demo'" in done.stderr


def test_settings_on_the_command_line_are_taken(tmp_path):
    words = ("demo", "--help", "--settings=untoc_portal.settings.dev")
    assert run(tmp_path, *words, SECRET_KEY="only for this test").returncode == 0


def test_help_says_what_is_missing(tmp_path):
    done = run(tmp_path, "help")
    assert done.returncode == 0
    assert "Set the SECRET_KEY environment variable" in done.stdout + done.stderr
