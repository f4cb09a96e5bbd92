"""A portal with the demonstration in a folder of its own, thrown away afterwards."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

from tests.faults.processes import ROOT, answers, free_port, until

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def demonstration(*, hashed: bool = False) -> Iterator[str]:
    """Prepare and serve the demonstration, its files `hashed` as the settings may ask; give its address."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {**os.environ, "VAR_DIR": folder, "PORT": str(port)}
        manage = [sys.executable, "manage.py"]
        collect = [["collectstatic", "--noinput"]] if hashed else []
        for command in (*collect, ["migrate", "--verbosity", "0"], ["load_reference"], ["demo"]):
            subprocess.run([*manage, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own)
        server = subprocess.Popen(  # noqa: S603 (our own)
            [*manage, "serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            until(lambda: answers(port), "the portal answers")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)
