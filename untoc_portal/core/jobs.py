"""Jobs: recorded in the transaction that requests them, run at least once, with effect once.

`enqueue` writes a `Job` row. After the commit the row is sent to Celery. On the embedded default it is left for the
portal's own worker, and in tests it runs immediately. The worker that runs it locks the row, so that a second worker
finds it done. `register` makes a function a job and a Celery task of the same explicit name. No other module imports
Celery.

Some jobs are registered with `in_transaction=False`. They use a service that cannot undo its work, such as the mail
server. Or they work long before they write and must not block others. Such a job commits its results before and after.
It must also be correct if it runs twice.

Each job has a queue, by the kind of its work. Workers take from the queues that they are given, and the portal's own
worker takes them in their order: two hundred documents delay no mail.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import platform
import time
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any

from celery import current_app, shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from kombu.exceptions import ChannelError

from untoc_portal.core.asking import Past, ask_past_the_wall
from untoc_portal.core.enums import JobState
from untoc_portal.core.exceptions import Text
from untoc_portal.core.models import Heartbeat, Job
from untoc_portal.settings.jobs import Queue

logger = logging.getLogger(__name__)

BACKOFF = settings.JOBS_BACKOFF
MAX_ATTEMPTS = len(BACKOFF) + 1
STALE_AFTER = dt.timedelta(seconds=settings.JOBS_STALE_SECONDS)

Work = Callable[..., None]
REGISTRY: dict[str, Work] = {}
# What each job does, for the Secretariat.
LABELS: dict[str, Text] = {}
# Names of the jobs that manage their own transactions.
NON_TRANSACTIONAL_JOBS: set[str] = set()
SCHEDULE: dict[str, str] = {}
TASKS: dict[str, Any] = {}
QUEUES: dict[str, Queue] = {}
_broker_pause: dict[str, float] = {}


def register(
    name: str,
    label: Text,
    *,
    queue: Queue = Queue.PROMPT,
    hourly: bool = False,
    daily: bool = False,
    in_transaction: bool = True,
) -> Callable[[Work], Work]:
    """Return a decorator that makes a function the job `name`; its arguments must be keyword-only plain values.

    `label` says to the Secretariat what the job does. `queue` decides which workers take it, and how long it may run.
    With `hourly` or `daily` the scheduler requests it once in each hour or day, also if there are several schedulers.
    """

    def decorate(work: Work) -> Work:
        REGISTRY[name] = work
        LABELS[name] = label
        if not in_transaction:
            NON_TRANSACTIONAL_JOBS.add(name)
        QUEUES[name] = queue
        limit = settings.JOB_TIME_LIMITS[queue]
        limits = {"time_limit": limit, "soft_time_limit": limit - settings.JOB_SOFT_LIMIT_BEFORE}
        TASKS[name] = shared_task(name=name, **limits)(_task(name))
        if hourly:
            SCHEDULE[name] = "%Y-%m-%dT%H"
        if daily:
            SCHEDULE[name] = "%Y-%m-%d"
        return work

    return decorate


def choose_queue(name: str, *_arguments: Any, **_options: Any) -> dict[str, str] | None:
    """Return the route of a task for Celery. A task that is no job is soon done: it goes the default way."""
    return {"queue": QUEUES[name].value} if name in QUEUES else None


def get_job_label(name: str) -> str:
    """Return what the job does, in the reader's language, or its name if it is no longer registered."""
    return str(LABELS.get(name, name))


def _task(name: str) -> Callable[[int], None]:
    def task(job_id: int) -> None:
        run(name, job_id)

    return task


def enqueue(name: str, *, key: str, **arguments: Any) -> Job:
    """Record the job in the current transaction and return it.

    If a job with this key exists, return that one. Raises LookupError for a name that is not registered, so that a
    misspelt name fails where it is written.
    """
    if name not in REGISTRY:
        message = f"no job is called {name}"
        raise LookupError(message)
    job, created = Job.objects.get_or_create(key=f"{name}:{key}", defaults={"name": name, "arguments": arguments})
    if created:
        transaction.on_commit(partial(_dispatch, job))
    return job


def _dispatch(job: Job) -> None:
    if settings.JOBS_MODE == "eager":
        run(job.name, job.pk, raise_errors=True)
    elif settings.JOBS_MODE == "celery" and time.monotonic() >= _broker_pause.get("until", 0):
        _send_to_broker(job)


def _send_to_broker(job: Job) -> None:
    """Send the job to the broker.

    If the broker is down, people can go on working, and the row waits for the dispatcher.
    """
    try:
        TASKS[job.name].apply_async(args=[job.pk], retry=False)
    except Exception:
        _broker_pause["until"] = time.monotonic() + settings.JOBS_BROKER_REST
        logger.warning("job %s waits: the broker did not take it", job, exc_info=True)


def run(name: str, job_id: int, *, raise_errors: bool = False) -> bool:
    """Run the job if it still waits, and return whether this call did it.

    The work and the state "done" are written in one transaction: if a worker dies, the row still waits. A row that
    another worker has locked is skipped.
    """
    if not _record_worker(name, job_id):
        return False
    began = time.perf_counter()
    try:
        with ask_past_the_wall(Past.JOB):
            is_done = (
                _run_without_transaction(job_id) if name in NON_TRANSACTIONAL_JOBS else _run_in_transaction(job_id)
            )
    except Exception:
        _record_failure(job_id)
        if raise_errors:
            raise
        logger.exception("job %s of %s failed", job_id, name, extra=_describe_run(name, "failed", began))
        return False
    outcome = "done" if is_done else "taken by another worker"
    logger.info("job %s of %s: %s", job_id, name, outcome, extra=_describe_run(name, outcome, began))
    return is_done


def _describe_run(name: str, outcome: str, began: float) -> dict[str, Any]:
    return {"job": name, "outcome": outcome, "duration_ms": round((time.perf_counter() - began) * 1000)}


def _record_worker(name: str, job_id: int) -> bool:
    """Record which worker runs the job, for the job pages. This does not lock the job."""
    waiting = Job.objects.filter(pk=job_id, name=name, state=JobState.WAITING)
    return waiting.update(taken_at=timezone.now(), taken_by=f"{platform.node()}:{os.getpid()}"[:100]) == 1


def _run_in_transaction(job_id: int) -> bool:
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id, state=JobState.WAITING).first()
        if job is None:
            return False
        REGISTRY[job.name](**job.arguments)
        _mark_done(job_id)
    return True


def _run_without_transaction(job_id: int) -> bool:
    job = Job.objects.get(pk=job_id)
    REGISTRY[job.name](**job.arguments)
    return _mark_done(job_id)


def _mark_done(job_id: int) -> bool:
    now = timezone.now()
    waiting = Job.objects.filter(pk=job_id, state=JobState.WAITING)
    done = waiting.update(state=JobState.DONE, done_at=now, error="", attempts=F("attempts") + 1, updated_at=now)
    return done == 1


def _record_failure(job_id: int) -> None:
    job = Job.objects.filter(pk=job_id, state=JobState.WAITING).first()
    if job is None:
        return
    attempts = job.attempts + 1
    failed = attempts >= MAX_ATTEMPTS
    delay = BACKOFF[min(attempts, len(BACKOFF)) - 1]
    Job.objects.filter(pk=job_id, state=JobState.WAITING).update(
        attempts=F("attempts") + 1,
        state=JobState.FAILED if failed else JobState.WAITING,
        not_before=timezone.now() + dt.timedelta(seconds=delay),
        error=traceback.format_exc()[-4000:],
        taken_at=None,
        updated_at=timezone.now(),
    )


def retry(job: Job) -> Job:
    """Queue a failed job again, to run immediately."""
    with transaction.atomic():
        changed = Job.objects.filter(pk=job.pk, state=JobState.FAILED).update(
            state=JobState.WAITING, attempts=0, not_before=timezone.now(), taken_at=None, updated_at=timezone.now()
        )
        if changed:
            transaction.on_commit(partial(_dispatch, job))
    job.refresh_from_db()
    return job


def retry_all(rows: QuerySet[Job]) -> int:
    """Queue again those of these jobs that failed. Return how many."""
    return sum(retry(job).state != JobState.FAILED for job in rows.filter(state=JobState.FAILED))


def _rank_by_queue() -> Case:
    """Return the place of a job's queue: a job that is not registered any more comes as one that is soon done."""
    ranks = {queue: rank for rank, queue in enumerate(Queue)}
    names = {queue: [name for name, own in QUEUES.items() if own is queue] for queue in Queue}
    cases = [When(name__in=names[queue], then=Value(rank)) for queue, rank in ranks.items()]
    return Case(*cases, default=Value(ranks[Queue.PROMPT]), output_field=IntegerField())


def list_due_jobs() -> list[Job]:
    """Return the waiting jobs that are due, by their queues, and in each the oldest first.

    A time later than any retry delay comes from a machine with a wrong clock; such a job is due too.
    """
    now = timezone.now()
    has_come = Q(attempts=0) | Q(not_before__lte=now) | Q(not_before__gt=now + dt.timedelta(seconds=max(BACKOFF)))
    return list(Job.objects.filter(has_come, state=JobState.WAITING).order_by(_rank_by_queue(), "pk")[:200])


def record_heartbeat(part: str) -> None:
    """Record that this part of the portal is running."""
    Heartbeat.objects.update_or_create(part=part, defaults={"at": timezone.now()})


def run_due_jobs() -> int:
    """Run every due job, and the jobs that these request, one after the other. Return how many were done."""
    total = 0
    while done := _run_until_slow():
        total += done
    return total


def _run_until_slow() -> int:
    """Run the due jobs until a document or a long one is done, and return how many were: then mails go first again."""
    done = 0
    for job in list_due_jobs():
        is_done = run(job.name, job.pk)
        done += is_done
        if is_done and QUEUES.get(job.name) in (Queue.DOCUMENTS, Queue.LONG):
            break
    return done


def dispatch() -> int:
    """Send the jobs that no worker has taken, or that are due again, to the broker again. Return how many.

    As many jobs of a queue are skipped as are still in the broker: if workers are only busy, nothing is sent twice.
    """
    _broker_pause.clear()
    now = timezone.now()
    overdue = [job for job in list_due_jobs() if not _is_in_hand(job, now) and _is_overdue(job, now)]
    sent = 0
    for queue in Queue:
        own = [job for job in overdue if QUEUES.get(job.name, Queue.PROMPT) is queue]
        lost = own[: max(0, len(own) - _count_announced(queue))] if own else []
        for job in lost:
            _dispatch(job)
        sent += len(lost)
    return sent


def _is_overdue(job: Job, now: dt.datetime) -> bool:
    return job.attempts > 0 or not now - STALE_AFTER < job.not_before <= now


def _is_in_hand(job: Job, now: dt.datetime) -> bool:
    """Return whether a worker may still do the job: it is lost when Celery would have ended it, and not before.

    A worker that loses one of its processes gives the job back immediately. This is for a worker that is gone as a
    whole.
    """
    limit = dt.timedelta(seconds=settings.JOB_TIME_LIMITS[QUEUES.get(job.name, Queue.PROMPT)])
    return job.taken_at is not None and now - limit < job.taken_at <= now


def _count_announced(queue: Queue) -> int:
    """Return how many messages of the queue no worker has taken from the broker; 0 if it does not say."""
    if settings.JOBS_MODE != "celery":
        return 0
    try:
        with current_app.connection_for_write() as connection:
            connection.connect()
            found: int = connection.channel().queue_declare(queue.value, passive=True).message_count
    except ChannelError:
        # The queue was never used, or is empty.
        return 0
    except Exception:
        logger.warning("the broker does not say how long the queue %s is", queue, exc_info=True)
        return 0
    return found


def enqueue_scheduled(now: dt.datetime) -> None:
    """Request each scheduled job for the current hour or day. A second request for the same time has no effect."""
    for name, pattern in SCHEDULE.items():
        enqueue(name, key=now.strftime(pattern))
