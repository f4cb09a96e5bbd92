"""Settings of the portal that is broken on purpose: production's, with everything that waits waiting shortly."""

import os
from pathlib import Path

from tests.faults.clock import Follower
from tests.faults.names import follow_names
from untoc_portal.settings.prod import *  # noqa: F403
from untoc_portal.settings.prod import CELERY_BROKER_TRANSPORT_OPTIONS, JOB_TIME_LIMITS, LOGGING, STORAGES, ask_every

EMAIL_TIMEOUT = 3
# The process that makes the trials leaves jobs to the worker; the others hand them to the broker.
JOBS_MODE = os.environ.get("FAULTS_JOBS_MODE", "celery")
if JOBS_MODE == "embedded":
    # Many accounts are made, and nobody signs in with their passwords.
    # To compress the static files takes minutes, and nobody asks for them.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
JOBS_BACKOFF = (1, 1, 2, 4, 8)
JOBS_STALE_SECONDS = 2
JOB_TIME_LIMITS = dict.fromkeys(JOB_TIME_LIMITS, 40)
JOB_SOFT_LIMIT_BEFORE = 5
# The clock is set on purpose.
TRAIL_DATES_ARE_REAL = False
JOBS_BROKER_REST = 1
MAIL_ATTEMPT_SECONDS = 5
CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "socket_timeout": 2, "socket_connect_timeout": 1}
CELERY_BEAT_SCHEDULE = {
    "dispatch": ask_every(1.0, "core.dispatch_jobs"),
    "hourly": ask_every(2.0, "core.enqueue_scheduled"),
}
# The mail catcher logs every line it is sent.
LOGGING["loggers"] = {**LOGGING.get("loggers", {}), "mail.log": {"level": "WARNING"}}

if clock := os.environ.get("FAULTS_CLOCK"):
    Follower(Path(clock))
if names := os.environ.get("FAULTS_NAMES"):
    follow_names(Path(names))
