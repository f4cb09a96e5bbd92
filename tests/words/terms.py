"""Entries of a catalogue that leave the agreed terms of the Convention and the Mechanism."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import polib

from reviews.summaries.terms import AgreedTerm, find_missing_terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Of the other languages the stems do not meet: “examen” and “exámenes”, «перечень» and «перечня», broken plurals.
CHECKED = {"fr": "fr", "zh_Hans": "zh-hans"}
# A gap in a form is another one; “a reviewing State is party to” is no State party.
OTHER_SENSES = re.compile(r"\bgaps?\b|reviewing State is party", re.IGNORECASE)
# The navigation has one line, and names its parts by their first word.
SHORT_FORMS = "navigation"
HELD = re.compile(r"%\(\w+\)[sd]|<[^>]+>")


def agreed(path: Path, language: str) -> list[AgreedTerm]:
    """Return the terms of the file that are looked for in texts."""
    with path.open(encoding="utf-8", newline="") as file:
        return [AgreedTerm(row["en"], row[language]) for row in csv.DictReader(file) if row["in_texts"] == "yes"]


def departing(catalogue: Path, terms: list[AgreedTerm], language: str) -> Iterator[tuple[str, str]]:
    """Give the entries whose English holds a term and whose translation does not."""
    for entry in polib.pofile(str(catalogue), wrapwidth=0):
        english, said = entry.msgid_plural or entry.msgid, entry.msgstr or "\n".join(entry.msgstr_plural.values())
        if entry.obsolete or entry.msgctxt == SHORT_FORMS or OTHER_SENSES.search(english):
            continue
        used = [term for term in terms if term.source.casefold() in english.casefold()]
        texts = HELD.sub(" ", english), HELD.sub(" ", said)
        for term in find_missing_terms(*texts, used, languages=("en", language)) if used else ():
            yield entry.msgid, f"lacks the agreed term “{term.target}”"
