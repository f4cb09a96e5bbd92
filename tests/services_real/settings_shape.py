"""Settings of a host of the shape that a test starts: production's, with what the scheduler waits for coming soon."""

import os

from untoc_portal.settings.prod import *  # noqa: F403
from untoc_portal.settings.prod import CELERY_BEAT_SCHEDULE, CELERY_BROKER_TRANSPORT_OPTIONS, ask_every

CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "global_keyprefix": os.environ["SHAPE_PREFIX"]}
CELERY_BEAT_SCHEDULE = {name: ask_every(2.0, entry["task"]) for name, entry in CELERY_BEAT_SCHEDULE.items()}
