"""Public reads from a replica of PostgreSQL that follows the database by streaming, is late, and goes away."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from stakeholders.models import State
from tests.factories.people import make_user
from tests.factories.programs import find_postgres, require_programs
from tests.factories.reviews import make_world
from tests.services_real.test_replica import read_from
from tests.services_real.worker import until
from untoc_portal.core import audit, replica
from untoc_portal.core.enums import AuditAction

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NAMES = ("The first name", "The second name")


def run_as_postgres(*command, folder):
    """Run a program of PostgreSQL, which does not run as root."""
    as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
    subprocess.run(  # noqa: S603 (programs of PostgreSQL)
        [*as_user, *map(str, command)], check=True, cwd=folder, capture_output=True, timeout=300
    )


@pytest.fixture
def standby(tmp_path_factory):
    """Start a standby server that follows the server of the tests, and give its port and a way to stop it."""
    copy, control = find_postgres("pg_basebackup"), find_postgres("pg_ctl")
    require_programs(copy, control)
    there = connection.settings_dict
    folder = Path(tmp_path_factory.mktemp("standby"))
    for parent in [folder, *folder.parents[:3]]:
        parent.chmod(0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    data = folder / "data"
    host = ["-h", there["HOST"] or "127.0.0.1", "-p", there["PORT"] or 5432, "-U", there["USER"] or "postgres"]
    run_as_postgres(copy, *host, "-D", data, "-X", "stream", "-R", "-c", "fast", "--no-sync", folder=folder)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    run_as_postgres(control, "-D", data, "-w", "-l", folder / "log", "-o", options, "start", folder=folder)

    def stop():
        if (data / "postmaster.pid").exists():
            run_as_postgres(control, "-D", data, "-m", "immediate", "-w", "stop", folder=folder)

    yield port, stop
    stop()


@pytest.fixture
def following(settings, transactional_db, standby):
    """Read public pages from the standby server, and give a way to stop it."""
    port, stop = standby
    make_world()
    # As visitors have it, with stored pages.
    settings.VISITOR_PAGE_SECONDS = 60
    with read_from(settings, HOST="127.0.0.1", PORT=port):
        yield stop


def ask_standby(sql):
    with connections[replica.ALIAS].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def rename(name):
    """Do an act, which the audit trail notes."""
    with transaction.atomic():
        State.objects.filter(iso3="KEN").update(names={"en": name})
        audit.record_event(AuditAction.CHANGED, State.objects.get(iso3="KEN"), actor=None, changes={})


def read_name(client=None):
    """Return the name that a page shows: to this person, or else to a visitor who was never here."""
    page = (client or Client()).get(reverse("stakeholders:state_detail", args=["KEN"])).text
    return next((name for name in NAMES if name in page), "")


def test_replica_follows_is_late_and_goes_away(client, following):
    first, second = NAMES
    client.force_login(make_user())
    assert ask_standby("SELECT pg_is_in_recovery()")
    rename(first)
    until(lambda: read_name() == first, "the replica has the first name")

    ask_standby("SELECT pg_wal_replay_pause()")
    until(lambda: ask_standby("SELECT pg_get_wal_replay_pause_state()") == "paused", "the replica waits")
    rename(second)
    assert read_name() == first
    assert read_name(client) == second
    # Long queries are prepared there as well.
    assert ask_standby("SELECT count(*) FROM pg_prepared_statements")

    ask_standby("SELECT pg_wal_replay_resume()")
    until(lambda: read_name() == second, "the replica has followed")
    following()
    assert read_name() == second
