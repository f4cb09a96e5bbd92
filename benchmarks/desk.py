"""Measure the desk where answers are written, on a portal with its demonstration: `python -m benchmarks.desk`.

It opens every article and every tab of its panel, and saves an answer as the script of the page does while someone
types. Each time is compared with a page that makes one query, asked for in turn with it: the ratio is what counts. The
text that is saved is undone. The last output is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.dev")
django.setup()

from django.db import connection, transaction  # noqa: E402 (the apps must be ready before their models are imported)
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from reviews.enums import DelegateRole, ReviewState  # noqa: E402
from reviews.models import Mandate  # noqa: E402
from reviews.selectors.questionnaires import get_article_url_args, list_articles_under_review  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from reviews.models import Review

ONE_QUERY = "/dialogues/"


def measure(act: Callable[[], Any], repeats: int) -> dict[str, Any]:
    """Return the number of queries of a request and the ratio of its processor time to a page with one query.

    Both are asked for in turn, and the shortest time of each counts: other programs make a time longer, never shorter.
    """
    act()
    with CaptureQueriesContext(connection) as queries:
        response = act()
    # Counted now: the next request starts a new log.
    count = len(queries)
    if response.status_code != 200:  # noqa: PLR2004 (OK)
        message = f"The portal answered {response.status_code}."
        raise RuntimeError(message)
    # One client for all: a new one builds the handler of every middleware first.
    visitor, times = Client(), {"floor": [], "act": []}
    for _repeat in range(repeats):
        for name, request in (("floor", lambda: visitor.get(ONE_QUERY)), ("act", act)):
            begin = time.process_time()
            request()
            times[name].append(time.process_time() - begin)
    floor, own = min(times["floor"]), min(times["act"])
    return {"queries": count, "ms": round(own * 1000, 1), "ratio": round(own / floor, 1)}


def find_desk(role: str) -> tuple[Review, Client]:
    """Return a review in its self-assessment, and a client that is signed in as a person of its State."""
    rows = Mandate.objects.in_force().filter(delegation__review__state=ReviewState.SELF_ASSESSMENT, role=role)
    own = next(
        (row for row in rows.select_related("user", "delegation__review") if row.delegation.is_under_review), None
    )
    if own is None:
        sys.exit("No review is in its self-assessment: prepare a demonstration first (manage.py demo --begin).")
    client = Client()
    client.force_login(own.user)
    return own.delegation.review, client


def measure_desk(role: str, repeats: int) -> dict[str, Any]:
    """Measure opening the articles, the tabs of the panel, and saving while typing."""
    review, client = find_desk(role)
    asked = [article for article in list_articles_under_review(review) if review.questions().filter(article=article)]
    pages = {str(article): build_page_url(review, article) for article in asked}
    figures = {name: measure(lambda url=url: client.get(url), repeats) for name, url in pages.items()}
    longest = max(asked, key=lambda article: review.questions().filter(article=article).count())
    url = build_page_url(review, longest)
    for name in sorted(set(re.findall(r"panel=(\w+)&amp;only=panel", client.get(url).content.decode()))):
        address = f"{url}?panel={name}&only=panel"
        figures[f"panel: {name}"] = measure(lambda address=address: client.get(address), repeats)
    figures["save while typing"] = measure(build_saving(review, client, url, longest), repeats)
    return figures


def build_page_url(review: Review, article: Any) -> str:
    """Return the URL of the page of an article."""
    return reverse("reviews:questionnaire_article", args=[review.code, *get_article_url_args(article)])


def build_saving(review: Review, client: Client, url: str, article: Any) -> Callable[[], Any]:
    """Return the function that saves the first answer of an article as the page does while someone types."""
    question = review.questions().filter(article=article).order_by("position").first()
    numbers = iter(range(10**6))
    present = review.answers.filter(question=question).first()
    revision = present.revision if present else 0

    def save() -> Any:
        nonlocal revision
        typed = {f"text_{question.pk}": f"Typed {next(numbers)}.", f"revision_{question.pk}": revision}
        response = client.post(url, typed, headers={"X-Autosave": "1"})
        revision += 1
        return response

    return save


def main() -> None:
    """Measure, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=12, help="how often each page is asked for")
    parser.add_argument("--role", choices=DelegateRole.values, default=DelegateRole.FOCAL_POINT, help="who writes")
    options = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    with transaction.atomic():
        figures = measure_desk(options.role, options.repeats)
        transaction.set_rollback(True)
    sys.stdout.write(json.dumps({"database": connection.vendor} | figures, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
