"""Measure the cost of official documents: `python -m benchmarks.documents`, on an empty database that it fills.

It compares a list of forty pages, and a report of 300 answers with footnotes, with bare runs of WeasyPrint on the same
HTML: one tagged as the portal's is, one without tags. A bare run has a process of its own, which knows nothing of the
portal's changes to the layout. Then it renders sixty outcomes with one process, sixty others with one process per core,
and requests these again. On a busy machine the elapsed time says little, so it also says how the processor seconds are
split over the processes. `--pack` measures only this. The last output is one JSON object.
"""

from __future__ import annotations

import io
import json
import os
import resource
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
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
REPORT = "documents/reviews/self_assessment_report.html"
ANSWERS = 300
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


def build_report() -> dict[str, Any]:
    """Return a self-assessment report in which every answer cites a law in a footnote."""
    answers = [
        {
            "number": number,
            "question": "Does the law of the State cover this conduct?",
            "value": "Yes",
            "text": SENTENCE * (1 + number % 5),
            "laws": [f"Criminal Code, section {number}"],
        }
        for number in range(1, ANSWERS + 1)
    ]
    snapshot = build_snapshot(1)
    articles = [{"number": 5, "title": "An article", "answers": answers}]
    return {**snapshot, "sections": [{**snapshot["sections"][0], "articles": articles}]}


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


def run_bare(page: str, options: dict[str, str]) -> float:
    """Return the processor seconds of WeasyPrint alone on a page."""
    from weasyprint import HTML

    return measure_seconds(lambda: HTML(string=page).write_pdf(optimize_images=False, **options))


def measure_one(template: str, snapshot: dict[str, Any]) -> dict[str, float]:
    """Compare a document with bare runs of WeasyPrint on its HTML, in turns, and return the results."""
    frozen = documents.to_printable({**snapshot, "portal": "https://portal.example"})
    document = Document(template=template, language="en", snapshot=frozen, snapshot_sha256="a" * 64)
    context = documents.build_context(document)
    embedded = documents.to_canonical_json(frozen)
    page = printing.render_web_page(documents.render_markup(template, context, language="en")).decode()

    def print_document() -> bytes:
        made = documents.render_markup(template, context, language="en")
        return printing.render_pdf(made, identifier="a", embedded=embedded)

    figures: dict[str, list[float]] = {"bare": [], "tagged": [], "ours": [], "all_forms": []}
    with ProcessPoolExecutor(1) as pool:
        # The first run of a process loads fonts and libraries.
        pool.submit(run_bare, page, {}).result()
        content = print_document()
        for _run in range(RUNS):
            figures["bare"].append(pool.submit(run_bare, page, {}).result())
            figures["tagged"].append(pool.submit(run_bare, page, {"pdf_variant": "pdf/a-3a"}).result())
            figures["ours"].append(measure_seconds(print_document))
            figures["all_forms"].append(measure_seconds(lambda: list(documents.render_forms(document))))
    seconds = {name: statistics.median(runs) for name, runs in figures.items()}
    return {
        "pages": pdfs.count_pages(io.BytesIO(content), field="file"),
        "bare_seconds": round(seconds["bare"], 2),
        "ratio_pdf": round(seconds["ours"] / seconds["bare"], 3),
        "ratio_pdf_to_tagged": round(seconds["ours"] / seconds["tagged"], 3),
        "ratio_all_forms": round(seconds["all_forms"] / seconds["bare"], 3),
    }


@dataclass(frozen=True, slots=True)
class Rendering:
    """What it took to render the documents. `shares` are the processor seconds of each process."""

    elapsed: float
    shares: list[float]
    megabytes: int


def render_all(keys: list[int], workers: int) -> Rendering:
    """Render the documents with this many processes."""
    connections.close_all()
    began = time.perf_counter()
    shares: dict[int, float] = {}
    megabytes = 0
    with ProcessPoolExecutor(workers) as pool:
        for process, seconds, held in pool.map(_render, keys):
            shares[process] = shares.get(process, 0.0) + seconds
            megabytes = max(megabytes, held)
    return Rendering(time.perf_counter() - began, sorted(shares.values()), megabytes)


def _render(key: int) -> tuple[int, float, int]:
    seconds = measure_seconds(lambda: documents.render_stored(key))
    return os.getpid(), seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure_many() -> dict[str, Any]:
    """Render sixty outcomes in one process, sixty others in one process per core, and these again."""
    cores = os.cpu_count() or 1
    alone, together = (
        [prepare_document(SHORT, offset + number).pk for number in range(OUTCOMES)] for offset in (1000, 2000)
    )
    one, all_cores, again = render_all(alone, 1), render_all(together, cores), render_all(together, cores)
    return {
        "outcomes": OUTCOMES,
        "cores": cores,
        "load": [round(load, 1) for load in os.getloadavg()],
        "one_process_seconds": round(one.elapsed, 1),
        "all_cores_seconds": round(all_cores.elapsed, 1),
        "speed_up": round(one.elapsed / all_cores.elapsed, 2),
        "processor_seconds_of_one_process": round(sum(one.shares), 1),
        "processor_seconds_of_each_process": [round(share, 1) for share in all_cores.shares],
        # What the split would give on cores that do nothing else.
        "speed_up_by_processor_seconds": round(sum(one.shares) / max(all_cores.shares), 2),
        "unchanged_seconds": round(again.elapsed, 1),
        "megabytes_of_one_process": max(one.megabytes, all_cores.megabytes),
    }


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    result: dict[str, Any] = {}
    if "--pack" not in sys.argv:
        result["list"] = measure_one(TEMPLATE, build_snapshot(LONG))
        result["report_with_notes"] = measure_one(REPORT, build_report())
    result["pack"] = measure_many()
    print(json.dumps(result, indent=2))  # noqa: T201 (the figures are what this program is for)
