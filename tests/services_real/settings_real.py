"""Settings of the Celery worker that the tests start: their database, their files, their part of the broker."""

import os
from pathlib import Path

from celery.signals import import_modules, task_prerun

from untoc_portal.settings.test import *  # noqa: F403
from untoc_portal.settings.test import CELERY_BROKER_TRANSPORT_OPTIONS, DATABASES, LOGGING

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
MEDIA_ROOT = Path(os.environ["TEST_MEDIA_ROOT"])
JOBS_MODE = "celery"
# The tests wait for what Celery says of a message: a second delivery of one job is known by nothing else.
LOGGING["loggers"]["celery.app.trace"] = {"level": "INFO"}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **CELERY_BROKER_TRANSPORT_OPTIONS,
    "global_keyprefix": os.environ["TEST_BROKER_PREFIX"],
}


@task_prerun.connect
def forget_rows(**_signal):
    """Forget what a process keeps from one job to the next: each test empties the tables."""
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415 (needs the apps)

    ContentType.objects.clear_cache()


@import_modules.connect
def know_slow_jobs(**_signal):
    """Know the job that a test uses to keep the worker busy."""
    from tests.services_real import slow_jobs  # noqa: PLC0415 (needs the apps)

    slow_jobs.register()
