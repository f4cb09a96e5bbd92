"""What of the manual is not translated, or was translated from an earlier text: `python -m tests.manual`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import polib

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "untoc_portal.settings.test")

from untoc_portal.front.help import manual

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ("ar", "zh-hans", "fr", "ru", "es")


@dataclass(frozen=True, slots=True)
class Missing:
    """Texts of one section that have no translation, and how many texts the section has."""

    chapter: str
    section: str
    texts: tuple[str, ...]
    total: int


def list_missing(catalogue: Path) -> list[Missing]:
    """Return the sections of the manual that the catalogue does not translate as a whole."""
    known = manual.read_catalogue(catalogue)
    found = []
    for chapter in manual.CHAPTERS:
        for section, rows in groupby(manual.list_texts(chapter), itemgetter(0)):
            texts = [text for _section, text in rows]
            lacking = tuple(text for text in texts if text not in known)
            if lacking:
                found.append(Missing(chapter, section, lacking, len(texts)))
    return found


def list_outdated(catalogue: Path) -> list[str]:
    """Return the entries whose English text is no longer in the manual: it was changed or removed."""
    current = {text for chapter in manual.CHAPTERS for _section, text in manual.list_texts(chapter)}
    return [entry.msgid for entry in polib.pofile(str(catalogue)) if entry.msgid not in current]


def write_missing(catalogue: Path) -> int:
    """Add an empty entry for each text that has none, in the order of the chapters. Return how many."""
    po = polib.pofile(str(catalogue))
    present = {entry.msgid for entry in po}
    added = 0
    for chapter in manual.CHAPTERS:
        for section, text in manual.list_texts(chapter):
            if text not in present:
                present.add(text)
                po.append(polib.POEntry(msgid=text, comment=f"{chapter}: {section}"))
                added += 1
    po.save(str(catalogue))
    return added
