"""Measure the self-assessment of one State under load: `python -m benchmarks.answers`.

It needs an empty database, which it fills. Every result is compared with a page of the portal that makes one query,
measured in the same run. On another machine, only the ratio is meaningful. The last output is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.dev")
django.setup()

import urllib3  # noqa: E402 (the apps must be ready before their models are imported)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks.portal import Answering, build_answering, fill_review  # noqa: E402
from reviews.models import Phase  # noqa: E402
from tests.faults.processes import find_free_port  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

ONE_QUERY = "/dialogues/"
REPEATS = 15
MAX_WAIT_SECONDS = 120
CLOSE = {"Connection": "close"}


def print_progress(text: str) -> None:
    """Print the progress to standard error; the results go to standard output."""
    sys.stderr.write(f"{text}\n")


def build_requests(answering: Answering, client: Client) -> dict[str, Callable[[], Any]]:
    """Return the requests to measure, by name. The State's expert makes all except the page with one query."""
    code, question = answering.review.code, answering.question
    address = ("UNTOC", question.article.number)
    article = reverse("reviews:questionnaire_article", args=[code, *address])
    numbers = iter(range(10**6))

    def save() -> Any:
        answer = answering.review.answers.filter(question=question).first()
        typed = {f"text_{question.pk}": f"Typed {next(numbers)}", f"value_{question.pk}": "yes"}
        revision = {f"revision_{question.pk}": answer.revision if answer else 0}
        return client.post(article, typed | revision, headers={"X-Autosave": "1"})

    return {
        "page with one query": lambda: Client().get(ONE_QUERY),
        "open the questionnaire": lambda: client.get(reverse("reviews:questionnaire", args=[code])),
        "open an article": lambda: client.get(article),
        "check": lambda: client.get(reverse("reviews:answer_checks", args=[code])),
        "save an answer": save,
    }


def measure_request(request: Callable[[], Any]) -> tuple[int, float]:
    """Return the number of queries of a request, and its median time in seconds."""
    request()
    with CaptureQueriesContext(connection) as queries:
        response = request()
    # Counted now: the next request starts a new log.
    count = len(queries)
    if response.status_code != 200:  # noqa: PLR2004 (OK)
        message = f"The portal answered {response.status_code}."
        raise RuntimeError(message)
    times = []
    for _repeat in range(REPEATS):
        begin = time.perf_counter()
        request()
        times.append(time.perf_counter() - begin)
    return count, statistics.median(times)


def measure_alone(answering: Answering) -> dict[str, dict[str, Any]]:
    """Measure each action with one answer, then with all answers, revisions and comments."""
    client = Client()
    client.force_login(answering.people[0])
    found: dict[str, dict[str, Any]] = {}
    for size, prepare in (("one answer", lambda: None), ("all answers", lambda: fill_review(answering))):
        prepare()
        rows = {name: measure_request(request) for name, request in build_requests(answering, client).items()}
        base = rows["page with one query"][1]
        found[size] = {
            name: {"queries": queries, "ms": round(seconds * 1000, 1), "ratio": round(seconds / base, 1)}
            for name, (queries, seconds) in rows.items()
        }
    return found


def start_server() -> tuple[subprocess.Popen[bytes], str]:
    """Start the web server as `manage.py serve` does, and return it with its URL when it answers."""
    port = find_free_port()
    options = ["--worker-class", "gthread", "--workers", os.environ.get("WEB_WORKERS", "2"), "--threads", "4"]
    command = [sys.executable, "-m", "gunicorn", "untoc_portal.wsgi", "--bind", f"127.0.0.1:{port}", *options]
    process = subprocess.Popen([*command, "--log-level", "error", "--backlog", "1024"])  # noqa: S603 (our own command)
    address = f"http://127.0.0.1:{port}"
    for _try in range(MAX_WAIT_SECONDS):
        try:
            if urllib3.request("GET", f"{address}/health/live/", retries=False).status == 200:  # noqa: PLR2004 (OK)
                return process, address
        except urllib3.exceptions.HTTPError:
            time.sleep(1)
    process.terminate()
    message = "The web server does not work."
    raise RuntimeError(message)


def send_together(requests: list[Callable[[], int]]) -> dict[str, float]:
    """Send all requests at the same moment, and return the median and the slowest time in seconds.

    Raises RuntimeError if one failed.
    """
    start = threading.Barrier(len(requests))

    def run(request: Callable[[], int]) -> tuple[int, float]:
        start.wait()
        begin = time.perf_counter()
        status = request()
        return status, time.perf_counter() - begin

    with ThreadPoolExecutor(len(requests)) as pool:
        results = list(pool.map(run, requests))
    failed = [status for status, _seconds in results if status != 200]  # noqa: PLR2004 (OK)
    if failed:
        message = f"{len(failed)} of {len(results)} requests failed: {sorted(set(failed))}"
        raise RuntimeError(message)
    times = sorted(seconds for _status, seconds in results)
    return {"median": statistics.median(times), "slowest": times[-1]}


def measure_crowd(reviews: list[Answering]) -> dict[str, Any]:
    """Save one answer for each person at the same moment, and return the results.

    Before that, as many people request the page with one query.
    """
    process, address = start_server()
    try:
        # Every person has their own connection, as browsers do.
        http = urllib3.PoolManager(num_pools=1, maxsize=len(reviews) * len(reviews[0].people), retries=False)
        saves = [
            _build_save(http, address, answering, place)
            for answering in reviews
            for place in range(len(answering.people))
        ]
        pages = [lambda: http.request("GET", f"{address}{ONE_QUERY}", headers=CLOSE).status for _save_too in saves]
        send_together(pages)
        page, save = send_together(pages), send_together(saves)
    finally:
        process.terminate()
        process.wait(MAX_WAIT_SECONDS)
    stored = sum(answering.review.answers.filter(text__startswith="At once, by").count() for answering in reviews)
    return {
        "people": len(saves),
        "reviews": len(reviews),
        "answers kept": stored,
        "page with one query, s": {name: round(seconds, 3) for name, seconds in page.items()},
        "save, s": {name: round(seconds, 3) for name, seconds in save.items()},
        "ratio": round(save["median"] / page["median"], 1),
    }


def _build_save(http: urllib3.PoolManager, address: str, answering: Answering, place: int) -> Callable[[], int]:
    """Return a request with which one person saves one answer. No two people answer the same question."""
    client = Client()
    client.force_login(answering.people[place])
    question = answering.questions[place]
    article = reverse("reviews:questionnaire_article", args=[answering.review.code, *answering.address_of(question)])
    token = "a" * 32
    cookies = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    cookies += f"; {settings.CSRF_COOKIE_NAME}={token}"
    headers = {"Cookie": cookies, "X-CSRFToken": token, "X-Autosave": "1", **CLOSE}
    fields = {f"text_{question.pk}": f"At once, by {place}", f"revision_{question.pk}": "0"}
    return lambda: http.request("POST", f"{address}{article}", fields=fields, headers=headers).status


def main() -> None:
    """Fill the database, measure, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200, help="how many save at once")
    parser.add_argument("--reviews", type=int, default=4, help="over how many reviews they are spread")
    options = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    if Phase.objects.exists():
        sys.exit("The database is not empty: name another one by DATABASE_URL.")
    print_progress("Loading reference data, drawing lots, naming people …")
    reviews = build_answering(options.reviews + 1, people=options.people // options.reviews)
    print_progress("Measuring one person alone …")
    figures: dict[str, Any] = {"database": connection.vendor, "alone": measure_alone(reviews[0])}
    print_progress(f"Measuring {options.people} people at once …")
    figures["at once"] = measure_crowd(reviews[1:])
    sys.stdout.write(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
