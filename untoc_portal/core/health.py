"""Health: which part of the portal is ill, for load balancers and whoever is on duty."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from untoc_portal.core.enums import JobState
from untoc_portal.core.jobs import STALE_AFTER
from untoc_portal.core.models import Job


@login_not_required
def live(_request: HttpRequest) -> JsonResponse:
    """Say that this process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required
def ready(_request: HttpRequest) -> JsonResponse:
    """Say whether the parts this process needs answer; 503 when the database does not."""
    parts = {"database": _database(), "jobs": _jobs()}
    is_ready = parts["database"] == "ok"
    return JsonResponse({"status": "ok" if is_ready else "ill", "parts": parts}, status=200 if is_ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "ill"
    return "ok"


def _jobs() -> str:
    """Say whether jobs are taken. People go on working while they are not, so this never makes the portal unready."""
    if settings.JOBS_MODE == "eager":
        return "ok"
    try:
        late = Job.objects.filter(state=JobState.WAITING, attempts=0, not_before__lt=timezone.now() - 2 * STALE_AFTER)
        return "late" if late.exists() else "ok"
    except DatabaseError:
        return "unknown"
