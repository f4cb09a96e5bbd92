"""A new version is loaded next to the running one while people work, and takes over: no request fails."""

import http.client
import os
import re
import signal
import sys
import threading
from collections import Counter
from pathlib import Path

from tests.faults.processes import ROOT, Part, answers, children_of, find_free_port, until

HOST = "portal.example"
PATIENCE = 180
CALLERS = 4
PROCESSES = 2
# The largest part of its memory that a process may have for itself after its start.
OWN = 1 / 4


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


def make_release(folder: Path) -> Path:
    """Give a folder of a release, with the code of this one."""
    folder.mkdir()
    for entry in ROOT.iterdir():
        (folder / entry.name).symlink_to(entry)
    (folder / "venv").symlink_to(Path(sys.executable).parents[1])
    return folder


def make_broken_release(folder: Path) -> Path:
    """Give a folder of a release whose code is missing."""
    (make_release(folder) / "untoc_portal").unlink()
    return folder


def point(current: Path, release: Path) -> None:
    """Let `current` lead to another release."""
    current.unlink()
    current.symlink_to(release)


def start_web(folder: Path, current: Path, port: int) -> Part:
    """Start the web server as the unit of systemd does."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "untoc_portal.settings.prod",
        "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
        "REDIS_URL": "",
        "VAR_DIR": str(folder),
        "SECRET_KEY": "only-for-this-test",
        "ALLOWED_HOSTS": HOST,
        "TRUSTED_PROXIES": "127.0.0.1",
        "WEB_BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": str(PROCESSES),
    }
    gunicorn = str(current / "venv" / "bin" / "gunicorn")
    command = [gunicorn, "--config", "python:untoc_portal.web_server", "untoc_portal.wsgi"]
    web = Part("web", command, environment, folder, current)
    web.start()
    return web


def list_new(leader: int, running: set[int]) -> set[int]:
    """Ask for a new version, and return what has started. It is asked again: for a moment the last one is not done."""
    os.kill(leader, signal.SIGUSR2)
    return set(children_of(leader)) - running


def list_workers(leader: int) -> list[int]:
    """Return the processes that answer requests, once all are there."""
    until(lambda: len(children_of(leader)) == PROCESSES, "not all processes are there", PATIENCE)
    return children_of(leader)


def exchange(leader: int) -> int:
    """Start the version that is current now next to the running one, wait until it has taken over, and return it."""
    running = set(list_workers(leader))
    until(lambda: list_new(leader, running), "nothing new starts", PATIENCE)
    (newer,) = list_new(leader, running)
    until(lambda: not children_of(leader), "the old version stays", PATIENCE)
    return newer


def read_memory(pid: int) -> dict[str, int]:
    """Return what a process has in memory, by kind, in kB."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return {name: int(number) for name, number in re.findall(r"^(\w+):\s+(\d+) kB", rows, re.MULTILINE)}


def assert_new_version_does_not_start(leader: int) -> None:
    """Start a version that cannot be loaded: it ends, and the running one stays."""
    running = set(list_workers(leader))
    until(lambda: list_new(leader, running), "nothing new starts", PATIENCE)
    until(lambda: set(children_of(leader)) == running, "what cannot be loaded stays", PATIENCE)


def test_no_request_fails_while_versions_are_exchanged(tmp_path):
    current, releases = tmp_path / "current", [make_release(tmp_path / name) for name in ("first", "second", "third")]
    current.symlink_to(releases[0])
    port, counts, end = find_free_port(), Counter(), threading.Event()
    web = start_web(tmp_path, current, port)

    def call() -> None:
        while not end.is_set():
            counts[ask(port)] += 1

    callers = [threading.Thread(target=call) for _ in range(CALLERS)]
    try:
        until(lambda: answers(port) and ask(port) == "200", "the web server does not answer", PATIENCE)
        for caller in callers:
            caller.start()
        leader = web.process.pid
        point(current, make_broken_release(tmp_path / "broken"))
        assert_new_version_does_not_start(leader)
        for release in releases[1:]:
            point(current, release)
            leader = exchange(leader)
            assert Path(f"/proc/{leader}/cwd").readlink() == release
            before = counts["200"]
            until(lambda before=before: counts["200"] > before + 10, "the new version does not answer", PATIENCE)
        memory = [read_memory(pid) for pid in list_workers(leader)]
    finally:
        end.set()
        for caller in callers:
            caller.join()
        # All versions are of one group.
        web.signal(signal.SIGTERM)
        until(lambda: not answers(port), "the web server stays", PATIENCE)
        web.stop()
        web.log.close()
    assert set(counts) == {"200"}, f"{counts} {(tmp_path / 'web.log').read_text()[-3000:]}"
    assert counts["200"] > 30
    for kinds in memory:
        assert kinds["Private_Clean"] + kinds["Private_Dirty"] < OWN * kinds["Rss"], memory
