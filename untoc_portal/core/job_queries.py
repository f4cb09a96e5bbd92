"""Jobs and messages as the Secretariat sees them, on its pages and by command."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypedDict

from django.conf import settings
from django.db.models import Case, Count, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from untoc_portal.core.enums import NEEDS_ATTENTION_STATES, JobState
from untoc_portal.core.models import Job, Message

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from untoc_portal.core.exceptions import Text

RUNNING = "running"
# Celery stops a task after this time at most. A job that was started earlier and is not done was interrupted.
MAX_RUN_TIME = dt.timedelta(seconds=max(settings.JOB_TIME_LIMITS.values()))
STATES: tuple[tuple[str, Text], ...] = (
    (JobState.WAITING.value, JobState.WAITING.label),
    (RUNNING, _("running")),
    (JobState.FAILED.value, JobState.FAILED.label),
    (JobState.DONE.value, JobState.DONE.label),
)


class JobDisplayState(TypedDict):
    """The annotation of a job for the pages."""

    seen_as: str


def list_jobs_with_state() -> QuerySet[WithAnnotations[Job, JobDisplayState]]:
    """Return the jobs with `seen_as`: their state, or "running" if a worker has started the job."""
    in_hand = When(state=JobState.WAITING, taken_at__gte=timezone.now() - MAX_RUN_TIME, then=Value(RUNNING))
    return Job.objects.annotate(seen_as=Case(in_hand, default="state")).order_by("-pk")


def filter_jobs(state: str = "", name: str = "") -> QuerySet[WithAnnotations[Job, JobDisplayState]]:
    """Return the jobs with this state and name. An empty text means any."""
    rows = list_jobs_with_state()
    rows = rows.filter(seen_as=state) if state else rows
    return rows.filter(name=name) if name else rows


def count_jobs_by_state() -> dict[str, int]:
    """Return state → number of jobs, with every state."""
    found = dict(list_jobs_with_state().order_by().values_list("seen_as").annotate(Count("pk")))
    return {state: found.get(state, 0) for state, _label in STATES}


def list_job_names() -> list[str]:
    """Return the names of the recorded jobs."""
    return list(Job.objects.order_by("name").values_list("name", flat=True).distinct())


def filter_messages(state: str = "") -> QuerySet[Message]:
    """Return the messages with this state, or all, the latest first."""
    rows = Message.objects.visible_to_secretariat().select_related("recipient").order_by("-pk")
    return rows.filter(state=state) if state else rows


def list_messages_needing_attention() -> QuerySet[Message]:
    """Return the messages that a person has to look at."""
    return Message.objects.visible_to_secretariat().filter(state__in=NEEDS_ATTENTION_STATES)
