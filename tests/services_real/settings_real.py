"""Settings of the Celery worker that the tests start: their database, their files, their part of the broker."""

import os
from pathlib import Path

from untoc_portal.settings.test import *  # noqa: F403
from untoc_portal.settings.test import DATABASES

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
MEDIA_ROOT = Path(os.environ["TEST_MEDIA_ROOT"])
JOBS_MODE = "celery"
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": os.environ["TEST_BROKER_PREFIX"]}
