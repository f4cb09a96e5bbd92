"""What is wrong with a catalogue: entries without a translation, unsure ones, other placeholders, other tags."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import polib

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HELD = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w+\}|</?[a-z]+\b[^>]*>")


def faults(path: Path) -> Iterator[tuple[str, str]]:
    """Give the entries at fault and what is wrong with each."""
    for entry in polib.pofile(str(path), wrapwidth=0):
        if entry.obsolete:
            continue
        if "fuzzy" in entry.flags:
            yield entry.msgid, "is unsure (fuzzy)"
        elif not entry.translated():
            yield entry.msgid, "is not translated"
        elif not _holds_the_same(entry):
            yield entry.msgid, "has other placeholders or tags than its English"


def _holds_the_same(entry: polib.POEntry) -> bool:
    wanted = held(entry.msgid_plural or entry.msgid)
    if not entry.msgid_plural:
        return held(entry.msgstr) == wanted
    # A form that is used for one number alone may say it in a word.
    forms = list(entry.msgstr_plural.values())
    return all(not held(form) - wanted for form in forms) and held(forms[-1]) == wanted


def held(text: str) -> Counter[str]:
    """Return the placeholders and tags of a text."""
    return Counter(HELD.findall(text.replace("%%", "")))
