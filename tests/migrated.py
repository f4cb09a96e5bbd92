"""The migrated database of SQLite, made once for each state of the code and copied by every process of the suite.

The migrations take several seconds in each process. Where only other code has changed, they are not made again:
`migrate` finds them done, and the signals at its end do what the code says today about permissions and locks.
"""

import fcntl
import hashlib
import re
import sqlite3
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import django
import pytest
from django.core import management
from django.db import connection

from tests.locks import let_triggers_look

ROOT = Path(__file__).resolve().parents[1]
APPS = ("untoc_portal/accounts", "untoc_portal/core", "stakeholders", "reviews", "dialogues")
# What the signals of `migrate` read: models, and the modules next to them.
SOURCES = ("*.py", "models/**/*.py")
IMPORTED = re.compile(r"^(?:import|from) ((?:untoc_portal|stakeholders|reviews|dialogues)[\w.]*)", re.MULTILINE)


def hash_migrations() -> str:
    """Return a name for what the migrations make: themselves, the modules they import, settings and libraries."""
    files = {file for app in APPS for file in (ROOT / app).glob("migrations/*.py")}
    modules = {name.replace(".", "/") for file in files for name in IMPORTED.findall(file.read_text())}
    files |= {file for name in modules for file in (ROOT / f"{name}.py", ROOT / name / "__init__.py") if file.exists()}
    return _hash([ROOT / "requirements.txt", ROOT / "tests/locks.py", *ROOT.glob("untoc_portal/settings/*.py"), *files])


def hash_sources() -> str:
    """Return a name for what the signals at the end of `migrate` read."""
    return _hash(file for app in APPS for pattern in SOURCES for file in (ROOT / app).glob(pattern))


def _hash(files: Iterable[Path]) -> str:
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
    made_by = hash_migrations()
    image = folder / f"{made_by}-{hash_sources()}.sqlite3"
    connection.ensure_connection()
    # One process makes it, the others wait.
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not image.exists():
            earlier = next(folder.glob(f"{made_by}-*.sqlite3"), None)
            if earlier:
                _copy(earlier)
            migrate()
            for old in folder.glob("*.sqlite3"):
                old.unlink()
            new = image.with_suffix(".new")
            with closing(sqlite3.connect(new)) as file:
                connection.connection.backup(file)
                let_triggers_look(file)
            new.rename(image)
    _copy(image)


def _copy(image: Path) -> None:
    with closing(sqlite3.connect(image)) as file:
        file.backup(connection.connection)
