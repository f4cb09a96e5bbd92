"""The migrated database of SQLite, made once for each state of the code and copied by every process of the suite."""

import fcntl
import hashlib
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import django
import pytest
from django.core import management
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
APPS = ("untoc_portal/accounts", "untoc_portal/core", "stakeholders", "reviews", "dialogues")
# What migrations and their signals read: migrations, models, and the modules beside them.
SOURCES = ("*.py", "migrations/*.py", "models/**/*.py")


def key_of_code() -> str:
    """Return a name for all that decides what a migrated database holds."""
    files = [ROOT / "requirements.txt", *ROOT.glob("untoc_portal/settings/*.py")]
    files += [file for app in APPS for pattern in SOURCES for file in (ROOT / app).glob(pattern)]
    digest = hashlib.sha256(f"{sys.version} {django.__version__} {sqlite3.sqlite_version}".encode())
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:20]


def copy_instead_of_migrating(folder: Path) -> pytest.MonkeyPatch:
    """Let the next `migrate` that Django calls copy the database from the folder; where there is none, put it there."""
    patch = pytest.MonkeyPatch()
    run = management.call_command

    def call_command(name: str, *arguments: Any, **options: Any) -> Any:
        if name != "migrate" or connection.vendor != "sqlite":
            return run(name, *arguments, **options)
        patch.undo()
        return _copy_or_make(folder, lambda: run(name, *arguments, **options))

    patch.setattr(management, "call_command", call_command)
    return patch


def _copy_or_make(folder: Path, migrate: Callable[[], Any]) -> None:
    image = folder / f"{key_of_code()}.sqlite3"
    connection.ensure_connection()
    # One process makes it, the others wait.
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not image.exists():
            migrate()
            for old in folder.glob("*.sqlite3"):
                old.unlink()
            new = image.with_suffix(".new")
            with closing(sqlite3.connect(new)) as file:
                connection.connection.backup(file)
            new.rename(image)
            return
    with closing(sqlite3.connect(image)) as file:
        file.backup(connection.connection)
