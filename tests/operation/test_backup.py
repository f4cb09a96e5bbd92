"""The drill: back up, wipe, restore, and compare every row and every file."""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql

from tests.factories.object_storage import BUCKET, run_object_storage
from tests.factories.programs import find_postgres, require_programs
from tests.faults.processes import ROOT, Postgres


@pytest.fixture(scope="module")
def server():
    """Give a PostgreSQL of the tests' own: a whole database is dropped here."""
    require_programs("restic", "pg_dump", "pg_restore", "psql", find_postgres("initdb"))
    # Its own account has to enter the folder.
    folder = Path(tempfile.mkdtemp(prefix="untoc-backup-"))
    folder.chmod(0o755)
    server = Postgres(folder, is_durable=False)
    server.make()
    yield server
    server.stop()
    shutil.rmtree(folder)


class Site:
    """A portal with its database, its files and its backups."""

    def __init__(self, server, folder: Path):
        self.address = f"postgres://postgres@127.0.0.1:{server.port}/portal_{secrets.token_hex(4)}"
        self.media = folder / "files of the portal"
        (folder / "password").write_text("only for the test")
        self.environment = {
            **os.environ,
            "DATABASE_URL": self.address,
            "MEDIA_ROOT": str(self.media),
            "VAR_DIR": str(folder / "var"),
            "DJANGO_SETTINGS_MODULE": "untoc_portal.settings.dev",
            "PORTAL_PYTHON": sys.executable,
            "RESTIC_PASSWORD_FILE": str(folder / "password"),
            "RESTIC_CACHE_DIR": str(folder / "cache"),
        }
        self.environment.pop("REDIS_URL", None)

    def create(self):
        base, _slash, name = self.address.rpartition("/")
        connection = psycopg2.connect(f"{base}/postgres")
        connection.autocommit = True
        connection.cursor().execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.cursor().execute(f'CREATE DATABASE "{name}"')
        connection.close()

    def run(self, *command, fails=False):
        done = subprocess.run(  # noqa: S603 (commands of the portal)
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def manage(self, *command, **options):
        return self.run(sys.executable, "manage.py", *command, **options)

    def backup(self, *command, **options):
        return self.run("sh", "bin/backup", *command, **options)

    def hash_rows(self):
        """Return the hash of every row of every table, in no order, and the triggers."""
        with psycopg2.connect(self.address) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            found = {}
            for (table,) in cursor.fetchall():
                cursor.execute(sql.SQL("SELECT md5(t::text) FROM {} t ORDER BY 1").format(sql.Identifier(table)))
                found[table] = cursor.fetchall()
            cursor.execute("SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
            found["triggers"] = cursor.fetchall()
        connection.close()
        return found

    def hash_files(self):
        return {
            str(path.relative_to(self.media)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.media.rglob("*"))
            if path.is_file()
        }


@pytest.fixture(scope="module")
def filled_site(server, tmp_path_factory):
    site = Site(server, tmp_path_factory.mktemp("site"))
    site.create()
    site.manage("migrate", "--noinput", "-v0")
    site.manage("load_reference")
    (site.media / "documents" / "2026").mkdir(parents=True)
    (site.media / "documents" / "2026" / "ÿ العربية 中.pdf").write_bytes(secrets.token_bytes(200_000))
    (site.media / "empty").touch()
    return site


@pytest.fixture
def site(filled_site, tmp_path, monkeypatch):
    """Give the portal with a repository only for this test: one test damages its backups."""
    filled_site.repository = tmp_path / "repository"
    monkeypatch.setitem(filled_site.environment, "RESTIC_REPOSITORY", str(filled_site.repository))
    filled_site.backup("init")
    return filled_site


def test_drill(site):
    rows, files = site.hash_rows(), site.hash_files()
    site.backup("now")
    assert sum(map(len, rows.values())) > 1000
    assert rows["triggers"]
    assert len(files) == 2
    assert "is whole: 2 files" in site.backup("verify")
    # What comes after the backup is lost, what it holds is not.
    site.manage("register_secretariat", "late@example.org", "Too Late")
    site.create()
    shutil.rmtree(site.media)
    site.backup("restore")
    assert site.hash_rows() == rows
    assert site.hash_files() == files
    site.manage("migrate", "--check")
    # The portal works on it, and its records are still locked.
    site.manage("register_secretariat", "new@example.org", "New")
    connection = psycopg2.connect(site.address)
    with connection.cursor() as cursor, pytest.raises(psycopg2.Error, match="never changed or deleted"):
        cursor.execute("DELETE FROM core_auditevent")
    connection.close()


def test_files_of_a_bucket_are_in_the_backup(site, monkeypatch):
    content = secrets.token_bytes(50_000)
    name = f"documents/2026/{hashlib.sha256(content).hexdigest()}-0123ab.pdf"
    with run_object_storage() as storage:
        for variable, value in storage.environment.items():
            monkeypatch.setitem(site.environment, variable, value)
        storage.client.put_object(Bucket=BUCKET, Key=name, Body=content)
        site.backup("now")
        storage.client.delete_object(Bucket=BUCKET, Key=name)
        site.create()
        shutil.rmtree(site.media)
        site.backup("restore")
        assert storage.client.get_object(Bucket=BUCKET, Key=name)["Body"].read() == content
        # An altered file is no backup of anything.
        (site.media / name).unlink()
        storage.client.put_object(Bucket=BUCKET, Key=name, Body=b"other")
        assert "altered" in site.backup("now", fails=True)
        storage.client.close()


def test_restore_overwrites_nothing(site):
    site.backup("now")
    assert "not empty" in site.backup("restore", fails=True)
    kept = site.media.rename(site.media.with_name("kept"))
    assert "has" in site.backup("restore", fails=True)
    kept.rename(site.media)


def test_backup_is_encrypted_and_says_when_it_is_damaged(site):
    site.backup("now")
    packs = [path for path in (site.repository / "data").rglob("*") if path.is_file()]
    assert not [path for path in packs if b"late@example.org" in path.read_bytes() or b"PGDMP" in path.read_bytes()]
    for pack in packs:
        content = bytearray(pack.read_bytes())
        content[len(content) // 2] ^= 1
        pack.chmod(0o600)
        pack.write_bytes(content)
    site.backup("verify", fails=True)


def test_old_backups_are_removed(site, monkeypatch):
    monkeypatch.setitem(site.environment, "BACKUP_KEEP", "--keep-last 1")
    for _time in range(2):
        site.backup("now")
    assert site.backup("list").count("portal-backup.") == 1


def test_restic_before_0_16_backs_up_too(site, tmp_path, monkeypatch):
    """Debian 12 has a restic that does not know how backups are to be grouped."""
    restic = shutil.which("restic")
    old = tmp_path / "restic"
    old.write_text(
        '#!/bin/sh\n[ "$1" = backup ] || exec ' + restic + ' "$@"\n'
        'case "$*" in *--help*) exit 0 ;; *--group-by*) echo "unknown flag: --group-by" >&2; exit 1 ;; esac\n'
        "exec " + restic + ' "$@"\n'
    )
    old.chmod(0o755)
    monkeypatch.setitem(site.environment, "PATH", f"{tmp_path}:{os.environ['PATH']}")
    site.backup("now")
    assert "portal" in site.backup("list")


def test_keys_are_named_without_secrets(site, monkeypatch):
    assert "PUBLIC_ID_KEY" not in site.manage("list_keys")
    monkeypatch.setitem(site.environment, "PUBLIC_ID_KEY", "another-secret-for-ids")
    text = site.manage("list_keys")
    assert "PUBLIC_ID_KEY " in text
    assert "another-secret-for-ids" not in text
    secret = (Path(site.environment["VAR_DIR"]) / "secret_key").read_text()
    assert "SECRET_KEY " in text
    assert "TRAIL_KEY " in text
    assert secret not in text
    assert text == site.manage("list_keys")
