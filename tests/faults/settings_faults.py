"""Settings of the portal that is broken on purpose: production's shape, with everything that waits waiting shortly."""

import os
from pathlib import Path

from tests.faults.clock import Follower
from untoc_portal.settings.test import *  # noqa: F403
from untoc_portal.settings.test import DATABASES, LOGGING

DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
MEDIA_ROOT = Path(os.environ["FAULTS_MEDIA_ROOT"])
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ["FAULTS_SMTP_PORT"])
EMAIL_TIMEOUT = 3
# The process that makes the trials leaves jobs to the worker; the others hand them to the broker.
JOBS_MODE = os.environ.get("FAULTS_JOBS_MODE", "celery")
JOBS_BACKOFF = (1, 1, 2, 4, 8)
JOBS_STALE_SECONDS = 2
JOBS_BROKER_REST = 1
MAIL_ATTEMPT_SECONDS = 5
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 1}
CELERY_BEAT_SCHEDULE = {
    "dispatch": {"task": "core.dispatch_jobs", "schedule": 1.0},
    "hourly": {"task": "core.enqueue_scheduled", "schedule": 2.0},
}
# The mail catcher tells of every line it is sent.
LOGGING["loggers"] = {**LOGGING.get("loggers", {}), "mail.log": {"level": "WARNING"}}

if clock := os.environ.get("FAULTS_CLOCK"):
    Follower(Path(clock))
