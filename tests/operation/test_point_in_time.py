"""Back to a moment: a base backup and the archived log bring the database to the second before a mistake."""

import shutil
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from tests.factories.programs import find_postgres, require_programs
from tests.faults.processes import Postgres, find_free_port, until


@pytest.fixture
def folder():
    """Give a folder that PostgreSQL's own account may enter."""
    require_programs(find_postgres("pg_basebackup"))
    folder = Path(tempfile.mkdtemp(prefix="untoc-moment-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def ask(server, text):
    with closing(psycopg2.connect(f"postgres://postgres@127.0.0.1:{server.port}/postgres")) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(text)
        return cursor.fetchall() if cursor.description else None


def prepare_recovery(server, base, archive, moment):
    """Let the base backup be brought to the moment when it starts."""
    server.folder, server.port = base, find_free_port()
    (base / "recovery.signal").touch()
    shutil.chown(base / "recovery.signal", "postgres", "postgres")
    with (base / "postgresql.auto.conf").open("a") as conf:
        conf.write(f"restore_command = 'cp {archive}/%f %p'\nrecovery_target_time = '{moment}'\n")
        conf.write("recovery_target_action = 'promote'\n")


def test_moment_before_mistake_is_restored(folder):
    archive, base = folder / "archive", folder / "base"
    archive.mkdir()
    archive.chmod(0o777)
    server = Postgres(folder)
    server.make()
    restored = Postgres(folder)
    try:
        # As the operators' manual has it: under another name first, or a copy that was cut off counts as the file.
        copy = f"test ! -f {archive}/%f && cp %p {archive}/%f.part && mv {archive}/%f.part {archive}/%f"
        for setting in ("archive_mode = on", f"archive_command = '{copy}'", "wal_level = replica"):
            ask(server, f"ALTER SYSTEM SET {setting}")
        server.stop()
        server.start()
        ask(server, "CREATE TABLE act (text text)")
        ask(server, "INSERT INTO act VALUES ('in the base backup')")
        address = ("-h", "127.0.0.1", "-p", str(server.port), "-U", "postgres")
        server.run("pg_basebackup", *address, "-D", str(base), "--checkpoint=fast")
        ask(server, "INSERT INTO act VALUES ('after it')")
        [(moment,)] = ask(server, "SELECT now()::text")
        time.sleep(0.2)
        ask(server, "DELETE FROM act")
        [(segment,)] = ask(server, "SELECT pg_walfile_name(pg_current_wal_lsn())")
        ask(server, "SELECT pg_switch_wal()")
        until((archive / segment).exists, "the log is not archived")
        server.stop()

        prepare_recovery(restored, base, archive, moment)
        restored.start()
        until(lambda: ask(restored, "SELECT pg_is_in_recovery()") == [(False,)], "the recovery does not end")
        assert ask(restored, "SELECT text FROM act ORDER BY 1") == [("after it",), ("in the base backup",)]
    finally:
        server.stop()
        restored.stop()
