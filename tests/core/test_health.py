"""Health: what a load balancer is told, signed in or not."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from untoc_portal.core.models import Job


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


def test_ready_when_all_parts_answer(db):
    assert ready() == (200, {"status": "ok", "parts": {"database": "ok", "jobs": "ok"}})


def test_not_ready_without_a_database(db, settings):
    def broken(*_call):
        message = "the database is away"
        raise DatabaseError(message)

    with connection.execute_wrapper(broken):
        assert ready() == (503, {"status": "ill", "parts": {"database": "ill", "jobs": "ok"}})
        settings.JOBS_MODE = "celery"
        assert ready() == (503, {"status": "ill", "parts": {"database": "ill", "jobs": "unknown"}})


@pytest.mark.parametrize(("mode", "jobs"), [("celery", "late"), ("embedded", "late"), ("eager", "ok")])
def test_jobs_nobody_takes_are_told_but_people_go_on_working(late_job, settings, mode, jobs):
    settings.JOBS_MODE = mode
    assert ready() == (200, {"status": "ok", "parts": {"database": "ok", "jobs": jobs}})


def test_a_job_that_waits_to_be_tried_again_is_not_late(late_job, settings):
    settings.JOBS_MODE = "celery"
    Job.objects.filter(pk=late_job.pk).update(attempts=1)
    assert ready()[1]["parts"]["jobs"] == "ok"


def test_a_fresh_job_is_not_late(db, settings):
    settings.JOBS_MODE = "celery"
    Job.objects.create(name="core.send_message", key="fresh")
    assert ready()[1]["parts"]["jobs"] == "ok"
