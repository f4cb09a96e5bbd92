"""Help with wording: finds words that rank or score the State, or compare it with others (resolution 9/1).

The Mechanism ranks no one. A word can be right in its context, so this module advises and never refuses. The patterns
are data for each language. In them `<others>` represents the words of the row `others` and names of States.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import regex
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from untoc_portal.core.exceptions import Text

PATTERNS = Path(__file__).parent / "reference" / "wording.csv"
OTHERS = "others"
# A name is not found inside a longer word. Chinese has no spaces between words.
NO_LETTER_BEFORE, NO_LETTER_AFTER = r"(?<![\p{L}\p{M}])", r"(?![\p{L}\p{M}])"
WITHOUT_BLANKS = ("zh-hans",)
ADVICE: dict[str, Text] = {
    "ranking": _("It reads like a ranking. The Mechanism does not rank States."),
    "scoring": _("It reads like a score. The Mechanism does not grade States."),
    "comparison": _("It compares with other States. Say what this State does."),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """A passage to check again, and the reason."""

    kind: str
    passage: str

    @property
    def text(self) -> Text:
        """Return the advice."""
        return ADVICE[self.kind]


def list_wording_advice(text: str, language: str, states: Iterable[str] = ()) -> list[Advice]:
    """Return the passages of a text in this language that rank, score or compare with these States, each once."""
    patterns = _patterns(language, frozenset(states))
    found = [Advice(kind, match.group()) for kind, pattern in patterns for match in pattern.finditer(text)]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=32)
def _patterns(language: str, states: frozenset[str]) -> list[tuple[str, regex.Pattern[str]]]:
    rows = [row for row in _rows() if row["language"] == language]
    words = [row["pattern"] for row in rows if row["kind"] == OTHERS]
    names = [regex.escape(name) for name in sorted(states, key=len, reverse=True)]
    others = f"(?:{'|'.join([*words, *names])})"
    if language not in WITHOUT_BLANKS:
        others = f"{NO_LETTER_BEFORE}{others}{NO_LETTER_AFTER}"
    return [
        (row["kind"], regex.compile(row["pattern"].replace("<others>", others), regex.IGNORECASE))
        for row in rows
        if row["kind"] != OTHERS
    ]


@lru_cache(maxsize=1)
def _rows() -> list[dict[str, str]]:
    with PATTERNS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
