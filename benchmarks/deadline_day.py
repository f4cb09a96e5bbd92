"""A deadline day: `python -m benchmarks.deadline_day --people 1000 --every 20 --seconds 120`.

It starts the portal as it is deployed (gunicorn with production's settings, PostgreSQL, Redis) on a database that
`manage.py seed_scale` has filled, which DATABASE_URL names: a copy, for answers are saved in it. Each person is
signed in and makes a request every `--every` seconds, in the mix of a day on which self-assessments are due. A request
begins at its time, also if earlier ones are not answered yet. It counts errors, and saves that were acknowledged but
are not stored. It measures waits by kind of request, the processor time of the portal and of PostgreSQL for each
request, and the memory of each web process. If other programs run on the machine, the processor time is still
meaningful, and the waits are not.

It prints a Markdown table and, last, one JSON object.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from benchmarks.processes import Meter, read_memory
from tests.faults.processes import children_of, find_free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "portal.example"
OK, REDIRECT, REFUSED = 200, 302, 400
REQUEST_SECONDS = 60
CLIENTS = 64
# The requests of a person, by role: how many of a hundred are of each kind.
MIX = {
    "answering": {"save": 35, "article": 30, "questionnaire": 10, "home": 10, "review": 10, "api answers": 5},
    "reviewing": {"home": 30, "review": 30, "library": 15, "status": 10, "reviews": 10, "api reviews": 5},
    "representative": {"home": 40, "statements": 20, "library": 20, "status": 20},
    "officer": {"home": 30, "board": 30, "review": 30, "status": 10},
}
OFFICERS, REPRESENTATIVES = 12, 188
PAGES = {
    "home": "/",
    "library": "/library/",
    "status": "/status/",
    "reviews": "/reviews/",
    "board": "/secretariat/board/",
}
PAGES |= {"statements": "/statements/", "api reviews": "/api/v1/reviews/"}
# The public list of drawings for a visitor: a frame and a query, for comparison as in docs/performance.md.
PAGES["floor"] = "/draws/"


@dataclass
class Visitor:
    """A person who is signed in, and the answer that only this person changes."""

    role: str
    headers: dict[str, str]
    review: str = ""
    question: int = 0
    article: str = ""
    revision: int = 0
    acknowledged: list[str] = field(default_factory=list)
    # Two requests of one person do not overtake each other: a script waits for its answer before it saves again.
    busy: threading.Lock = field(default_factory=threading.Lock)

    def address(self, kind: str) -> str:
        """Return the path of a page of this kind."""
        paths = {
            "review": f"/reviews/{self.review}/",
            "questionnaire": f"/reviews/{self.review}/questionnaire/",
            "article": self.article,
            "save": self.article,
            "api answers": f"/api/v1/reviews/{self.review}/answers/",
        }
        return paths.get(kind) or PAGES[kind]


@dataclass
class TimedAnswer:
    """An answer: the kind of request, its status, and how long the person waited since the moment of the click."""

    kind: str
    status: int
    wait: float


def read_arguments() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description="A deadline day on a filled portal.")
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--every", type=float, default=20, help="seconds between two requests of a person")
    parser.add_argument("--seconds", type=float, default=120, help="how long requests are made")
    parser.add_argument("--workers", type=int, default=2, help="web processes")
    parser.add_argument("--each", type=int, default=20, help="requests of each kind for its processor time")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def set_environment(folder: str, port: int, workers: int) -> None:
    """Set the environment variables that production needs. DATABASE_URL and REDIS_URL are set already."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="untoc_portal.settings.prod",
        VAR_DIR=folder,
        MEDIA_ROOT=f"{folder}/media",
        SECRET_KEY=secrets.token_urlsafe(50),
        ALLOWED_HOSTS=HOST,
        CSRF_TRUSTED_ORIGINS=f"https://{HOST}",
        PORTAL_URL=f"https://{HOST}",
        TRUSTED_PROXIES="127.0.0.1",
        EMAIL_URL="dummymail://",
        DEFAULT_FROM_EMAIL=f"portal@{HOST}",
        REQUIRE_SECOND_FACTOR_FOR="",
        WEB_BIND=f"127.0.0.1:{port}",
        WEB_WORKERS=str(workers),
    )


def collect_static_files() -> None:
    """Collect the files whose names the pages contain; nobody asks for them here, so they are not compressed."""
    from django.conf import settings  # noqa: PLC0415 (the environment comes first)
    from django.core.management import call_command  # noqa: PLC0415 (the same)
    from django.test import override_settings  # noqa: PLC0415 (the same)

    plain = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        call_command("collectstatic", interactive=False, verbosity=0)


def list_visitors(count: int) -> list[Visitor]:
    """Sign in `count` people: all who answer for a State in its self-assessment, officers, representatives, others."""
    from reviews.models import Mandate  # noqa: PLC0415 (the environment comes first)
    from untoc_portal.accounts.models import User  # noqa: PLC0415 (the same)

    rows = Mandate.objects.filter(ended_on=None).order_by("pk").select_related("user", "delegation__review")
    own = rows.filter(delegation__capacity="under_review", delegation__review__state="self_assessment")
    found: dict[int, Visitor] = {}
    questions: dict[int, Iterator[Any]] = {}
    for mandate in own.exclude(role="observer"):
        review = mandate.delegation.review
        if mandate.user_id in found or len(found) >= count:
            continue
        left = questions.setdefault(review.pk, iter(list_open_questions(review)))
        question = next(left, None)
        if question is not None:
            found[mandate.user_id] = sign_in(mandate.user, "answering", review.code, question)
    accounts = User.objects.order_by("pk")
    speakers = accounts.filter(email__startswith="representative-")
    pools = (
        ("officer", OFFICERS, ((user, "") for user in accounts.filter(email__startswith="officer-"))),
        ("representative", REPRESENTATIVES, ((user, "") for user in speakers)),
        ("reviewing", count, ((row.user, row.delegation.review.code) for row in rows if row.role != "observer")),
    )
    codes = [visitor.review for visitor in found.values()]
    for role, most, people in pools:
        for user, code in islice((pair for pair in people if pair[0].pk not in found), most):
            if len(found) < count and user.pk not in found:
                found[user.pk] = sign_in(user, role, code or codes[len(found) % len(codes)])
    return list(found.values())


def list_open_questions(review: Any) -> list[tuple[Any, int]]:
    """Return the questions with a text that apply to the State, each with the revision of its answer."""
    revisions = dict(review.answers.values_list("question", "revision"))
    rows = review.questions().filter(kind="text", article__cluster=review.questionnaire.cluster_id)
    rows = rows.select_related("article__instrument").order_by("position")
    return [(row, revisions.get(row.pk, 0)) for row in rows if not row.show_if]


def sign_in(user: Any, role: str, review: str, question: tuple[Any, int] | None = None) -> Visitor:
    """Return the person with a session, as after a sign-in."""
    from django.conf import settings  # noqa: PLC0415 (the environment comes first)
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415 (the same)
    from django.urls import reverse  # noqa: PLC0415 (the same)

    from untoc_portal.accounts.session_limits import BEGAN, SEEN  # noqa: PLC0415 (the same)

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store[BEGAN] = store[SEEN] = int(time.time())
    store.save()
    token = secrets.token_hex(16)
    headers = {
        "Host": HOST,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": f"203.0.113.{user.pk % 250}",
        "Origin": f"https://{HOST}",
        "Referer": f"https://{HOST}/",
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={store.session_key}; {settings.CSRF_COOKIE_NAME}={token}",
        "X-CSRFToken": token,
    }
    visitor = Visitor(role, headers, review)
    if question is not None:
        row, visitor.revision = question
        visitor.question = row.pk
        article = (row.article.instrument.code, row.article.number)
        visitor.article = reverse("reviews:questionnaire_article", args=[review, *article])
    return visitor


class Day:
    """The requests of the people, and the answers to them."""

    def __init__(self, port: int, visitors: list[Visitor]) -> None:
        self.port, self.visitors = port, visitors
        self.answers: list[TimedAnswer] = []

    def make_request(self, visitor: Visitor, kind: str, clicked: float) -> None:
        """Make one request, and record its answer."""
        with visitor.busy:
            status = 0
            with suppress(OSError, http.client.HTTPException):
                status = self.save(visitor) if kind == "save" else self.send("GET", visitor.address(kind), visitor)
        self.answers.append(TimedAnswer(kind, status, time.monotonic() - clicked))

    def save(self, visitor: Visitor) -> int:
        """Save the answer as the script does while a person types, and record what was acknowledged."""
        text = f"Typed on the last day, {len(visitor.acknowledged)}: {secrets.token_hex(4)} " + "words " * 60
        number = visitor.question
        typed = {f"text_{number}": text, f"revision_{number}": visitor.revision}
        status = self.send("POST", visitor.article, visitor, urlencode(typed))
        if status == OK:
            visitor.revision += 1
            visitor.acknowledged.append(text.strip())
        return status

    def send(self, method: str, path: str, visitor: Visitor, body: str | None = None) -> int:
        """Send a request, read its answer, and return the status."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=REQUEST_SECONDS)
        form_headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Autosave": "1"} if body else {}
        try:
            connection.request(method, path, body=body, headers={**visitor.headers, **form_headers})
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def run(self, every: float, seconds: float, chance: random.Random) -> None:
        """Let each person click every `every` seconds, beginning at a random moment."""
        clicks = []
        for visitor in self.visitors:
            mix = MIX[visitor.role]
            moment = chance.uniform(0, every)
            while moment < seconds:
                [kind] = chance.choices(list(mix), list(mix.values()))
                clicks.append((moment, visitor, kind))
                moment += every
        clicks.sort(key=lambda click: click[0])
        began = time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as pool:
            for moment, visitor, kind in clicks:
                time.sleep(max(0.0, began + moment - time.monotonic()))
                pool.submit(self.make_request, visitor, kind, began + moment)

    def measure_kinds(self, meter: Meter, each: int) -> dict[str, float]:
        """Return the processor time of a request of each kind, in ms. Saves are measured alone and also together."""
        stranger = Visitor("", {name: value for name, value in self.visitors[0].headers.items() if name != "Cookie"})
        pairs = [(kind, kind, 1) for kind in sorted({kind for mix in MIX.values() for kind in mix})]
        found = {}
        for name, kind, at_once in [*pairs, ("save, all at once", "save", each), ("page with one query", "floor", 1)]:
            people = [visitor for visitor in self.visitors if kind in MIX[visitor.role]][:each] or [stranger] * each
            before = meter.read()
            with ThreadPoolExecutor(at_once) as pool:
                list(pool.map(lambda visitor, kind=kind: self.make_request(visitor, kind, time.monotonic()), people))
            found[name] = sum(meter.seconds_since(before)) / len(people) * 1000
        return found

    def count_lost(self) -> int:
        """Return how many acknowledged saves are not stored as a revision, or are not the answer that counts now."""
        from reviews.models import Answer, AnswerRevision  # noqa: PLC0415 (the environment comes first)

        lost = 0
        for visitor in self.visitors:
            if not visitor.acknowledged:
                continue
            named = {"review__code": visitor.review, "question": visitor.question}
            revisions = AnswerRevision.objects.filter(**{f"answer__{name}": value for name, value in named.items()})
            stored = Counter(text.strip() for text in revisions.values_list("text", flat=True))
            lost += sum(stored[text] != 1 for text in visitor.acknowledged)
            lost += Answer.objects.get(**named).text.strip() != visitor.acknowledged[-1]
        return lost


def start_server(port: int) -> subprocess.Popen[bytes]:
    """Start the web server as it is deployed, and return it when each of its processes has answered."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:untoc_portal.web_server", "untoc_portal.wsgi"]
    process = subprocess.Popen(  # noqa: S603 (our own command)
        [*command, "--log-level", "error"], stdout=subprocess.DEVNULL, start_new_session=True
    )
    end = time.monotonic() + 300
    while time.monotonic() < end:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return process
        time.sleep(0.5)
    process.kill()
    message = "The web server does not work."
    raise RuntimeError(message)


def percentile(values: list[float], share: int) -> float:
    """Return the value below which `share` percent of the values are, in ms."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1] * 1000 if len(values) > 1 else 0.0


def print_report(
    day: Day, options: argparse.Namespace, used: tuple[float, float], kinds: dict[str, float]
) -> dict[str, Any]:
    """Print the table, and return all figures."""
    waits: dict[str, list[float]] = defaultdict(list)
    errors: Counter[str] = Counter()
    for answered in day.answers:
        waits[answered.kind].append(answered.wait)
        if answered.status not in {OK, REDIRECT}:
            errors[f"{answered.kind} {answered.status}"] += 1
    floor = kinds["page with one query"]
    lines = ["| request | number | ms of a core | times | wait, median; 95 %; 99 % |", "|---|---|---|---|---|"]
    for kind, values in sorted(waits.items(), key=lambda pair: -len(pair[1])):
        shares = "; ".join(f"{percentile(values, share) / 1000:.2f} s" for share in (50, 95, 99))
        lines.append(f"| {kind} | {len(values)} | {kinds[kind]:.0f} | {kinds[kind] / floor:.1f} | {shares} |")
    at_once = kinds["save, all at once"]
    lines.append(f"| save, all at once | {options.each} | {at_once:.0f} | {at_once / floor:.1f} | |")
    sys.stdout.write("\n".join(lines) + "\n")
    number, whole = len(day.answers), sum(used)
    each = whole / number
    return {
        "people": len(day.visitors),
        "roles": dict(Counter(visitor.role for visitor in day.visitors)),
        "every": options.every,
        "requests": number,
        "errors": dict(errors),
        "saves acknowledged": sum(len(visitor.acknowledged) for visitor in day.visitors),
        "saves lost": day.count_lost(),
        "ms of a request": {"web": round(used[0] / number * 1000, 1), "database": round(used[1] / number * 1000, 1)},
        "page with one query, ms": round(floor, 1),
        "requests a second on two cores": round(2 / each, 1),
        "cores for 1,000 people, each 20 s": round(1000 / 20 * each, 2),
        "cores for 3,000 people, each 20 s": round(3000 / 20 * each, 2),
    }


def main() -> None:
    """Run the day."""
    options = read_arguments()
    with tempfile.TemporaryDirectory(prefix="untoc-day-", ignore_cleanup_errors=True) as folder:
        port = find_free_port()
        set_environment(folder, port, options.workers)
        import django  # noqa: PLC0415 (the environment comes first)

        django.setup()
        collect_static_files()
        visitors = list_visitors(options.people)
        server = start_server(port)
        try:
            day = Day(port, visitors)
            meter = Meter(server.pid)
            # Each process answers each kind of page before anything is measured: its first answer takes seconds.
            warm = Day(port, visitors)
            warm.measure_kinds(meter, 4 * options.workers)
            before = meter.read()
            day.run(options.every, options.seconds, random.Random(options.seed))  # noqa: S311 (moments of clicks)
            used = meter.seconds_since(before)
            kinds = Day(port, visitors).measure_kinds(meter, options.each)
            found = print_report(day, options, used, kinds)
            memory = [read_memory(pid) for pid in children_of(server.pid)]
        finally:
            server.terminate()
            server.wait(60)
    found |= {"memory of each process, MB": memory, "load": os.getloadavg()}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
