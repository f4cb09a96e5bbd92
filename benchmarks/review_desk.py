"""Measure the reviewers' desk on a portal with its demonstration: `python -m benchmarks.review_desk`.

It opens every article of a review in its desk review and every tab of the panel, and saves a passage as the script of
the page does while someone types. `benchmarks/desk.py` does the same for the desk of a State. What is saved is undone.
The last output is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from benchmarks.desk import measure  # it prepares the apps, so it comes first
from reviews.enums import Capacity, DelegateRole, ReviewState
from reviews.models import Mandate
from reviews.selectors.questionnaires import get_article_url_args, list_articles_under_review

if TYPE_CHECKING:
    from collections.abc import Callable


def measure_desk(repeats: int) -> dict[str, Any]:
    """Measure opening the articles, the tabs of the panel, and saving while typing, as a reviewing expert."""
    rows = Mandate.objects.in_force().filter(
        role=DelegateRole.EXPERT,
        delegation__capacity=Capacity.REVIEWING,
        delegation__review__state=ReviewState.DESK_REVIEW,
    )
    mandate = rows.select_related("user", "delegation__review").first()
    if mandate is None:
        sys.exit("No review is in its desk review: prepare a demonstration first (manage.py demo).")
    client = Client()
    client.force_login(mandate.user)
    review = mandate.delegation.review
    pages = {
        str(article): reverse("reviews:feedback_article", args=[review.code, *get_article_url_args(article)])
        for article in list_articles_under_review(review, mandate.delegation)
    }
    figures = {name: measure(lambda url=url: client.get(url), repeats) for name, url in pages.items()}
    url = next(iter(pages.values()))
    for name in sorted(set(re.findall(r"panel=(\w+)&amp;only=panel", client.get(url).content.decode()))):
        address = f"{url}?panel={name}&only=panel"
        figures[f"panel: {name}"] = measure(lambda address=address: client.get(address), repeats)
    figures["save while typing"] = measure(_build_save(client, url), repeats)
    return figures


def _build_save(client: Client, url: str) -> Callable[[], Any]:
    found = re.search(r'name="revision_measures" value="(\d+)"', client.get(url).content.decode())
    revision = int(found[1]) if found else 0

    def save() -> Any:
        nonlocal revision
        typed = {"text_measures": f"Typed {revision}.", "revision_measures": revision}
        response = client.post(url, typed, headers={"X-Autosave": "1"})
        revision += 1
        return response

    # The first save creates the passage.
    save()
    return save


def main() -> None:
    """Measure, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=12, help="how often each page is asked for")
    options = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    with transaction.atomic():
        figures = measure_desk(options.repeats)
        transaction.set_rollback(True)
    sys.stdout.write(json.dumps({"database": connection.vendor} | figures, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
