"""The code of the release before can work on the tables of the next one."""

import importlib
import sys

import pytest

from tests import migration_safety

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

HEAD = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
FIRST = """
    operations = [
        migrations.CreateModel("Thing", [("id", models.AutoField(primary_key=True)), ("a", models.IntegerField())])
    ]
"""
SECOND = """
    dependencies = [("demo", "0001_first")]
    operations = [migrations.{operation}]
"""


@pytest.fixture
def change(tmp_path, monkeypatch, settings):
    """Give a way to write an app whose second migration, which is new, has this operation."""
    folder = tmp_path / "changed" / "migrations"
    folder.mkdir(parents=True)
    for package in (folder, folder.parent):
        (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(migration_safety, "APPS", ("demo",))
    settings.MIGRATION_MODULES = {"demo": "changed.migrations"}
    released = tmp_path / "released.txt"
    released.write_text("demo.0001_first")

    def write(operation):
        (folder / "0001_first.py").write_text(HEAD + FIRST)
        (folder / "0002_second.py").write_text(HEAD + SECOND.format(operation=operation))
        importlib.invalidate_caches()
        return released

    yield write
    for name in [name for name in sys.modules if name.partition(".")[0] == "changed"]:
        del sys.modules[name]


def test_earlier_code_can_live_with_every_new_migration():
    assert migration_safety.lint_new_migrations()


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ('RemoveField("thing", "a")', "DROPPING columns"),
        ('RenameField("thing", "a", "b")', "RENAMING columns"),
        ('AddField("thing", "b", models.IntegerField(default=0))', "NOT NULL constraint"),
        ('DeleteModel("Thing")', "DROPPING table"),
    ],
)
def test_migration_that_breaks_earlier_code_is_named(change, capsys, operation, words):
    released = change(operation)
    assert not migration_safety.lint_new_migrations(released)
    assert words in capsys.readouterr().out
    assert migration_safety.lint_new_migrations(released, {"demo.0002_second": "the release before reads it nowhere"})
    released.write_text("demo.0001_first demo.0002_second")
    assert migration_safety.lint_new_migrations(released)


@pytest.mark.parametrize(
    "operation",
    [
        'AddField("thing", "b", models.IntegerField(db_default=0))',
        'AddField("thing", "b", models.IntegerField(null=True))',
        'CreateModel("Other", [("id", models.AutoField(primary_key=True)), ("a", models.IntegerField())])',
    ],
)
def test_migration_that_breaks_nothing_passes(change, operation):
    assert migration_safety.lint_new_migrations(change(operation))
