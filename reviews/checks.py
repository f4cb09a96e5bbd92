"""Errors in the portal's own tables, found when it starts."""

import csv
from pathlib import Path
from typing import Any

from django.core.checks import Error, register

from reviews.enums import DeadlineKind
from reviews.workflow import CLOCK_STARTS, DEADLINE_RULES, REVIEW

RULES_FILE = Path(__file__).resolve().parent / "reference" / "deadlines.csv"


@register()
def check_deadline_rules(**_kwargs: Any) -> list[Error]:
    """Return an error for a deadline that no step starts or ends, or that has no length or no cited source."""
    with RULES_FILE.open(encoding="utf-8") as file:
        lengths = {row["kind"] for row in csv.DictReader(file)}
    needed = {
        "a step that starts it, with `starts` and `clocks_from`, in reviews/workflow/review.py": {
            kind for kind, trigger in CLOCK_STARTS.items() if trigger
        },
        "a step that ends it, with `stops`, in reviews/workflow/review.py": {
            kind for row in REVIEW.transitions for kind in row.stops
        },
        "a source in DEADLINE_RULES, in reviews/workflow/review.py": set(DEADLINE_RULES),
        f"a length in reviews/reference/{RULES_FILE.name}": lengths,
    }
    return [
        Error(f"The clock {kind} lacks {what}.", id="reviews.E001")
        for what, kinds in needed.items()
        for kind in DeadlineKind.values
        if kind not in kinds
    ]
