"""Measure the board and the steering page with four phases of reviews: `python -m benchmarks.board [--fill]`.

With `--fill` it first writes the reviews, into a database with the reference data and a member of the Secretariat. Each
time stands beside the page of the dialogues, which makes one query, measured in the same run by turns; only the ratio
is meaningful on another machine. The last output is one JSON object. `--paths` measures other pages; the same database
served by an earlier version gives the figures of before.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from typing import TYPE_CHECKING

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.dev")
django.setup()

from django.conf import settings  # noqa: E402 (the apps must be ready before their models are imported)
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from untoc_portal.accounts.models import User  # noqa: E402
from untoc_portal.core.enums import RoleGroup  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

ONE_QUERY = "/dialogues/"
PATHS = ("/secretariat/board/", "/secretariat/board/?when=all", "/secretariat/steering/")
REPEATS = 15


def measure(act: Callable[[], object]) -> float:
    """Return how many seconds of processor time it takes."""
    begin = time.process_time()
    act()
    return time.process_time() - begin


def main() -> None:
    """Fill the database if asked, measure the pages by turns, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fill", action="store_true")
    parser.add_argument("--paths", nargs="*", default=PATHS)
    options = parser.parse_args()
    settings.ALLOWED_HOSTS, settings.DEBUG = ["*"], False
    staff = list(User.objects.filter(groups__name=RoleGroup.SECRETARIAT, is_active=True).order_by("pk"))
    if options.fill:
        from benchmarks.cycle import fill_cycle  # noqa: PLC0415 (an earlier version does not have its tables)

        fill_cycle(staff)
    client, visitor = Client(), Client()
    client.force_login(staff[0])
    found, times = {}, {path: [] for path in (ONE_QUERY, *options.paths)}
    for path in options.paths:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        found[path] = {"status": answer.status_code, "queries": len(queries), "bytes": len(answer.content)}
    for _repeat in range(REPEATS):
        for path, own in times.items():
            own.append(measure(lambda path=path: (visitor if path == ONE_QUERY else client).get(path)))
    base = statistics.median(times[ONE_QUERY])
    for path in options.paths:
        median = statistics.median(times[path])
        found[path] |= {"ms": round(1000 * median, 1), "ratio": round(median / base, 2)}
    found["page with one query"] = {"ms": round(1000 * base, 1)}
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
