"""The log: searched by the identifier that was shown to the person, without names, secrets and what was asked."""

import json
import logging
import logging.config

import pytest
from django.test import Client

from tests.factories.people import make_user
from untoc_portal.core import jobs
from untoc_portal.core.logs import get_pseudonym
from untoc_portal.core.models import Job
from untoc_portal.settings.edge import LOGGING

TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture
def lines(tmp_path):
    """Let the portal log as in production, and give a function that returns what it logged."""
    file = tmp_path / "log"
    handler = {**LOGGING["handlers"]["console"], "class": "logging.FileHandler", "filename": file, "formatter": "json"}
    handlers, level = logging.root.handlers[:], logging.root.level
    loggers = {**LOGGING["loggers"], "portal.request": {"level": "INFO"}}
    logging.config.dictConfig({**LOGGING, "handlers": {"console": handler}, "loggers": loggers})
    yield lambda: [json.loads(line) for line in file.read_text().splitlines()]
    for handler in set(logging.root.handlers) - set(handlers):
        handler.close()
    logging.root.handlers[:], logging.root.level = handlers, level
    logging.getLogger("portal.request").setLevel(logging.WARNING)


def test_request_is_found_by_its_identifier(db, lines):
    user = make_user(email="someone@example.org", name="Someone Known")
    client = Client(headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"})
    client.force_login(user)
    answer = client.get("/states/", {"q": "what was asked"})
    [line] = [line for line in lines() if line["logger"] == "portal.request"]
    assert (line["request_id"], line["status"], line["path"]) == (answer["X-Request-ID"], 200, "/states/")
    assert (line["actor"], line["trace_id"], line["level"]) == (get_pseudonym(user.pk), TRACE, "INFO")
    assert line["duration_ms"] >= 0
    text = json.dumps(line)
    for secret in ("what was asked", user.email, user.name, "127.0.0.1", client.cookies["sessionid"].value):
        assert secret not in text


def test_error_has_the_identifier_too(db, lines, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("untoc_portal.core.verify_page.verify_text", fail)
    answer = Client(raise_request_exception=False).get("/verify/", {"asked": "0" * 64})
    found = {line["logger"]: line["request_id"] for line in lines()}
    assert found["django.request"] == found["portal.request"] == answer["X-Request-ID"]


@pytest.mark.parametrize(
    "sent", ["", "00-short-b7ad6b7169203331-01", f"00-{TRACE}-b7ad6b7169203331-01\n{{}}", "x" * 5000]
)
def test_what_is_no_trace_is_not_logged(db, lines, sent):
    Client(headers={"traceparent": sent}).get("/states/")
    assert [line["trace_id"] for line in lines() if line["logger"] == "portal.request"] == [""]


def test_identifier_is_never_the_client_s(db):
    """Events of the trail are found by it: nobody can put their acts under the identifier of another request."""
    answer = Client(headers={"X-Request-ID": "mine", "traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}).get("/states/")
    assert answer["X-Request-ID"] not in {"mine", TRACE}


def test_what_everyone_gets_is_not_logged(db, lines):
    # Read to its end: a file that stays open is an error in whatever test runs when it is found.
    assert Client().get("/static/css/base.css").getvalue()
    Client().get("/live/rooms/1/")
    assert [line["path"] for line in lines() if line["logger"] == "portal.request"] == []


@pytest.mark.parametrize(("fails", "outcome", "level"), [(False, "done", "INFO"), (True, "failed", "ERROR")])
def test_job_says_what_became_of_it(db, lines, monkeypatch, fails, outcome, level):
    def work():
        if fails:
            raise RuntimeError("the reason")

    monkeypatch.setitem(jobs.REGISTRY, "tests.work", work)
    job = Job.objects.create(name="tests.work", key="1")
    assert jobs.run("tests.work", job.pk) is not fails
    [line] = [line for line in lines() if line.get("job") == "tests.work"]
    assert (line["outcome"], line["level"], line["duration_ms"] >= 0) == (outcome, level, True)
    assert ("the reason" in line.get("exc_info", "")) is fails
