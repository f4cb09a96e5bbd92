"""Measure the pages on which a review is read, on a portal with its demonstration: `python -m benchmarks.review_pages`.

Every person with a mandate, in every review of it, opens the feedback, the list of observations, the summary, their
reading views and the page of the State through the years; for each page the queries are counted and the processor time
is taken once. The slowest of each page are then compared with the page that makes one query, as in
`benchmarks/desk.py`. The last output is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import connection, reset_queries, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.desk import measure  # it prepares the apps, so it comes first
from reviews.enums import OutcomeKind
from reviews.models import Mandate

OUTCOMES = {"list": OutcomeKind.LIST_OF_OBSERVATIONS, "summary": OutcomeKind.SUMMARY}
OF_A_REVIEW = {"feedback": "feedback", "questionnaire, read": "read_questionnaire", "feedback, read": "read_feedback"}


def list_pages(mandate: Mandate) -> dict[str, str]:
    """Return the addresses of the pages of the review of a mandate, by their names."""
    review = mandate.delegation.review
    pages = {name: reverse(f"reviews:{view}", args=[review.code]) for name, view in OF_A_REVIEW.items()}
    for name, kind in OUTCOMES.items():
        pages[name] = reverse("reviews:outcome_detail", args=[review.code, kind])
        pages[f"{name}, read"] = reverse("reviews:read_outcome", args=[review.code, kind])
    pages["one State through the years"] = reverse("reviews:state_years", args=[review.state_under_review.iso3])
    return pages


def measure_pages(slowest: int, repeats: int, only: list[str]) -> dict[str, Any]:
    """Measure every page for every mandate once, and the slowest of each page against the page with one query.

    `only` names the pages; without a name it is all of them.
    """
    rows = Mandate.objects.in_force().select_related("user", "delegation__review__state_under_review")
    asked: dict[str, list[tuple[float, int, str, Client]]] = defaultdict(list)
    for mandate in rows.order_by("pk"):
        client = Client()
        client.force_login(mandate.user)
        pages = list_pages(mandate)
        for name, address in pages.items() if not only else ((name, pages[name]) for name in only):
            # Django keeps the last 9,000 queries, and counts none when they are full.
            reset_queries()
            with CaptureQueriesContext(connection) as queries:
                begin = time.process_time()
                status = client.get(address).status_code
                seconds = time.process_time() - begin
            if status == HTTPStatus.OK:
                asked[name].append((seconds, len(queries), f"{mandate.user.email} {address}", client))
    return {name: _summarize(found, slowest, repeats) for name, found in asked.items()}


def _summarize(found: list[tuple[float, int, str, Client]], slowest: int, repeats: int) -> dict[str, Any]:
    most = max(found, key=lambda row: row[1])
    figures = [
        {"who": who, **measure(lambda client=client, who=who: client.get(who.split()[1]), repeats)}
        for _seconds, _queries, who, client in sorted(found, key=lambda row: row[0], reverse=True)[:slowest]
    ]
    ratios = [figure["ratio"] for figure in figures]
    counted = [row[1] for row in found]
    return {
        "asked": len(found),
        "queries": [min(counted), max(counted)],
        "most": most[2],
        "ratio of the slowest": [min(ratios), max(ratios)],
        "slowest": figures,
    }


def main() -> None:
    """Measure, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=8, help="how often each of the slowest pages is asked for")
    parser.add_argument("--slowest", type=int, default=4, help="how many of each page are compared")
    parser.add_argument("--only", nargs="*", default=[], help="the names of pages, as in the output")
    options = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    with transaction.atomic():
        figures = measure_pages(options.slowest, options.repeats, options.only)
        transaction.set_rollback(True)
    sys.stdout.write(json.dumps({"database": connection.vendor} | figures, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
