"""The Celery application. Workers take jobs from it; only `core.jobs` sends jobs to it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.prod")

app = Celery("untoc_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
