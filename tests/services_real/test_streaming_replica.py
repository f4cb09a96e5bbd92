"""Public reads from a replica of PostgreSQL that follows the database by streaming, is late, and goes away."""

import shutil
import tempfile
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from stakeholders.models import State
from tests.factories.people import make_user
from tests.factories.programs import find_postgres, require_programs
from tests.factories.reviews import make_world
from tests.faults.processes import Postgres
from tests.services_real.test_replica import read_from
from tests.services_real.worker import until
from untoc_portal.core import audit, replica
from untoc_portal.core.enums import AuditAction

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NAMES = ("The first name", "The second name")


@pytest.fixture
def standby():
    """Start a standby server that follows the server of the tests."""
    require_programs(find_postgres("pg_basebackup"), find_postgres("pg_ctl"))
    there = connection.settings_dict
    # PostgreSQL's own account has to enter the folder.
    folder = Path(tempfile.mkdtemp(prefix="untoc-standby-"))
    folder.chmod(0o777)
    standby = Postgres(folder, is_durable=False)
    address = ("-h", there["HOST"] or "127.0.0.1", "-p", str(there["PORT"] or 5432), "-U", there["USER"] or "postgres")
    standby.run("pg_basebackup", *address, "-D", str(standby.folder), "-X", "stream", "-R", "-c", "fast", "--no-sync")
    standby.start()
    yield standby
    standby.stop()
    shutil.rmtree(folder)


@pytest.fixture
def following(settings, transactional_db, standby):
    """Read public pages from the standby server."""
    make_world()
    # As visitors have it, with stored pages.
    settings.VISITOR_PAGE_SECONDS = 60
    with read_from(settings, HOST="127.0.0.1", PORT=standby.port):
        yield standby


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
    following.stop()
    assert read_name() == second
