"""Measure the board and the steering page with four phases of reviews: `python -m benchmarks.board [--fill]`.

With `--fill` it first writes the reviews, into a database with the reference data and a member of the Secretariat. Each
page is measured as it is read again, and as the first reader gets it after an act (a contact is logged) and after a
step of a review. Each time is next to that of the page of the dialogues, which makes one query, measured in turns in
the same run; only the ratio is meaningful on another machine. The last output is one JSON object. `--paths` measures
other pages; the same database served by an earlier version gives the earlier figures.
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
    from collections.abc import Callable, Iterator

ONE_QUERY = "/dialogues/"
PATHS = ("/secretariat/board/", "/secretariat/board/?when=all", "/secretariat/steering/")
REPEATS = 15


def measure(act: Callable[[], object]) -> float:
    """Return how many seconds of processor time it takes."""
    begin = time.process_time()
    act()
    return time.process_time() - begin


def iter_acts(officer: User) -> Iterator[None]:
    """Log a contact about one open review after the other."""
    from reviews.models import Review  # noqa: PLC0415 (an earlier version does not have its tables)
    from reviews.services.contact_log import Contact, log_contact  # noqa: PLC0415

    rows = Review.objects.exclude(state="closed").select_related("state_under_review").order_by("pk")
    for review in rows:
        contact = Contact("email", result="They write next week")
        log_contact(review.state_under_review, actor=officer, reviews=[review], contact=contact)
        yield


def iter_steps(officer: User) -> Iterator[None]:
    """Let one review after the other take its next step, as rows: only reading is measured."""
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415 (the same)

    from benchmarks.cycle import NAMES, STEPS  # noqa: PLC0415 (the same)
    from reviews.models import Review  # noqa: PLC0415 (the same)
    from untoc_portal.core.enums import AuditAction  # noqa: PLC0415 (the same)
    from untoc_portal.core.models import AuditEvent  # noqa: PLC0415 (the same)

    kind = ContentType.objects.get_for_model(Review)
    for review in Review.objects.filter(state__in=STEPS[2:-2]).order_by("pk"):
        pair = (review.state, STEPS[STEPS.index(review.state) + 1])
        Review.objects.filter(pk=review.pk).update(state=pair[1])
        AuditEvent.objects.create(
            action=AuditAction.TRANSITION,
            actor=officer,
            content_type=kind,
            object_id=review.pk,
            object_label=review.code,
            changes={"transition": NAMES[pair], "state": list(pair)},
        )
        yield


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
    found: dict[str, dict[str, float]] = {}
    times: dict[str, list[float]] = {}
    # name → what happens before each reading
    before = {"": iter(lambda: None, 0), " after an act": iter_acts(staff[0]), " after a step": iter_steps(staff[0])}
    for path in options.paths:
        client.get(path)
        for name, acts in before.items():
            next(acts)
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(path)
            found[path + name] = {"status": answer.status_code, "queries": len(queries), "bytes": len(answer.content)}
    for _repeat in range(REPEATS):
        times.setdefault(ONE_QUERY, []).append(measure(lambda: visitor.get(ONE_QUERY)))
        for path in options.paths:
            client.get(path)
            for name, acts in before.items():
                next(acts)
                times.setdefault(path + name, []).append(measure(lambda path=path: client.get(path)))
    base = statistics.median(times[ONE_QUERY])
    for name, values in found.items():
        median = statistics.median(times[name])
        values |= {"ms": round(1000 * median, 1), "ratio": round(median / base, 2)}
    found["page with one query"] = {"ms": round(1000 * base, 1)}
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
