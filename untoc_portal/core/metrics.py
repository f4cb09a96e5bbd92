"""Metrics for monitoring, in the format of Prometheus, at an internal URL."""

from __future__ import annotations

import datetime as dt
import hmac
import os
import shutil
import time
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.models import Avg, Count, F, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from untoc_portal.core.enums import JobState
from untoc_portal.core.models import Heartbeat, Job, Message
from untoc_portal.core.request_counts import REQUESTS
from untoc_portal.core.trail_seals.alerts import is_trail_in_order


class DatabaseCollector(Collector):
    """Counts that are read from the database at each request, so that every process gives the same answer."""

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics. There are eight queries, for any number of rows."""
        now = timezone.now()
        yield GaugeMetricFamily("portal_database_seconds", "How long the database needs to answer.", value=_ask())
        spent = GaugeMetricFamily("portal_job_seconds", "Time of a job, on average of the last hour.", labels=["name"])
        done = Job.objects.filter(done_at__gte=now - dt.timedelta(hours=1), taken_at__isnull=False).order_by()
        for name, mean in done.values_list("name").annotate(mean=Avg(F("done_at") - F("taken_at"))):
            spent.add_metric([name], mean.total_seconds())
        yield spent
        jobs = GaugeMetricFamily("portal_jobs", "Jobs by name and state.", labels=["name", "state"])
        for name, state, count in Job.objects.order_by().values_list("name", "state").annotate(Count("pk")):
            jobs.add_metric([name, state], count)
        yield jobs
        due = Job.objects.filter(state=JobState.WAITING, not_before__lte=now).aggregate(oldest=Min("not_before"))
        age = (now - due["oldest"]).total_seconds() if due["oldest"] else 0
        yield GaugeMetricFamily("portal_job_oldest_due_seconds", "For how long the oldest due job waits.", value=age)
        messages = GaugeMetricFamily("portal_messages", "Messages by state.", labels=["state"])
        for state, count in Message.objects.order_by().values_list("state").annotate(Count("pk")):
            messages.add_metric([state], count)
        yield messages
        seen = GaugeMetricFamily("portal_last_seen_seconds", "Since when a part was last at work.", labels=["part"])
        for part, at in Heartbeat.objects.values_list("part", "at"):
            seen.add_metric([part], (now - at).total_seconds())
        yield seen
        whole = int(is_trail_in_order())
        yield GaugeMetricFamily(
            "portal_trail_in_order", "Whether the last check of the trail found no fault.", value=whole
        )


def _ask() -> float:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return time.perf_counter() - began


class DiskCollector(Collector):
    """The room that is left for files."""

    def collect(self) -> Iterator[Metric]:
        """Yield the share that is free; nothing for a bucket, or if the folder does not exist yet."""
        free = GaugeMetricFamily("portal_files_free_ratio", "Which share of the disk of the files is free.")
        if not settings.FILES_BUCKET and settings.MEDIA_ROOT.is_dir():
            disk = shutil.disk_usage(settings.MEDIA_ROOT)
            free.add_metric([], disk.free / disk.total)
        yield free


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics to the clients that the settings allow. All others get a 404."""
    if not is_internal(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(DatabaseCollector())
    registry.register(DiskCollector())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # of the library
    else:
        registry.register(REQUESTS)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def is_internal(request: HttpRequest) -> bool:
    """Return whether the request has the token, or comes directly from a network in the settings.

    A request through a proxy is a visitor's, whatever address it has.
    """
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and hmac.compare_digest(shown.encode(), settings.METRICS_TOKEN.encode()):
        return True
    if request.came_through_proxy:  # type: ignore[attr-defined]
        return False
    address = ip_address(request.META["REMOTE_ADDR"])
    return any(address in ip_network(network) for network in settings.METRICS_NETWORKS)
