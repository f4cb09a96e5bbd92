"""Measure the cost of official documents: `python -m benchmarks.documents`, on an empty database that it fills.

It compares a list of forty pages with a bare run of WeasyPrint on the same HTML. Then it renders sixty outcomes with
one process, sixty others with one process per core, and requests these again. The last output is one JSON object.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.dev")
django.setup()

from django.core.management import call_command  # noqa: E402 (the apps must be ready before their models are imported)
from django.db import connections  # noqa: E402

from untoc_portal.core import documents, pdfs, printing  # noqa: E402
from untoc_portal.core.enums import Level  # noqa: E402
from untoc_portal.core.models import Document  # noqa: E402

TEMPLATE = "documents/reviews/list_of_observations.html"
# The numbers of articles that fill about forty pages and about four.
LONG, SHORT = 27, 2
RUNS, OUTCOMES = 3, 60
SENTENCE = "The reviewing States noted that the offence is established in the criminal code and applied by its courts. "
KINDS = ("best_practice", "gap", "suggestion", "technical_assistance")


def build_snapshot(articles_in_all: int, number: int = 1) -> dict[str, Any]:
    """Return a list of observations on this many articles, as `build_outcome_snapshot` does."""
    labelled = {"key": "en", "label": "English"}
    counted = iter(range(2, 100_000))
    articles = [
        {
            "number": article,
            "title": "An article",
            "kinds": [
                {
                    "kind": kind,
                    "label": kind,
                    "paragraphs": [{"number": next(counted), "text": SENTENCE * 4, "is_withheld": False}] * 2,
                }
                for kind in KINDS
            ],
        }
        for article in range(1, articles_in_all + 1)
    ]
    section = {"code": "UNTOC", "full_title": "The Convention", "published_in": "Treaty Series, vol. 2225."}
    return {
        "kind": "list_of_observations",
        "symbol": f"CTOC/COP/2026/{number}",
        "title": "List of observations",
        "organ": "Conference of the Parties",
        "mechanism": "Review Mechanism",
        "distribution": labelled,
        "original": labelled,
        "language": labelled,
        "marking": {"key": "", "label": ""},
        "text_direction": "ltr",
        "dates": {"issued_on": "2026-10-05", "agreed_on": ""},
        "state_under_review": {"iso3": "XXX", "name": "A State"},
        "reviewing_states": [],
        "introduction": [{"number": 1, "text": SENTENCE}],
        "sections": [{**section, "articles": articles}],
        "technical_assistance": [],
        "is_invented": True,
    }


def prepare_document(articles: int, number: int) -> Document:
    """Freeze one document. No worker runs its job here."""
    frozen = build_snapshot(articles, number)
    return documents.prepare_document(
        title="A list", template=TEMPLATE, language="en", level=Level.PUBLIC, snapshot=frozen, symbol=frozen["symbol"]
    )


def measure_seconds(work: Any) -> float:
    """Return the processor seconds of the work: on a busy machine they vary less than the elapsed time."""
    began = time.process_time()
    work()
    return time.process_time() - began


def measure_one() -> dict[str, float]:
    """Compare a document with a bare run of WeasyPrint on its HTML, in turns, and return the results."""
    from weasyprint import HTML

    document = prepare_document(LONG, 1)
    context = documents.build_context(document)
    markup = documents.render_markup(TEMPLATE, context, language="en")
    page = printing.render_web_page(markup).decode()
    content = printing.render_pdf(markup, identifier="a", embedded=documents.to_canonical_json(document.snapshot))

    def bare() -> None:
        HTML(string=page).write_pdf(pdf_variant="pdf/a-3a", optimize_images=False)

    def ours() -> None:
        made = documents.render_markup(TEMPLATE, context, language="en")
        printing.render_pdf(made, identifier="a", embedded=documents.to_canonical_json(document.snapshot))

    figures: dict[str, list[float]] = {"bare": [], "ours": [], "all_forms": []}
    for number in range(RUNS):
        figures["bare"].append(measure_seconds(bare))
        figures["ours"].append(measure_seconds(ours))
        whole = prepare_document(LONG, 100 + number)
        figures["all_forms"].append(measure_seconds(lambda stored=whole: documents.render_stored(stored.pk)))
    bare_run = statistics.median(figures["bare"])
    return {
        "pages": pdfs.count_pages(io.BytesIO(content), field="file"),
        "bare_seconds": round(bare_run, 2),
        "ratio_pdf": round(statistics.median(figures["ours"]) / bare_run, 3),
        "ratio_all_forms": round(statistics.median(figures["all_forms"]) / bare_run, 3),
    }


def render_all(keys: list[int], workers: int) -> float:
    """Return the seconds that this many processes need to render the documents."""
    connections.close_all()
    began = time.perf_counter()
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(_render, keys))
    return time.perf_counter() - began


def _render(key: int) -> None:
    documents.render_stored(key)


def measure_many() -> dict[str, float]:
    """Render sixty outcomes in one process, sixty others in one process per core, and these again."""
    cores = os.cpu_count() or 1
    alone, together = (
        [prepare_document(SHORT, offset + number).pk for number in range(OUTCOMES)] for offset in (1000, 2000)
    )
    one, all_cores, again = render_all(alone, 1), render_all(together, cores), render_all(together, cores)
    return {
        "outcomes": OUTCOMES,
        "cores": cores,
        "one_process_seconds": round(one, 1),
        "all_cores_seconds": round(all_cores, 1),
        "speed_up": round(one / all_cores, 2),
        "unchanged_seconds": round(again, 1),
    }


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    result = {"list": measure_one(), "pack": measure_many()}
    print(json.dumps(result, indent=2))  # noqa: T201 (the figures are what this program is for)
