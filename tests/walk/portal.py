"""A portal with the demonstration in a folder of its own, thrown away afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, NamedTuple

from tests.faults.processes import ROOT, answers, find_free_port, until

if TYPE_CHECKING:
    from collections.abc import Iterator


# A walk takes hours, and signs each role in once.
LONG_SESSIONS = {
    name: ",".join(f"{role}={number}" for role in ("others", "stakeholders"))
    for name, number in (("SESSION_HOURS", 72), ("SESSION_IDLE_MINUTES", 72 * 60))
}


class Served(NamedTuple):
    """A demonstration that is served: where, and from which folder."""

    address: str
    folder: str = os.environ.get("VAR_DIR", "var")


@contextlib.contextmanager
def demonstration(*, hashed: bool = False) -> Iterator[Served]:
    """Prepare and serve the demonstration, its files `hashed` as the settings may ask."""
    with tempfile.TemporaryDirectory() as folder:
        port = find_free_port()
        environment = {**os.environ, **LONG_SESSIONS, "VAR_DIR": folder, "PORT": str(port)}
        manage = [sys.executable, "manage.py"]
        collect = [["collectstatic", "--noinput"]] if hashed else []
        for command in (*collect, ["migrate", "--verbosity", "0"], ["load_reference"], ["demo"]):
            subprocess.run([*manage, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own)
        server = subprocess.Popen(  # noqa: S603 (our own)
            [*manage, "serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            until(lambda: answers(port), "the portal answers")
            yield Served(f"http://127.0.0.1:{port}", folder)
        finally:
            server.terminate()
            server.wait(timeout=20)


def set_stage(served: Served) -> dict[str, list[str]]:
    """Add to the demonstration what its story has no case of, once; return where the walk of each role begins."""
    command = [sys.executable, "-m", "tests.walk.stage"]
    environment = {**os.environ, "VAR_DIR": served.folder}
    notified = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE).stdout  # noqa: S603 (our own)
    begins: dict[str, list[str]] = json.loads(notified)
    return begins
