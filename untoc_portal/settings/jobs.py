"""Settings of the jobs: their queues, their limits, and when they are tried again."""

import enum
from typing import Any

from kombu import Queue as BrokerQueue

from untoc_portal.settings.environment import env


class Queue(enum.StrEnum):
    """The kinds of work, the most urgent first. Each job names one where it is declared (core/jobs.py)."""

    MAIL = "mail"
    # What is soon done, and what the scheduler asks for.
    PROMPT = "prompt"
    DOCUMENTS = "documents"
    # What reads everything, waits for other sites, or has many steps.
    LONG = "long"


# The seconds after which Celery ends a job. The soft end, a minute before, is a failure of the job like any other.
JOB_TIME_LIMITS = {Queue.MAIL: 180, Queue.PROMPT: 600, Queue.DOCUMENTS: 600, Queue.LONG: 1800}
JOB_SOFT_LIMIT_BEFORE = 60

REDIS_URL = env.str("REDIS_URL", default="")
# Jobs: "embedded" = a worker process of this portal takes them from the database; "celery" = sent to a broker; "eager"
# = run as soon as the transaction that requested them is committed (tests, commands).
JOBS_MODE = "celery" if REDIS_URL else "embedded"
CELERY_BROKER_URL = REDIS_URL or "memory://"
# A worker without a setting of queues takes from all, in this order: what is in one waits until those before it are
# empty.
CELERY_TASK_QUEUES = [BrokerQueue(queue.value, routing_key=queue.value) for queue in Queue]
CELERY_TASK_DEFAULT_QUEUE = CELERY_TASK_DEFAULT_ROUTING_KEY = Queue.PROMPT.value
CELERY_TASK_ROUTES = ("untoc_portal.core.jobs.choose_queue",)
CELERY_BROKER_TRANSPORT_OPTIONS = {"queue_order_strategy": "priority"}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
# Workers log like the web server. The portal logs the result of a job, because Celery does not know it.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# In KiB. A process that needs more after a job is replaced before the machine runs out of memory.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 700_000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = JOB_TIME_LIMITS[Queue.PROMPT]
CELERY_TASK_SOFT_TIME_LIMIT = CELERY_TASK_TIME_LIMIT - JOB_SOFT_LIMIT_BEFORE
CELERY_BEAT_SCHEDULER = "untoc_portal.scheduler:Scheduler"


def ask_every(seconds: float, task: str) -> dict[str, Any]:
    """Return an entry of the schedule. What no worker took until the next one comes is not done any more.

    Otherwise a worker that was stopped, or is slow, would have thousands of them before all documents.
    """
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


CELERY_BEAT_SCHEDULE = {
    "dispatch": ask_every(60.0, "core.dispatch_jobs"),
    "seal": ask_every(60.0, "core.seal_trail"),
    "events": ask_every(10.0, "core.publish_events"),
    "hourly": ask_every(3600.0, "core.enqueue_scheduled"),
}
# Seconds to wait before each retry of a job: a failing service has almost an hour and a half to recover.
JOBS_BACKOFF = (10, 60, 300, 1200, 3600)
# Seconds after which a job that no worker took is sent again.
JOBS_STALE_SECONDS = 120
# Seconds without a new attempt after the broker did not accept a job. Its client retries for seconds with each job, and
# the user who pressed a button waits in the meantime. The dispatcher sends the remaining jobs.
JOBS_BROKER_REST = 30
# Seconds after which an attempt to send a message counts as interrupted; the timeout of the mail server is much
# shorter.
MAIL_ATTEMPT_SECONDS = 300
# How many days timed jobs that are done, and tokens of sign-ins that ended, can still be seen.
ENDED_ROWS_KEPT_DAYS = env.int("ENDED_ROWS_KEPT_DAYS", default=30)
