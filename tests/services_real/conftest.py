"""The production shape: PostgreSQL, Redis and a Celery worker, on a database of the tests' own.

Without DATABASE_URL and REDIS_URL these tests are skipped, with a message; with REQUIRE_SERVICES=1 they fail instead.
"""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection, connections

from tests.services_real.gate import Gate
from tests.services_real.worker import PATIENCE, Worker, until
from untoc_portal import celery_app
from untoc_portal.core import jobs
from untoc_portal.core.enums import JobState
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.models import Job

ROOT = Path(__file__).resolve().parents[2]
MISSING = {
    "postgres": lambda: "" if "postgresql" in django_settings.DATABASES["default"]["ENGINE"] else "DATABASE_URL",
    "redis": lambda: "" if django_settings.REDIS_URL else "REDIS_URL",
}


def pytest_runtest_setup(item):
    missing = [variable for marker, ask in MISSING.items() if item.get_closest_marker(marker) and (variable := ask())]
    if not missing:
        return
    reason = f"needs the services named by {' and '.join(missing)}; .ci/run starts them"
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def gate(django_db_setup):
    """Lead this process to Redis through a gate; each database of the tests has its own part of the broker."""
    there = Gate(django_settings.REDIS_URL)
    prefix = f"{connection.settings_dict['NAME']}:"
    celery_app.conf.update(broker_url=there.url, broker_transport_options={"global_keyprefix": prefix})
    yield there
    celery_app.pool.force_close_all()
    there.shut()


@pytest.fixture(scope="session")
def worker(gate, tmp_path_factory):
    """Start a Celery worker of two processes, and stop it at the end."""
    log = tmp_path_factory.mktemp("worker") / "log"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.services_real.settings_real",
        "TEST_DATABASE": connection.settings_dict["NAME"],
        "TEST_MEDIA_ROOT": str(django_settings.MEDIA_ROOT),
        "TEST_BROKER_PREFIX": celery_app.conf.broker_transport_options["global_keyprefix"],
    }
    command = [sys.executable, "-m", "celery", "-A", "untoc_portal", "worker", "--concurrency=2", "--loglevel=info"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    with log.open("w") as output:
        process = subprocess.Popen(  # noqa: S603 (a command of this file)
            command, cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    there = Worker(process, log)
    until(lambda: there.said(" ready."), "the worker is not ready")
    yield there
    process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)


@pytest.fixture
def by_worker(worker, transactional_db, settings):
    """Hand every job to the worker from now on; afterwards let it finish what it has, as the tables are emptied."""

    def begin():
        settings.JOBS_MODE = "celery"
        # Whatever an earlier test made of the broker: it is asked again.
        jobs.dispatch()
        return worker

    yield begin
    # What the test left is done here: a job that the worker has begun is locked, and waited for.
    settings.JOBS_MODE = "embedded"

    def is_empty():
        jobs.run_due_jobs()
        return not Job.objects.filter(state=JobState.WAITING, attempts=0).exists()

    until(is_empty, "jobs are still waiting")


@pytest.fixture
def run_together(transactional_db):
    """Give a function that does several acts at the same moment, each on a separate connection.

    It returns what each returned, or the DomainError it got.
    """

    def run(*acts):
        start = threading.Barrier(len(acts))

        def do(act):
            try:
                start.wait(PATIENCE)
                return act()
            except DomainError as error:
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(do, acts))

    return run
