"""A new version is loaded while people work: the web server exchanges its processes, and no request fails."""

import http.client
import os
import signal
import sys
import threading
from collections import Counter

from tests.faults.processes import Part, answers, free_port, until

HOST = "portal.example"
PATIENCE = 180
CALLERS = 4


def ask(port: int) -> str:
    """Return what a visitor got who comes on a connection of its own, as from a proxy."""
    there = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        there.request("GET", "/health/live/", headers={"Host": HOST, "X-Forwarded-Proto": "https"})
        answer = there.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        there.close()
    return str(answer.status)


def test_no_request_fails_while_processes_are_exchanged(tmp_path):
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "untoc_portal.settings.prod",
        "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3",
        "REDIS_URL": "",
        "VAR_DIR": str(tmp_path),
        "SECRET_KEY": "only-for-this-test",
        "ALLOWED_HOSTS": HOST,
        "TRUSTED_PROXIES": "127.0.0.1",
        "WEB_BIND": f"127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:untoc_portal.web_server", "untoc_portal.wsgi"]
    web = Part("web", command, environment, tmp_path)
    web.start()
    counts, end = Counter(), threading.Event()

    def call() -> None:
        while not end.is_set():
            counts[ask(port)] += 1

    callers = [threading.Thread(target=call) for _ in range(CALLERS)]
    try:
        until(lambda: answers(port) and ask(port) == "200", "the web server does not answer", PATIENCE)
        for caller in callers:
            caller.start()
        for _time in range(3):
            old = set(web.children())
            web.signal_parent(signal.SIGHUP)
            until(lambda old=old: web.children() and not old & set(web.children()), "old processes stay", PATIENCE)
            before = counts["200"]
            until(lambda before=before: counts["200"] > before + 10, "new processes do not answer", PATIENCE)
    finally:
        end.set()
        for caller in callers:
            caller.join()
        web.stop()
        web.log.close()
    assert set(counts) == {"200"}, f"{counts} {(tmp_path / 'web.log').read_text()[-3000:]}"
    assert counts["200"] > 30
