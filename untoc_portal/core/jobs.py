"""Jobs: recorded in the transaction that asks for them, taken at least once, with effect once.

`enqueue` writes a `Job` row. After the commit the row is handed to Celery, or is left for this portal's own worker on
the embedded default, or is run at once under test. Whoever takes it locks the row, so of two takers one finds it done.
`register` makes a function a job and a Celery task of the same explicit name; no other module imports Celery.

A job that speaks with a neighbour who can't be asked to forget, as the mail server, or that works long before it writes
and must not keep others waiting meanwhile, is registered with `in_transaction=False`: it commits what it knows before
and after, and must bear to be taken twice.
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

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from untoc_portal.core.enums import JobState
from untoc_portal.core.exceptions import Text
from untoc_portal.core.models import Heartbeat, Job

logger = logging.getLogger(__name__)

BACKOFF = settings.JOBS_BACKOFF
MAX_ATTEMPTS = len(BACKOFF) + 1
STALE_AFTER = dt.timedelta(seconds=settings.JOBS_STALE_SECONDS)

Work = Callable[..., None]
REGISTRY: dict[str, Work] = {}
# What each does, for the secretariat.
LABELS: dict[str, Text] = {}
# Names of the jobs that keep their own transactions.
NON_TRANSACTIONAL_JOBS: set[str] = set()
SCHEDULE: dict[str, str] = {}
TASKS: dict[str, Any] = {}
_broker_pause: dict[str, float] = {}


def register(name: str, label: Text, *, hourly: bool = False, in_transaction: bool = True) -> Callable[[Work], Work]:
    """Make the decorated function the job `name`; its arguments must be keyword-only plain values.

    `label` says to the secretariat what it does.
    With `hourly` the scheduler asks for it once in each hour, however many schedulers there are.
    """

    def decorate(work: Work) -> Work:
        REGISTRY[name] = work
        LABELS[name] = label
        if not in_transaction:
            NON_TRANSACTIONAL_JOBS.add(name)
        TASKS[name] = shared_task(name=name)(_task(name))
        if hourly:
            SCHEDULE[name] = "%Y-%m-%dT%H"
        return work

    return decorate


def get_job_label(name: str) -> str:
    """Return what the job does, in the reader's language; a job that is no longer registered by its name."""
    return str(LABELS.get(name, name))


def _task(name: str) -> Callable[[int], None]:
    def task(job_id: int) -> None:
        run(name, job_id)

    return task


def enqueue(name: str, *, key: str, **arguments: Any) -> Job:
    """Record the job in the current transaction and return it; an equal key returns the job that is there.

    Raises LookupError for a name nobody registered, so that a misspelt job fails where it is written.
    """
    if name not in REGISTRY:
        message = f"no job is called {name}"
        raise LookupError(message)
    job, created = Job.objects.get_or_create(key=f"{name}:{key}", defaults={"name": name, "arguments": arguments})
    if created:
        transaction.on_commit(partial(_hand_over, job))
    return job


def _hand_over(job: Job) -> None:
    if settings.JOBS_MODE == "eager":
        run(job.name, job.pk, raise_errors=True)
    elif settings.JOBS_MODE == "celery" and time.monotonic() >= _broker_pause.get("until", 0):
        _send_to_broker(job)


def _send_to_broker(job: Job) -> None:
    """Tell the broker of the job. While it is down people go on working, and the row waits for the dispatcher."""
    try:
        TASKS[job.name].apply_async(args=[job.pk], retry=False)
    except Exception:
        _broker_pause["until"] = time.monotonic() + settings.JOBS_BROKER_REST
        logger.warning("job %s waits: the broker did not take it", job, exc_info=True)


def run(name: str, job_id: int, *, raise_errors: bool = False) -> bool:
    """Do the job if it still waits; return whether this call did it.

    The work and the note that it is done are one transaction: a worker that dies leaves the row waiting. A row that
    another worker has in hand is left to it.
    """
    if not _take(name, job_id):
        return False
    try:
        return _do_outside(job_id) if name in NON_TRANSACTIONAL_JOBS else _do(job_id)
    except Exception:
        _record_failure(job_id)
        if raise_errors:
            raise
        logger.exception("job %s of %s failed", job_id, name)
        return False


def _take(name: str, job_id: int) -> bool:
    """Write who has the job in hand, for whoever looks at the jobs; it claims nothing."""
    waiting = Job.objects.filter(pk=job_id, name=name, state=JobState.WAITING)
    return waiting.update(taken_at=timezone.now(), taken_by=f"{platform.node()}:{os.getpid()}"[:100]) == 1


def _do(job_id: int) -> bool:
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id, state=JobState.WAITING).first()
        if job is None:
            return False
        REGISTRY[job.name](**job.arguments)
        _note_done(job_id)
    return True


def _do_outside(job_id: int) -> bool:
    job = Job.objects.get(pk=job_id)
    REGISTRY[job.name](**job.arguments)
    return _note_done(job_id)


def _note_done(job_id: int) -> bool:
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
    """Let a failed job be taken again, at once."""
    with transaction.atomic():
        changed = Job.objects.filter(pk=job.pk, state=JobState.FAILED).update(
            state=JobState.WAITING, attempts=0, not_before=timezone.now(), taken_at=None, updated_at=timezone.now()
        )
        if changed:
            transaction.on_commit(partial(_hand_over, job))
    job.refresh_from_db()
    return job


def retry_all(rows: QuerySet[Job]) -> int:
    """Let the failed ones of these jobs be taken again; return how many."""
    return sum(retry(job).state != JobState.FAILED for job in rows.filter(state=JobState.FAILED))


def list_due_jobs() -> list[Job]:
    """Return the waiting jobs whose time has come, oldest first.

    A time further ahead than any retry is put off was written by a machine whose clock was wrong: it has come as well.
    """
    now = timezone.now()
    has_come = Q(attempts=0) | Q(not_before__lte=now) | Q(not_before__gt=now + dt.timedelta(seconds=max(BACKOFF)))
    return list(Job.objects.filter(has_come, state=JobState.WAITING)[:200])


def record_heartbeat(part: str) -> None:
    """Note that this part of the portal is at work."""
    Heartbeat.objects.update_or_create(part=part, defaults={"at": timezone.now()})


def run_due_jobs() -> int:
    """Do every job that is due, and those that these ask for, one after the other; return how many were done."""
    total = 0
    while done := sum(run(job.name, job.pk) for job in list_due_jobs()):
        total += done
    return total


def dispatch() -> int:
    """Hand jobs that no worker took, or that are due again, to the broker once more; return how many."""
    _broker_pause.clear()
    now = timezone.now()
    overdue = [job for job in list_due_jobs() if job.attempts or not now - STALE_AFTER < job.not_before <= now]
    for job in overdue:
        _hand_over(job)
    return len(overdue)


def enqueue_scheduled(now: dt.datetime) -> None:
    """Ask for each scheduled job of the present hour; asking twice is the same as once."""
    for name, pattern in SCHEDULE.items():
        enqueue(name, key=now.strftime(pattern))
