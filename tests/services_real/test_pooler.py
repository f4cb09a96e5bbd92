"""Readers behind PgBouncer in transaction mode: each gets what its rule allows, no matter who had the connection
before."""

import os
import secrets
import socket
import subprocess
import tempfile
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction

from reviews.models import Answer
from tests.factories.people import make_user
from tests.factories.programs import require_programs
from tests.factories.reviews import carry_to, person
from tests.permissions.scenes import answer_first_question
from tests.services_real.worker import until
from untoc_portal.core import database_roles
from untoc_portal.core.asking import Past, Teller, ask_as_person, ask_past_the_wall
from untoc_portal.core.prepared_statements import MIN_LENGTH

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PREFIX = f"pooler_{os.getpid()}"
# Two connections to the database for all threads, so that each is handed from one to the next all the time.
CONFIGURATION = """
[databases]
pooled = host={host} port={port} dbname={name} user={prefix}_app password={password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
"""
ROUNDS = 40


@pytest.fixture
def logins():
    """Give the password of the login of the web, behind a wall, and remove all logins afterwards."""
    password = secrets.token_hex(16)
    database_roles.make_roles("default", prefix=PREFIX, passwords={"app": password}, has_wall=True)
    yield password
    database_roles.grant_rights("default", prefix=PREFIX, has_wall=False)
    names = [f"{PREFIX}_{role}" for role in database_roles.ROLES]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        user, database = map(connection.ops.quote_name, cursor.fetchone())
        cursor.execute(f"ALTER DATABASE {database} OWNER TO {user}")
        for name in names:
            cursor.execute(f"REASSIGN OWNED BY {name} TO {user}")
            cursor.execute(f"DROP OWNED BY {name}")
        cursor.execute(f"DROP ROLE {', '.join(names)}")
        # As it was made: other tests sign in as they like.
        cursor.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO PUBLIC")


@pytest.fixture
def pooler(logins):
    """Start PgBouncer before the database of the tests, and give its port."""
    require_programs("pgbouncer")
    there = connection.settings_dict
    with socket.create_server(("127.0.0.1", 0)) as free:
        own = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        # Another user has to enter it: PgBouncer does not run as root.
        Path(folder).chmod(0o755)
        file = Path(folder) / "pgbouncer.ini"
        host, port = there["HOST"] or "/var/run/postgresql", there["PORT"] or 5432
        text = CONFIGURATION.format(host=host, port=port, name=there["NAME"], prefix=PREFIX, password=logins, own=own)
        file.write_text(text)
        command = ["pgbouncer", *(["-u", "postgres"] if os.geteuid() == 0 else []), str(file)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        try:
            until(lambda: answers(own), "PgBouncer is not ready")
            yield own
        finally:
            process.terminate()
            process.wait(30)


def answers(port):
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def connect(port, *, tells=True):
    """Give a connection through the pooler, as a process of the web has it."""
    pooled = connection.copy()
    pooled.settings_dict.update(HOST="127.0.0.1", PORT=port, NAME="pooled", USER="anybody", PASSWORD="")
    if tells:
        pooled.execute_wrappers.append(Teller(PREFIX))
    try:
        yield pooled
    finally:
        pooled.close()


def count_answers(pooled):
    """Count by a query that is so long that it is prepared, on whichever connection the pooler gives it."""
    with pooled.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM reviews_answer WHERE text <> %s /* {'.' * MIN_LENGTH} */", ["x"])  # noqa: S608 (a test)
        return cursor.fetchone()[0]


def test_readers_share_connections_and_nothing_else(world, review, pooler):
    review = carry_to(world, review, "self_assessment")
    answer_first_question(world, review)
    assert Answer.objects.count() == 1
    readers = [(person(review, "KEN"), 1), (world.secretariat, 1), (make_user(), 0), (AnonymousUser(), 0)]
    wrong, start = [], threading.Barrier(len(readers) + 2)

    def read(name, how, expected, *, tells=True):
        with ExitStack() as entered:
            pooled = entered.enter_context(connect(pooler, tells=tells))
            if how is not None:
                entered.enter_context(how)
            start.wait(30)
            for turn in range(ROUNDS):
                if turn % 2:
                    found = count_answers(pooled)
                else:
                    # One transaction with an error in it, after which the next statement must state again who asks.
                    pooled.set_autocommit(False)
                    with pooled.cursor() as cursor:
                        sid = pooled.savepoint()
                        with pytest.raises(DatabaseError):
                            cursor.execute("SELECT 1 / 0")
                        pooled.savepoint_rollback(sid)
                    found = count_answers(pooled)
                    pooled.rollback()
                    pooled.set_autocommit(True)
                if found != expected:
                    wrong.append((name, turn, found))

    threads = [threading.Thread(target=read, args=(str(user), ask_as_person(user), count)) for user, count in readers]
    threads.append(threading.Thread(target=read, args=("a service", ask_past_the_wall(Past.ACT), 1)))
    # It says nothing of who asks, so it would show whatever a connection kept of the reader before.
    threads.append(threading.Thread(target=read, args=("nobody", None, 0), kwargs={"tells": False}))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    assert wrong == []


def test_only_a_service_writes_through_the_pooler(world, review, pooler):
    review = carry_to(world, review, "self_assessment")
    answer_first_question(world, review)
    write = "UPDATE reviews_answer SET text = 'Written through the pooler'"
    with connect(pooler) as pooled, pooled.cursor() as cursor:
        for user in (person(review, "KEN"), world.secretariat):
            with ask_as_person(user), pytest.raises(DatabaseError, match="permission denied"):
                cursor.execute(write)
        with ask_past_the_wall(Past.ACT), transaction.atomic():
            cursor.execute(write)
    assert Answer.objects.get().text == "Written through the pooler"
