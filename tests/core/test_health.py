"""Health: what a load balancer gets, signed in or not."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from untoc_portal.core import health, tasks
from untoc_portal.core.models import Heartbeat, Job
from untoc_portal.version import read_version


@pytest.fixture
def late_job(db):
    job = Job.objects.create(name="core.send_message", key="late")
    Job.objects.filter(pk=job.pk).update(not_before=timezone.now() - dt.timedelta(minutes=5))
    return job


def ready():
    response = Client().get("/health/ready/")
    return response.status_code, response.json()


def test_a_process_that_answers_is_live():
    response = Client().get("/health/live/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def parts(**ill):
    return {
        "database": "ok", "migrations": "ok", "storage": "ok", "broker": "not used", "worker": "not used", "jobs": "ok",
        "trail": "ok",
    } | ill  # fmt: skip


def test_ready_when_all_parts_answer(db):
    assert ready() == (200, {"status": "ok", "version": read_version(), "parts": parts()})


def test_not_ready_without_a_database(db, settings):
    def broken(*_call):
        message = "the database is away"
        raise DatabaseError(message)

    health._seen.clear()
    with connection.execute_wrapper(broken):
        assert ready() == (
            503,
            {"status": "ill", "version": read_version(), "parts": parts(database="ill", migrations="unknown")},
        )
        settings.JOBS_MODE = "embedded"
        ill = parts(database="ill", migrations="unknown", worker="unknown", jobs="unknown", trail="unknown")
        assert ready() == (503, {"status": "ill", "version": read_version(), "parts": ill})


def test_not_ready_before_the_database_has_its_shape(db):
    health._seen.clear()
    recorder = MigrationRecorder(connection)
    [latest] = MigrationLoader(connection).graph.leaf_nodes("sessions")
    recorder.record_unapplied(*latest)
    try:
        assert ready() == (503, {"status": "ill", "version": read_version(), "parts": parts(migrations="missing")})
    finally:
        recorder.record_applied(*latest)
    assert ready()[0] == 200


def test_database_of_an_earlier_release_is_not_ready(earlier_release):
    health._seen.clear()
    assert ready() == (503, {"status": "ill", "version": read_version(), "parts": parts(migrations="missing")})


@pytest.mark.parametrize(("mode", "jobs"), [("embedded", "late"), ("eager", "ok")])
def test_health_reports_waiting_jobs_but_people_can_work(late_job, settings, mode, jobs):
    settings.JOBS_MODE = mode
    status, answer = ready()
    assert (status, answer["parts"]["jobs"]) == (200, jobs)


def test_health_reports_a_missing_broker_but_people_can_work(db, settings):
    settings.JOBS_MODE, settings.REDIS_URL = "celery", "redis://127.0.0.1:1/0"
    assert ready() == (200, {"status": "ok", "version": read_version(), "parts": parts(broker="ill", worker="silent")})


def test_worker_that_gave_a_sign_of_life_is_well(db, settings):
    settings.JOBS_MODE = "embedded"
    assert ready()[1]["parts"]["worker"] == "silent"
    tasks.dispatch_jobs()
    assert ready()[1]["parts"]["worker"] == "ok"
    Heartbeat.objects.update(at=timezone.now() - dt.timedelta(minutes=6))
    assert ready()[1]["parts"]["worker"] == "silent"


def test_a_job_that_waits_to_be_tried_again_is_not_late(late_job, settings):
    settings.JOBS_MODE = "embedded"
    Job.objects.filter(pk=late_job.pk).update(attempts=1)
    assert ready()[1]["parts"]["jobs"] == "ok"


def test_a_fresh_job_is_not_late(db, settings):
    settings.JOBS_MODE = "embedded"
    Job.objects.create(name="core.send_message", key="fresh")
    assert ready()[1]["parts"]["jobs"] == "ok"
