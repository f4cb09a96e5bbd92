"""Measure what sealing costs while people save, on a portal with its demonstration: `python -m benchmarks.sealing`.

It saves answers as the script of the page does while someone types, in rounds: one without the sealer, one with it, in
turns. In a round with the sealer, everything that the round recorded is sealed, as after a minute. The processor time
of both is compared; everything is rolled back. The last output is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time

from benchmarks.desk import build_page_url, build_saving, find_desk  # isort: skip (it makes the apps ready)
from django.conf import settings
from django.db import connection, transaction

from reviews.selectors.questionnaires import list_articles_under_review
from untoc_portal.core.models import TrailLeaf
from untoc_portal.core.trail_seals.sealing import seal_trail


def measure_rounds(saves: int, rounds: int) -> dict[str, object]:
    """Return the processor time of a round with and without the sealer, and the ratio of their medians."""
    review, client = find_desk("focal_point")
    article = next(
        article for article in list_articles_under_review(review) if review.questions().filter(article=article)
    )
    save = build_saving(review, client, build_page_url(review, article), article)
    save()
    seal_trail()
    times: dict[str, list[float]] = {"without": [], "with": []}
    entries = 0
    for _round in range(rounds):
        for name, spent in times.items():
            before, begin = TrailLeaf.objects.count(), time.process_time()
            for _save in range(saves):
                save()
            if name == "with":
                seal_trail()
            spent.append(time.process_time() - begin)
            # What the round without the sealer left is not sealed on the account of the other one.
            seal_trail()
            entries = TrailLeaf.objects.count() - before
    ratio = statistics.median(times["with"]) / statistics.median(times["without"])
    milliseconds = {name: round(statistics.median(spent) * 1000 / saves, 2) for name, spent in times.items()}
    return {
        "saves": saves,
        "rounds": rounds,
        "entries of a round": entries,
        "ms": milliseconds,
        "ratio": round(ratio, 3),
    }


def main() -> None:
    """Measure, and print the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--saves", type=int, default=200, help="how many saves are one round")
    parser.add_argument("--rounds", type=int, default=3, help="how many rounds of each")
    options = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    with transaction.atomic():
        found = measure_rounds(options.saves, options.rounds)
        transaction.set_rollback(True)
    sys.stdout.write(json.dumps({"database": connection.vendor} | found, indent=2) + "\n")


if __name__ == "__main__":
    main()
