"""A new migration that the code of the release before could not live with.

During an upgrade the old code still answers for some minutes on the new tables. Only migrations that came after the
last release are judged: `bin/release` lists those of a release in `deploy/released-migrations.txt`.
"""

import tempfile
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter

APPS = ("core", "accounts", "stakeholders", "reviews", "dialogues")
RELEASED = Path(__file__).resolve().parents[1] / "deploy" / "released-migrations.txt"
# "app_label.name": why the code of the release before can live with it all the same.
EXCEPTIONS: dict[str, str] = {}


def list_migrations() -> list[str]:
    """Return every migration of the portal, as "app_label.name"."""
    names = MigrationLoader(connection, ignore_no_migrations=True).disk_migrations
    return sorted(f"{app}.{name}" for app, name in names if app in APPS)


def list_new_migrations(released: Path = RELEASED) -> list[str]:
    """Return the migrations that came after the last release; none while there was no release."""
    if not released.is_file():
        return []
    known = set(released.read_text(encoding="utf-8").split())
    return [name for name in list_migrations() if name not in known]


def lint_new_migrations(released: Path = RELEASED, exceptions: dict[str, str] = EXCEPTIONS) -> bool:
    """Print what the linter says of each new migration, and return whether it found no error.

    It reads the SQL for the database of the tests. SQLite makes a table again for most changes, so only the answer on
    PostgreSQL says something.
    """
    judged = [name for name in list_new_migrations(released) if name not in exceptions]
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.writelines("{}/migrations/{}.py\n".format(*name.split(".")) for name in judged)
        listed.flush()
        linter = MigrationLinter(no_cache=True, warnings_as_errors_tests=["RUNPYTHON_REVERSIBLE"])
        linter.lint_all_migrations(migrations_file_path=listed.name)
    linter.print_summary()
    return not linter.has_errors
