"""Health: which part of the portal has a problem, for load balancers and the people on duty."""

import datetime as dt

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from untoc_portal.core.checks import check_gathered_migrations
from untoc_portal.core.enums import JobState
from untoc_portal.core.jobs import STALE_AFTER
from untoc_portal.core.models import Heartbeat, Job
from untoc_portal.core.stored_files import get_store
from untoc_portal.core.trail_seals.alerts import is_trail_in_order

# The worker sends a heartbeat each minute.
HEARTBEAT_TIMEOUT = dt.timedelta(minutes=5)
BROKER_SECONDS = 1
# Without these parts no one can work. A problem of another part is reported, and people can go on working.
NEEDED = ("database", "migrations", "storage")
_seen: set[str] = set()


@login_not_required
def live(_request: HttpRequest) -> JsonResponse:
    """Return that this process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required
def ready(_request: HttpRequest) -> JsonResponse:
    """Return the version and the status of each part; 503 if a needed part does not work.

    The answer names parts and no cause, because anyone can read it.
    """
    parts = {
        "database": _database(),
        "migrations": _migrations(),
        "storage": _storage(),
        "broker": _broker(),
        "worker": _worker(),
        "jobs": _jobs(),
        "trail": _trail(),
    }
    is_ready = all(parts[name] == "ok" for name in NEEDED)
    found = {"status": "ok" if is_ready else "ill", "version": settings.PORTAL_VERSION, "parts": parts}
    return JsonResponse(found, status=200 if is_ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "ill"
    return "ok"


def _migrations() -> str:
    """Return whether the database has the expected schema. After the first "ok" the database is not asked again."""
    if "migrations" in _seen:
        return "ok"
    try:
        if check_gathered_migrations(databases=[DEFAULT_DB_ALIAS]):
            return "missing"
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unknown"
    if missing:
        return "missing"
    _seen.add("migrations")
    return "ok"


def _storage() -> str:
    return "ill" if get_store().find_error() else "ok"


def _broker() -> str:
    if settings.JOBS_MODE != "celery":
        return "not used"
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=BROKER_SECONDS, socket_connect_timeout=1) as there:
            there.ping()
    except (redis.RedisError, OSError):
        return "ill"
    return "ok"


def _worker() -> str:
    """Return whether scheduler and worker sent a heartbeat recently."""
    if settings.JOBS_MODE == "eager":
        return "not used"
    try:
        seen = Heartbeat.objects.filter(part="worker", at__gte=timezone.now() - HEARTBEAT_TIMEOUT).exists()
    except DatabaseError:
        return "unknown"
    return "ok" if seen else "silent"


def _jobs() -> str:
    """Return whether jobs are run. People can work without them, so this never makes the portal unready."""
    if settings.JOBS_MODE == "eager":
        return "ok"
    try:
        late = Job.objects.filter(state=JobState.WAITING, attempts=0, not_before__lt=timezone.now() - 2 * STALE_AFTER)
        return "late" if late.exists() else "ok"
    except DatabaseError:
        return "unknown"


def _trail() -> str:
    """Return whether the last check of the trail found no fault. People can work in the meantime."""
    if settings.JOBS_MODE == "eager":
        return "ok"
    try:
        return "ok" if is_trail_in_order() else "ill"
    except DatabaseError:
        return "unknown"
