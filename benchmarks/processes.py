"""The processes of a measured portal: their processor time and memory, on Linux."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from tests.faults.processes import children_of

TICKS = os.sysconf("SC_CLK_TCK")


class Meter:
    """The processor time of the web processes, and of the processes of PostgreSQL that serve this database."""

    def __init__(self, parent: int) -> None:
        self.parent = parent
        # Also of processes that have ended.
        self.seconds: dict[tuple[str, int], float] = {}

    def read(self) -> tuple[float, float]:
        """Return the seconds used so far, of the web processes and of the database."""
        for pid in (self.parent, *children_of(self.parent)):
            self._record("web", pid)
        for pid in list_backends():
            self._record("database", pid)
        return self._sum("web"), self._sum("database")

    def seconds_since(self, before: tuple[float, float]) -> tuple[float, float]:
        """Return the seconds used since an earlier reading."""
        web, database = self.read()
        return web - before[0], database - before[1]

    def _record(self, side: str, pid: int) -> None:
        with suppress(OSError):
            words = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            self.seconds[side, pid] = (int(words[11]) + int(words[12])) / TICKS

    def _sum(self, side: str) -> float:
        return sum(seconds for (name, _pid), seconds in self.seconds.items() if name == side)


def list_backends() -> list[int]:
    """Return the processes of PostgreSQL that serve this database, without the one that answers this."""
    from django.db import connection  # noqa: PLC0415 (the environment comes first)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def read_memory(pid: int) -> dict[str, int]:
    """Return the memory of a process in MB: all it sees, its share, and what only it has."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    kilobytes = {name: int(number) for name, number in re.findall(r"^(\w+):\s+(\d+) kB", rows, re.MULTILINE)}
    own = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return {"rss": kilobytes["Rss"] // 1024, "pss": kilobytes["Pss"] // 1024, "own": own // 1024}
