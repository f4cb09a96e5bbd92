"""Measure the server's work for each page, before and after a change: `python -m benchmarks.pages --before COMMIT`.

The commit is unpacked into a new folder. Each of the two sides builds its demonstration and has a process that answers
requests of a test client, without a network. In each round, both sides answer page by page. The shortest processor time
of a page counts. It is compared with that of the floor: the public list of drawings on the side before, which has a
frame and two queries. The last line is a JSON object.

With `--data FOLDER`, both sides read an existing demonstration. The side before must understand its tables.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROUNDS, REPEATS = 5, 8
FLOOR = ("visitor", "/draws/")
PAGES = [
    FLOOR,
    ("secretariat", "/draws/"),
    ("focal-point.ben", "/draws/"),
    # Only the frame: a page of fixed text, without another query.
    ("visitor", "/accessibility/"),
    ("secretariat", "/accessibility/"),
    ("focal-point.ben", "/accessibility/"),
    ("visitor", "/"),
    ("visitor", "/states/"),
    ("visitor", "/status/"),
    ("visitor", "/library/"),
    ("visitor", "/dialogues/2/"),
    ("secretariat", "/"),
    ("secretariat", "/reviews/"),
    ("secretariat", "/secretariat/board/"),
    ("secretariat", "/statements/"),
    ("secretariat", "/admin/reviews/review/"),
    ("focal-point.ben", "/"),
    ("focal-point.ben", "/reviews/BEN-1/"),
]


class Side:
    """One version of the portal, in a process that measures the pages that `ask` names."""

    def __init__(self, root: Path, data: str) -> None:
        environment = {**os.environ, "VAR_DIR": data, "DJANGO_SETTINGS_MODULE": "untoc_portal.settings.dev"}
        command = [sys.executable, str(Path(__file__).resolve()), "--answer"]
        self.process = subprocess.Popen(  # noqa: S603 (our own)
            command, cwd=root, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, role: str, path: str) -> dict[str, Any]:
        """Return what the process measured of a page."""
        pipe, answers = self.process.stdin, self.process.stdout
        if pipe is None or answers is None:
            raise RuntimeError
        pipe.write(json.dumps([role, path]) + "\n")
        pipe.flush()
        found: dict[str, Any] = json.loads(answers.readline())
        return found


def answer() -> None:
    """Measure each page that is named on the standard input."""
    sys.path[0] = str(Path.cwd())  # The code of this side, no matter where this file is.
    import django  # noqa: PLC0415 (the settings come first)

    django.setup()
    from django.conf import settings  # noqa: PLC0415 (the same)
    from django.db import connection  # noqa: PLC0415 (the same)
    from django.test import Client  # noqa: PLC0415 (the same)
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 (the same)

    from untoc_portal.accounts.models import User  # noqa: PLC0415 (the same)

    settings.ALLOWED_HOSTS = ["*"]
    clients: dict[str, Client] = {"visitor": Client()}
    for line in sys.stdin:
        role, path = json.loads(line)
        if role not in clients:
            clients[role] = Client()
            user = User.objects.get(email=f"{role}@demo.example")
            clients[role].force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        client = clients[role]
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(path)
            count = len(queries)
        times = []
        for _repeat in range(REPEATS):
            started = time.process_time()
            client.get(path)
            times.append(time.process_time() - started)
        found = {
            "status": page.status_code,
            "ms": min(times) * 1000,
            "queries": count,
            "bytes": len(page.content),
        }
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


def build_demonstration(root: Path, data: str) -> None:
    """Fill the folder with the demonstration, as this version of the portal builds it."""
    environment = {**os.environ, "VAR_DIR": data, "DJANGO_SETTINGS_MODULE": "untoc_portal.settings.dev"}
    for command in (["migrate", "--verbosity", "0"], ["load_reference"], ["demo"]):
        subprocess.run(  # noqa: S603 (our own)
            [sys.executable, "manage.py", *command], cwd=root, env=environment, check=True, stdout=subprocess.DEVNULL
        )


def measure(sides: dict[str, Side]) -> dict[str, dict[str, dict[str, Any]]]:
    """Ask both sides in turn, and keep the shortest time of each page."""
    results: dict[str, dict[str, dict[str, Any]]] = {}
    for _round in range(ROUNDS):
        for role, path in PAGES:
            for name, side in sides.items():
                found = side.ask(role, path)
                best = results.setdefault(f"{role} {path}", {}).setdefault(name, found)
                best["ms"] = min(best["ms"], found["ms"])
    floor = results[" ".join(FLOOR)]["before"]["ms"]
    for page, of_sides in results.items():
        for found in of_sides.values():
            found["x"] = round(found["ms"] / floor, 2)
            found["ms"] = round(found["ms"], 1)
        sys.stdout.write(f"{page:40} " + "   ".join(f"{name} {found}" for name, found in of_sides.items()) + "\n")
    return results


def main() -> None:
    """Measure both sides."""
    parser = argparse.ArgumentParser(description="Measure the server's work for each page, before and after a change.")
    parser.add_argument("--before", default="HEAD", help="the commit to compare with")
    parser.add_argument("--data", help="a folder with a demonstration, for both sides")
    parser.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.answer:
        answer()
        return
    from tests.walk.earlier import unpack_commit  # noqa: PLC0415 (the side before has no such file)

    with (
        unpack_commit(options.before) as earlier,
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as two,
    ):
        folders = {"before": (earlier, options.data or one), "after": (ROOT, options.data or two)}
        for root, data in folders.values():
            if not options.data:
                build_demonstration(root, data)
        sides = {name: Side(root, data) for name, (root, data) in folders.items()}
        try:
            results = measure(sides)
        finally:
            for side in sides.values():
                side.process.kill()
    sys.stdout.write(json.dumps(results) + "\n")


if __name__ == "__main__":
    main()
