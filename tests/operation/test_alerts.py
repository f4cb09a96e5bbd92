"""The alarms of deploy/: each is about a figure that the portal has, and fires when it should."""

import re
import subprocess

import pytest
import yaml
from django.conf import settings
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from tests.factories.programs import require_programs
from untoc_portal.core import jobs
from untoc_portal.core.enums import JobState, MessageState
from untoc_portal.core.models import Job

DEPLOY = settings.BASE_DIR / "deploy"


def read_alerts():
    (group,) = yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"]
    return {rule["alert"]: rule for rule in group["rules"]}


def read_figures():
    families = text_string_to_metric_families(Client().get("/internal/metrics/").content.decode())
    return {sample.name: sample.labels for family in families for sample in family.samples}


def promtool(*command):
    require_programs("promtool")
    return subprocess.run(["promtool", *command], capture_output=True, text=True, check=False)  # noqa: S603, S607


def test_each_alarm_fires_once():
    tried = yaml.safe_load((DEPLOY / "alerts_test.yml").read_text())["tests"]
    expected = [[rule["alertname"] for rule in test["alert_rule_test"] if rule["exp_alerts"]] for test in tried]
    assert [name for (name,) in expected] == list(read_alerts())
    done = promtool("test", "rules", str(DEPLOY / "alerts_test.yml"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_alarm_that_is_not_expected_is_a_failure(tmp_path):
    (tmp_path / "alerts.yml").write_text((DEPLOY / "alerts.yml").read_text().replace("< 0.1", "< 0.01"))
    (tmp_path / "alerts_test.yml").write_text((DEPLOY / "alerts_test.yml").read_text())
    assert promtool("test", "rules", str(tmp_path / "alerts_test.yml")).returncode != 0


def test_alarms_are_about_figures_that_there_are(db):
    Client().get("/")
    job = Job.objects.create(name="core.render_document", key="one", state=JobState.FAILED)
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, taken_at=job.created_at, done_at=job.created_at)
    jobs.record_heartbeat("worker")
    shown = read_figures()
    known = {*shown, "up", "portal_messages"}
    for alert, rule in read_alerts().items():
        assert set(re.findall(r"\b(portal_\w+|up)\b", rule["expr"])) <= known, alert
    assert set(shown["portal_request_seconds_count"]) == {"view", "method", "status"}


def test_alarms_name_states_and_jobs_that_there_are():
    expressions = " ".join(rule["expr"] for rule in read_alerts().values())
    states = {state for found in re.findall(r'state=~?"([a-z|_]+)"', expressions) for state in found.split("|")}
    assert states <= {*JobState.values, *MessageState.values}
    assert set(re.findall(r'name="([a-z._]+)"', expressions)) <= set(jobs.REGISTRY)


@pytest.mark.parametrize(("path", "status"), [("/nowhere-at-all/", "4xx"), ("/health/live/", "2xx")])
def test_requests_are_counted_by_page(db, path, status):
    def count():
        text = Client().get("/internal/metrics/").content.decode()
        found = {
            (sample.labels["view"], sample.labels["method"]): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == "portal_request_seconds_count" and sample.labels["status"] == status
        }
        return found, text

    before, _text = count()
    Client().get(path, {"secret": "c0ffee"})
    after, text = count()
    (changed,) = {key for key in after if after[key] != before.get(key)} - {("metrics", "GET")}
    assert after[changed] - before.get(changed, 0) == 1
    # No address is in the figures: a link can be a secret.
    assert "nowhere-at-all" not in text
    assert "c0ffee" not in text
