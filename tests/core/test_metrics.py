"""Figures for the operators: right, cheap, and for nobody else."""

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from untoc_portal.core import jobs
from untoc_portal.core.enums import JobState
from untoc_portal.core.models import Job

ADDRESS = "/internal/metrics/"


def figures(response):
    families = text_string_to_metric_families(response.content.decode())
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


@pytest.mark.parametrize("rows", [1, 3])
def test_figures_are_those_of_the_database(db, django_assert_num_queries, rows):
    for number in range(rows):
        Job.objects.create(name="core.send_message", key=str(number), state=JobState.FAILED)
    jobs.record_heartbeat("worker")
    with django_assert_num_queries(8):
        found = figures(Client().get(ADDRESS))
    assert found["portal_jobs", "core.send_message", "failed"] == rows
    assert found["portal_job_oldest_due_seconds",] == 0
    assert 0 <= found["portal_last_seen_seconds", "worker"] < 60
    assert found["portal_trail_in_order",] == 1


def test_age_of_the_oldest_due_job(db):
    job = Job.objects.create(name="core.send_message", key="late")
    Job.objects.filter(pk=job.pk).update(not_before=timezone.now() - timezone.timedelta(seconds=90))
    assert 90 <= figures(Client().get(ADDRESS))["portal_job_oldest_due_seconds",] < 150


@pytest.mark.parametrize(
    ("headers", "address", "status"),
    [
        ({}, "127.0.0.1", 200),
        ({}, "::1", 200),
        ({}, "203.0.113.9", 404),
        ({"X-Forwarded-For": "127.0.0.1"}, "127.0.0.1", 404),
        ({"Forwarded": "for=127.0.0.1"}, "127.0.0.1", 404),
        ({"Authorization": "Bearer the right one"}, "203.0.113.9", 200),
        ({"Authorization": "Bearer another"}, "203.0.113.9", 404),
        ({"Authorization": "Bearer é"}, "203.0.113.9", 404),
    ],
)
def test_only_the_operators_read_them(db, settings, headers, address, status):
    settings.METRICS_TOKEN = "the right one"
    assert Client(headers=headers, REMOTE_ADDR=address).get(ADDRESS).status_code == status


def test_without_a_token_in_the_settings_none_opens(db, settings):
    settings.METRICS_TOKEN = ""
    client = Client(headers={"Authorization": "Bearer "}, REMOTE_ADDR="203.0.113.9")
    assert client.get(ADDRESS).status_code == 404
