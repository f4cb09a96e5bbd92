"""Metrics for monitoring, in the format of Prometheus, at an internal URL."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from untoc_portal.core.enums import JobState
from untoc_portal.core.models import Heartbeat, Job, Message


class DatabaseCollector(Collector):
    """Counts that are read from the database at each request, so that every process gives the same answer."""

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics. There are four queries, for any number of rows."""
        now = timezone.now()
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


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics to the clients that the settings allow. All others get a 404."""
    if not is_internal(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(DatabaseCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def is_internal(request: HttpRequest) -> bool:
    """Return whether the request has the token, or comes directly from a network in the settings.

    A request through a proxy comes from the proxy's address and therefore does not count as internal.
    """
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and hmac.compare_digest(shown.encode(), settings.METRICS_TOKEN.encode()):
        return True
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    address = ip_address(request.META["REMOTE_ADDR"])
    return any(address in ip_network(network) for network in settings.METRICS_NETWORKS)
