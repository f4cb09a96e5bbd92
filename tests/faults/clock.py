"""A clock that can be set from outside: the processes that follow it are as many seconds off as its file says."""

from __future__ import annotations

import datetime as dt
import os
import threading
import time
from pathlib import Path

import time_machine


def set_clock(path: Path, seconds: int) -> None:
    """Set the clock of the person who follows the file; never seen half written."""
    written = path.with_suffix(".new")
    written.write_text(str(seconds))
    written.replace(path)


class Follower:
    """Keeps this process, and every one forked from it, on the clock of the file.

    What measures how long something takes goes on evenly, as it does when a clock is set.
    """

    def __init__(self, path: Path):
        self.path = path
        self.travel: time_machine.travel | None = None
        self.seconds = 0
        self.lock = threading.Lock()
        os.register_at_fork(
            before=self.lock.acquire, after_in_parent=self.lock.release, after_in_child=self._follow_in_child
        )
        self._follow()

    def _follow_in_child(self) -> None:
        self.lock.release()
        self._follow()

    def _follow(self) -> None:
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            seconds = int(self.path.read_text())
            if seconds != self.seconds:
                with self.lock:
                    self._set(seconds)
            time.sleep(0.05)

    def _set(self, seconds: int) -> None:
        if self.travel:
            self.travel.stop()
        self.travel = time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds), tick=True)
        self.travel.start()
        self.seconds = seconds
