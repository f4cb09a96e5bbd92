"""The demonstration at a fixed time, served for pictures: `python …/fixed_site.py PORT MAILBOX …`.

It imports no other module of the tests, so it can also serve the portal of an earlier commit, from the folder of that
commit. The clock moves only if the code reads the time, by a thousandth of a second each time. So the same code always
makes the same data. When it serves, it prints one line of JSON: the sessions of the requested accounts, and for each
step of a review one review at this step, with a State that reviews it.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import random
import sys
from functools import partial
from pathlib import Path

import time_machine
from django.utils import timezone

# A working day, in a month after most sessions of the demonstration. The pages are seen on the day after.
BUILD_TIME = dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)
VIEW_TIME = BUILD_TIME + dt.timedelta(days=1)
STEP = dt.timedelta(milliseconds=1)


def build(traveller: time_machine.Traveller) -> None:
    """Build the demonstration: the same data from the same code, at any time and on any machine."""
    true_now = timezone.now

    def now() -> dt.datetime:
        traveller.shift(STEP)
        return true_now()

    # Before the models are loaded: their fields keep the function.
    timezone.now = now
    import django  # noqa: PLC0415 (the clock comes first)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 (the same)

    random.seed(0)
    for command in ("migrate", "load_reference"):
        call_command(command, stdout=io.StringIO(), stderr=io.StringIO())
    build_cycle()


def build_cycle() -> None:
    """Build what the pictures need of the demonstration: one review at each step instead of two, and no reports."""
    from django.db import transaction  # noqa: PLC0415 (the clock comes first)

    from untoc_portal.core import jobs  # noqa: PLC0415 (the same)
    from untoc_portal.front.demo import cycle  # noqa: PLC0415 (the same)

    for step in cycle.BUILDING:
        is_second = isinstance(step, partial) and not step.keywords and step.args[0] % 2 == 0
        if not is_second and getattr(step, "__name__", "") != "_report":
            with transaction.atomic():
                step()
            # Jobs that a step enqueues, such as routing an outcome, run before the next step.
            jobs.run_due_jobs()


def find_cases() -> dict[str, list[str]]:
    """Return by step: the code of one review at this step, its State, and a State that reviews it."""
    from reviews.models import Review  # noqa: PLC0415 (the clock comes first)

    found: dict[str, list[str]] = {}
    for review in Review.objects.order_by("code").prefetch_related("delegations__party"):
        reviewing = sorted(
            delegation.party.iso3 for delegation in review.delegations.all() if delegation.capacity == "reviewing"
        )
        found.setdefault(review.state, [review.code, review.state_under_review.iso3, *reviewing[:1]])
    return found


def open_sessions(mailboxes: list[str]) -> dict[str, str]:
    """Sign the accounts in and return the keys of their sessions."""
    from django.conf import settings  # noqa: PLC0415 (the clock comes first)
    from django.test import Client  # noqa: PLC0415 (the same)

    from untoc_portal.accounts.models import User  # noqa: PLC0415 (the same)

    keys = {}
    for user in User.objects.filter(email__in=[f"{name}@demo.example" for name in mailboxes]):
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        keys[user.email.partition("@")[0]] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return keys


def main() -> None:
    """Build, sign in and serve until the process is ended."""
    sys.path[0] = str(Path.cwd())
    os.environ["DJANGO_SETTINGS_MODULE"] = "untoc_portal.settings.dev"
    with time_machine.travel(BUILD_TIME, tick=False) as traveller:
        build(traveller)
    with time_machine.travel(VIEW_TIME, tick=False):
        from django.conf import settings  # noqa: PLC0415 (the clock comes first)
        from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: PLC0415 (the same)
        from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 (the same)

        cases = find_cases()
        mailboxes = sys.argv[2:] + [
            f"{role}.{iso3.lower()}" for case in cases.values() for iso3 in case[1:] for role in ROLES
        ]
        facts = {"sessions": open_sessions(mailboxes), "cookie": settings.SESSION_COOKIE_NAME, "cases": cases}
        server = ThreadedWSGIServer(("127.0.0.1", int(sys.argv[1])), WSGIRequestHandler)
        server.set_app(get_wsgi_application())
        sys.stdout.write(json.dumps(facts) + "\n")
        sys.stdout.flush()
        sys.stderr = io.StringIO()  # No line for each request.
        server.serve_forever()


ROLES = ("focal-point", "expert")

if __name__ == "__main__":
    main()
