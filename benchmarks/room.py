"""Measure what 500 screens of a room cost, on a portal with a dialogue: `python -m benchmarks.room [--dialogue 2]`.

Alone: the processor time of a pulse, of the parts of the screens, and of a page with one query, asked for in turn; the
ratios count. Together: the web server of `manage.py serve`, without the lists of the country check, as many
watchers as `--watchers` that ask for the pulse every two seconds for `--seconds`, and the processor time a watcher and
minute. The last output is one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
django.setup()

from django.test import Client, RequestFactory  # noqa: E402 (the apps must be ready before their models are imported)
from django.urls import reverse  # noqa: E402

from benchmarks.room_server import application  # noqa: E402
from dialogues.live import RETRY_MILLISECONDS, get_pulse_url  # noqa: E402
from dialogues.models import Dialogue  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

ONE_QUERY = "/dialogues/"
TICKS = os.sysconf("SC_CLK_TCK")
PORT = 8790


def measure_alone(dialogue: Dialogue, repeats: int) -> dict[str, Any]:
    """Return the shortest processor time of each answer in milliseconds, and its ratio to a page with one query."""
    client = Client(SERVER_NAME="127.0.0.1")
    addresses = {
        "page with one query": ONE_QUERY,
        "pulse, read from the database": get_pulse_url(dialogue),
        "part of the projector": reverse("dialogues:room_screen", args=[dialogue.pk]) + "?part=1",
        "part of a telephone": reverse("dialogues:speaker_list", args=[dialogue.pk]) + "?part=1",
    }
    acts: dict[str, Callable[[], Any]] = {name: lambda url=url: client.get(url) for name, url in addresses.items()}
    environ = RequestFactory(SERVER_NAME="127.0.0.1").get(get_pulse_url(dialogue)).environ
    # The pulse before it has read the number again.
    acts["pulse, from the memory of the process"] = lambda: application(environ, lambda _status, _headers: None)
    times: dict[str, list[float]] = {name: [] for name in acts}
    for act in acts.values():
        act()
    for _repeat in range(repeats):
        for name, act in acts.items():
            begin = time.process_time()
            act()
            times[name].append(time.process_time() - begin)
    floor = min(times["page with one query"])
    return {name: {"ms": round(min(row) * 1000, 3), "ratio": round(min(row) / floor, 3)} for name, row in times.items()}


def get_processor_seconds(parent: int) -> float:
    """Return the processor time of the server so far: of the process and of its workers."""
    keys = {parent}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            keys.add(int(stat.parent.name))
    total = 0
    for key in keys:
        fields = Path(f"/proc/{key}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


async def watch(address: str, until: float, waits: list[float], failures: list[int]) -> None:
    """Ask for the pulse as a browser does, until the time is over."""
    seen = ""
    await asyncio.sleep(random.random() * RETRY_MILLISECONDS / 1000)  # noqa: S311 (spreads the watchers)
    while time.monotonic() < until:
        begin = time.monotonic()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
            headers = f"Host: 127.0.0.1\r\nAccept: text/event-stream\r\nConnection: close\r\n{seen}"
            writer.write(f"GET {address} HTTP/1.1\r\n{headers}\r\n".encode())
            answer = await asyncio.wait_for(reader.read(), 30)
            writer.close()
            waits.append(time.monotonic() - begin)
            failures[0] += not answer.startswith(b"HTTP/1.1 200")
            number = answer.partition(b"\nid: ")[2].split()
            if number:
                seen = f"Last-Event-ID: {number[0].decode()}\r\n"
        except (OSError, TimeoutError):
            failures[0] += 1
        await asyncio.sleep(RETRY_MILLISECONDS / 1000)


def measure_together(dialogue: Dialogue, watchers: int, seconds: int) -> dict[str, Any]:
    """Return the processor time of the server for this number of watchers, and how long they waited."""
    command = [
        sys.executable, "-m", "gunicorn", "benchmarks.room_server:application", "--bind", f"127.0.0.1:{PORT}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4",
    ]  # fmt: skip
    server = subprocess.Popen(command)  # noqa: S603 (our own command)
    try:
        time.sleep(5)
        client_waits: list[float] = []
        failures = [0]

        async def run(count: int, length: float) -> None:
            until = time.monotonic() + length
            address = get_pulse_url(dialogue)
            await asyncio.gather(*(watch(address, until, client_waits, failures) for _ in range(count)))

        # The very first answers load the portal and the lists of the country check.
        asyncio.run(run(8, 15))
        client_waits.clear()
        failures[0] = 0
        before, begin = get_processor_seconds(server.pid), time.monotonic()
        asyncio.run(run(watchers, seconds))
        spent, lasted = get_processor_seconds(server.pid) - before, time.monotonic() - begin
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=120)
    if not client_waits:
        return {"watchers": watchers, "answers": 0, "failures": failures[0]}
    ordered = sorted(client_waits)
    return {
        "watchers": watchers,
        "answers": len(ordered),
        "failures": failures[0],
        "server CPU seconds": round(spent, 2),
        "CPU seconds a watcher and minute": round(spent / watchers / (lasted / 60), 4),
        "share of one core": round(spent / lasted, 3),
        "CPU ms an answer": round(1000 * spent / max(len(ordered), 1), 3),
        "wait, median and 95 %": [round(statistics.median(ordered), 3), round(ordered[int(len(ordered) * 0.95)], 3)],
    }


def main() -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dialogue", type=int)
    parser.add_argument("--watchers", type=int, nargs="+", default=[100, 250, 500])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--repeats", type=int, default=40)
    options = parser.parse_args()
    rows = Dialogue.objects.order_by("pk")
    dialogue = rows.get(pk=options.dialogue) if options.dialogue else rows.first()
    if dialogue is None:
        sys.exit("There is no dialogue: prepare a demonstration first (manage.py demo --begin).")
    found: dict[str, Any] = {"alone": measure_alone(dialogue, options.repeats)}
    found["at once"] = [measure_together(dialogue, number, options.seconds) for number in options.watchers]
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
