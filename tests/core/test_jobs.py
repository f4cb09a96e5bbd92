"""Jobs: recorded with the act that asks for them, done once, tried again when they fail."""

import datetime as dt
from io import StringIO

import pytest
import time_machine
from celery import Celery
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from untoc_portal.core import jobs, tasks
from untoc_portal.core.enums import JobState
from untoc_portal.core.models import Job, SymbolSeries

NAME = "tests.count"
NOW = dt.datetime(2026, 11, 25, 9, 30, tzinfo=dt.UTC)


def count(*, series: str = "S", fails: bool = False) -> None:
    """Count in the database how often the work took effect."""
    row = SymbolSeries.objects.get_or_create(prefix=series)[0]
    row.last_number += 1
    row.save()
    if fails:
        message = "the neighbour is broken"
        raise ConnectionError(message)


@pytest.fixture(autouse=True)
def registered(monkeypatch, db):
    """Know a job of the tests' own, and no scheduled one but it."""
    monkeypatch.setitem(jobs.REGISTRY, NAME, count)
    monkeypatch.setattr(jobs, "SCHEDULE", {NAME: "%Y-%m-%dT%H"})


def effects(series: str = "S") -> int:
    return sum(SymbolSeries.objects.filter(prefix=series).values_list("last_number", flat=True))


def failing() -> Job:
    return jobs.enqueue(NAME, key="failing", fails=True)


def test_job_is_recorded_once_per_key():
    first = jobs.enqueue(NAME, key="1", series="A")
    assert jobs.enqueue(NAME, key="1", series="B") == first
    assert jobs.enqueue(NAME, key="2") != first
    assert list(Job.objects.values_list("key", "arguments")) == [
        ("tests.count:1", {"series": "A"}),
        ("tests.count:2", {}),
    ]


def test_a_misspelt_job_fails_where_it_is_written():
    with pytest.raises(LookupError, match=r"no job is called tests\.cuont"):
        jobs.enqueue("tests.cuont", key="1")
    assert not Job.objects.exists()


def test_job_runs_after_the_commit_and_not_before(capture_commit):
    with capture_commit():
        job = jobs.enqueue(NAME, key="1")
        assert effects() == 0
    job.refresh_from_db()
    assert (job.state, job.attempts, effects()) == (JobState.DONE, 1, 1)
    assert job.done_at is not None


def test_a_second_request_hands_nothing_over(capture_commit):
    for _time in range(2):
        with capture_commit():
            jobs.enqueue(NAME, key="1")
    assert effects() == 1


def test_job_of_an_act_that_failed_is_not_there(capture_commit):
    with capture_commit() as callbacks, transaction.atomic():
        jobs.enqueue(NAME, key="1")
        transaction.set_rollback(True)
    assert callbacks == []
    assert not Job.objects.exists()


def test_job_run_twice_takes_effect_once():
    job = jobs.enqueue(NAME, key="1")
    assert jobs.run(NAME, job.pk)
    assert not jobs.run(NAME, job.pk)
    assert effects() == 1


def test_job_is_not_run_under_another_name():
    job = jobs.enqueue(NAME, key="1")
    assert not jobs.run("core.send_message", job.pk)
    assert effects() == 0


@time_machine.travel(NOW, tick=False)
def test_failure_is_noted_and_leaves_no_effect():
    job = failing()
    assert not jobs.run(NAME, job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.done_at) == (JobState.WAITING, 1, None)
    assert job.not_before == NOW + dt.timedelta(seconds=10)
    assert "ConnectionError: the neighbour is broken" in job.error
    assert effects() == 0


def test_job_is_tried_six_times_and_each_time_later():
    job, waits = failing(), []
    with time_machine.travel(NOW, tick=False) as clock:
        for _attempt in range(6):
            assert not jobs.run(NAME, job.pk)
            job.refresh_from_db()
            waits.append((job.state, (job.not_before - timezone.now()).total_seconds()))
            clock.move_to(job.not_before)
        assert not jobs.run(NAME, job.pk)
    job.refresh_from_db()
    assert waits[:5] == [("waiting", 10), ("waiting", 60), ("waiting", 300), ("waiting", 1200), ("waiting", 3600)]
    assert (waits[5][0], job.state, job.attempts) == ("failed", "failed", 6)
    assert jobs.list_due_jobs() == []


def test_error_of_a_failure_is_gone_once_it_is_done():
    job = failing()
    jobs.run(NAME, job.pk)
    Job.objects.filter(pk=job.pk).update(arguments={})
    assert jobs.run(NAME, job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == (JobState.DONE, "", 2)


def test_failure_under_test_is_loud(capture_commit):
    with pytest.raises(ConnectionError), capture_commit():
        failing()
    assert Job.objects.get().attempts == 1


def test_job_that_is_not_there_is_not_done():
    assert not jobs.run(NAME, 0)


def test_a_worker_that_dies_leaves_the_job_waiting(monkeypatch):
    def dies() -> None:
        count()
        raise SystemExit

    monkeypatch.setitem(jobs.REGISTRY, NAME, dies)
    job = jobs.enqueue(NAME, key="1")
    with pytest.raises(SystemExit):
        jobs.run(NAME, job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, effects()) == (JobState.WAITING, 0, 0)


def test_failed_job_can_be_tried_again_immediately(capture_commit):
    job = failing()
    Job.objects.filter(pk=job.pk).update(
        state=JobState.FAILED, attempts=6, arguments={}, not_before=NOW + dt.timedelta(days=9999)
    )
    with capture_commit():
        assert jobs.retry(job).state == JobState.WAITING
    job.refresh_from_db()
    assert (job.state, job.attempts, effects()) == (JobState.DONE, 1, 1)


def test_only_a_failed_job_is_tried_again(capture_commit):
    job = jobs.enqueue(NAME, key="1")
    jobs.run(NAME, job.pk)
    with capture_commit() as callbacks:
        assert jobs.retry(job).state == JobState.DONE
    assert (callbacks, effects()) == ([], 1)


def test_embedded_worker_does_what_is_due_oldest_first(settings):
    settings.JOBS_MODE = "embedded"
    first, second, later = (jobs.enqueue(NAME, key=key, series=key) for key in "ABC")
    Job.objects.filter(pk=later.pk).update(not_before=timezone.now() + dt.timedelta(minutes=1), attempts=1)
    assert jobs.list_due_jobs() == [first, second]
    assert jobs.run_due_jobs() == 2
    assert (effects("A"), effects("B"), effects("C")) == (1, 1, 0)
    assert jobs.run_due_jobs() == 0


def test_embedded_worker_does_mails_first(settings, monkeypatch):
    """A mail that comes while documents are made waits for only one of them."""
    settings.JOBS_MODE = "embedded"
    order = []

    def make_document(*, number: int) -> None:
        order.append(number)
        if number == 1:
            jobs.enqueue("tests.mail", key="late", number=0)

    for name, queue in (("tests.document", jobs.Queue.DOCUMENTS), ("tests.mail", jobs.Queue.MAIL)):
        monkeypatch.setitem(jobs.REGISTRY, name, make_document)
        monkeypatch.setitem(jobs.QUEUES, name, queue)
    for number in range(1, 201):
        jobs.enqueue("tests.document", key=str(number), number=number)
    jobs.enqueue("tests.mail", key="last", number=-1)
    assert jobs.run_due_jobs() == 202
    assert order == [-1, 1, 0, *range(2, 201)]


def test_job_is_routed_and_limited_by_its_queue():
    mail, archive = jobs.TASKS["core.send_message"], jobs.TASKS["dialogues.make_research_archive"]
    assert (mail.soft_time_limit, mail.time_limit) == (120, 180)
    assert (archive.soft_time_limit, archive.time_limit) == (1740, 1800)
    routes = [mail.app.amqp.router.route({}, name) for name in (mail.name, archive.name, "core.dispatch_jobs")]
    assert [route["queue"].name for route in routes] == ["mail", "long", "prompt"]
    assert set(jobs.QUEUES) == set(jobs.LABELS)
    # A worker that was stopped for a day does not do thousands of them before the documents.
    for entry in mail.app.conf.beat_schedule.values():
        assert entry["options"]["expires"] <= entry["schedule"]


@pytest.mark.parametrize("attempts", [0, 1])
def test_job_written_under_wrong_clock_runs_on_time(settings, attempts):
    settings.JOBS_MODE = "embedded"
    job = jobs.enqueue(NAME, key="1")
    Job.objects.filter(pk=job.pk).update(not_before=timezone.now() + dt.timedelta(hours=3), attempts=attempts)
    assert jobs.list_due_jobs() == [job]
    assert jobs.dispatch() == 1


def test_embedded_mode_leaves_the_job_to_the_worker(settings, capture_commit):
    settings.JOBS_MODE = "embedded"
    with capture_commit():
        job = jobs.enqueue(NAME, key="1")
    job.refresh_from_db()
    assert (job.state, effects()) == (JobState.WAITING, 0)


def test_worker_command_does_the_scheduled_jobs_and_stops():
    call_command("work", "--once", stdout=StringIO())
    assert (Job.objects.get().state, effects()) == (JobState.DONE, 1)


def test_scheduled_jobs_are_asked_for_once_an_hour():
    for minute in (0, 0, 29):
        jobs.enqueue_scheduled(NOW + dt.timedelta(minutes=minute))
    assert list(Job.objects.values_list("key", flat=True)) == ["tests.count:2026-11-25T09"]
    jobs.enqueue_scheduled(NOW + dt.timedelta(minutes=30))
    assert Job.objects.count() == 2


@time_machine.travel(NOW, tick=False)
def test_two_schedulers_ask_for_one_job():
    tasks.enqueue_scheduled()
    tasks.enqueue_scheduled()
    assert Job.objects.count() == 1


def test_broker_that_is_down_keeps_the_job(settings, monkeypatch, capture_commit):
    settings.JOBS_MODE = "celery"
    nowhere = Celery("nowhere", broker="redis://127.0.0.1:1/0", set_as_current=False)
    monkeypatch.setitem(jobs.TASKS, NAME, nowhere.task(name=NAME, shared=False)(count))
    with capture_commit():
        job = jobs.enqueue(NAME, key="1")
    job.refresh_from_db()
    assert (job.state, job.attempts, effects()) == (JobState.WAITING, 0, 0)


def test_dispatcher_hands_over_what_no_worker_took():
    stale, fresh, tried = (jobs.enqueue(NAME, key=key, series=key) for key in "ABC")
    now = timezone.now()
    Job.objects.filter(pk=stale.pk).update(not_before=now - dt.timedelta(minutes=3))
    Job.objects.filter(pk=fresh.pk).update(not_before=now)
    Job.objects.filter(pk=tried.pk).update(not_before=now, attempts=1)
    assert jobs.dispatch() == 2
    assert (effects("A"), effects("B"), effects("C")) == (1, 0, 1)


def test_dispatcher_sends_nothing_twice_while_workers_are_busy(monkeypatch):
    for key in "ABC":
        jobs.enqueue(NAME, key=key, series=key)
    Job.objects.update(not_before=timezone.now() - dt.timedelta(minutes=3))
    announced = dict.fromkeys(jobs.Queue, 5) | {jobs.Queue.PROMPT: 2}
    monkeypatch.setattr(jobs, "_count_announced", announced.__getitem__)
    assert jobs.dispatch() == 1
    assert (effects("A"), effects("B"), effects("C")) == (1, 0, 0)
    announced[jobs.Queue.PROMPT] = 0
    assert jobs.dispatch() == 2


@pytest.mark.parametrize(("taken", "sent"), [(-59, 0), (-601, 1), (3600, 1)])
def test_dispatcher_leaves_a_job_that_is_in_hand(taken, sent):
    """A worker has the job until its time is over; a time that is still to come is that of a wrong clock."""
    job, now = jobs.enqueue(NAME, key="1"), timezone.now()
    Job.objects.filter(pk=job.pk).update(
        not_before=now - dt.timedelta(minutes=30), taken_at=now + dt.timedelta(seconds=taken)
    )
    assert (jobs.dispatch(), effects()) == (sent, sent)


def test_dispatchers_task_hands_over(db):
    job = jobs.enqueue(NAME, key="1")
    Job.objects.filter(pk=job.pk).update(not_before=timezone.now() - dt.timedelta(minutes=3))
    tasks.dispatch_jobs()
    assert effects() == 1


def test_registering_makes_a_celery_task_of_the_same_name(monkeypatch):
    monkeypatch.setattr(jobs, "REGISTRY", {})
    monkeypatch.setattr(jobs, "TASKS", {})
    for table in ("LABELS", "QUEUES"):
        monkeypatch.setattr(jobs, table, {})
    jobs.register("tests.hourly", "counting", hourly=True)(count)
    assert {"tests.hourly": count} == jobs.REGISTRY
    assert jobs.TASKS["tests.hourly"].name == "tests.hourly"
    assert jobs.SCHEDULE == {NAME: "%Y-%m-%dT%H", "tests.hourly": "%Y-%m-%dT%H"}


def test_celerys_message_is_only_a_nudge_to_the_row(monkeypatch):
    monkeypatch.setattr(jobs, "REGISTRY", {})
    monkeypatch.setattr(jobs, "TASKS", {})
    for table in ("LABELS", "QUEUES"):
        monkeypatch.setattr(jobs, table, {})
    jobs.register("tests.nudge", "counting")(count)
    job = jobs.enqueue("tests.nudge", key="1")
    for _delivery in range(2):
        jobs.TASKS["tests.nudge"](job.pk)
    assert effects() == 1
