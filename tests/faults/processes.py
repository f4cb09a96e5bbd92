"""The parts of a portal as processes that can be killed and started again."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


def find_free_port() -> int:
    """Find a port that no outgoing connection is given by the system.

    A part that is down keeps being called, and a call to a port that can also be the caller's own may reach itself and
    hold the port: the part could not come back.
    """
    for port in random.sample(range(15000, 32000), 1000):
        with contextlib.suppress(OSError), socket.socket() as found:
            found.bind(("127.0.0.1", port))
            return port
    message = "no port is free"
    raise OSError(message)


def until(condition, what, seconds=PATIENCE):
    """Wait until the condition holds; TimeoutError saying what did not come."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    message = f"after {seconds} s: {what}"
    raise TimeoutError(message)


def children_of(pid: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            found += [int(status.parent.name)] if parent == pid else []
    return found


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


class Part:
    """A process group that is started, killed and started again; what it says goes to a file."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], folder: Path, code: Path = ROOT):
        self.name, self.command, self.environment, self.code = name, command, environment, code
        self.log = (folder / f"{name}.log").open("ab")
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 (commands of this package)
            self.command, cwd=self.code, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def children(self) -> list[int]:
        return children_of(self.process.pid)

    def kill(self) -> None:
        """Kill the whole group immediately, without a word of warning."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_one(self, chance) -> None:
        """Kill one of the working processes; the parent is left to notice."""
        children = self.children()
        with contextlib.suppress(ProcessLookupError):
            os.kill(chance.choice(children) if children else self.process.pid, signal.SIGKILL)

    def signal(self, number: int) -> None:
        """Send a signal to the whole group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def signal_parent(self, number: int) -> None:
        """Send a signal to the process that was started, and to none of its children."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)

    def set_disk_full(self, *, is_full: bool) -> None:
        """Let none of its processes write to a file any more, or let them again."""
        for pid in (self.process.pid, *self.children()):
            with contextlib.suppress(ProcessLookupError):
                hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (0 if is_full else hard, hard))

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def keep_up(self) -> None:
        """Start it again when it is down, as a supervisor would."""
        if self.process is None or self.process.poll() is not None:
            self.start()


class Postgres:
    """A database server of its own, safe against a crash as in production if it is durable."""

    def __init__(self, folder: Path, *, is_durable: bool = True):
        self.folder, self.port = folder / "postgres", find_free_port()
        self.durable = "on" if is_durable else "off"
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        self.programs = found[-1]

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL; RuntimeError with its words if it fails."""
        # PostgreSQL refuses to run as root; "/" because its own account may not enter every folder.
        as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
        done = subprocess.run(  # noqa: S603 (commands of this package)
            [*as_postgres, str(self.programs / program), *arguments],
            cwd="/", check=False, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            message = f"{program}: {done.stderr or done.stdout}"
            raise RuntimeError(message)

    def make(self) -> None:
        if os.geteuid() == 0:
            self.folder.mkdir(mode=0o700)
            shutil.chown(self.folder, "postgres", "postgres")
        self.run("initdb", "-D", str(self.folder), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "faults")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        options += f" -c fsync={self.durable}"
        self.run("pg_ctl", "-D", str(self.folder), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def kill(self) -> None:
        """Kill the server and what serves its connections, as a power cut would."""
        parent = int((self.folder / "postmaster.pid").read_text().split()[0])
        for pid in [parent, *children_of(parent)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until(lambda: not answers(self.port), "PostgreSQL is still there")
        # A process that nobody has waited for still has its number, and the locks that name it would count.
        for lock in [self.folder / "postmaster.pid", *self.folder.glob(".s.PGSQL.*")]:
            lock.unlink(missing_ok=True)

    def kill_one(self, chance) -> None:
        """Kill one process of the server, as the kernel does when memory is gone: the server then restarts itself."""
        parent = int((self.folder / "postmaster.pid").read_text().split()[0])
        with contextlib.suppress(ProcessLookupError):
            os.kill(chance.choice(children_of(parent)), signal.SIGKILL)

    def stop(self) -> None:
        with contextlib.suppress(RuntimeError):
            self.run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "stop")
