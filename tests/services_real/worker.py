"""A running Celery worker, and waiting for what it does."""

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

PATIENCE = 90


def until(condition, what, seconds=PATIENCE):
    """Wait until the condition holds, and return what it returned; fail when it takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    return pytest.fail(f"after {seconds} s: {what}")


@dataclass
class Worker:
    """A running worker, and what it said."""

    process: subprocess.Popen
    log: Path

    def said(self, text):
        """Return whether the worker has written this; fail when it has stopped."""
        written = self.log.read_text()
        assert self.process.poll() is None, written
        return text in written

    def has_done(self, delivery):
        """Return whether the worker is through with this message."""
        return self.said(f"[{delivery.id}] succeeded")
