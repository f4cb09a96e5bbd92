"""Other names by which people look for a State: former and short names, capitals, in the six languages.

They are only for the search: no page calls a State by one of them.
"""

from __future__ import annotations

import csv
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

from untoc_portal.core.place_names import list_city_names, list_country_names

FILE = Path(settings.BASE_DIR) / "stakeholders" / "reference" / "other_names.csv"
APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
# Shorter names, such as UK, are no part of a longer word.
SHORT = 4


# A search compares the names of all States, articles and chapters, some 3,000.
@lru_cache(maxsize=8192)
def normalize_name(text: str) -> str:
    """Return the text without capitals, accents and dots, as names are compared."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return letters.replace(APOSTROPHE, "'").replace(".", "").strip()


def list_codes_by_other_name(text: str) -> set[str]:
    """Return the codes of the States that have this other name, or one that begins with it."""
    wanted = normalize_name(text)
    return {code for code, names in _names().items() if any(_is_found(wanted, name) for name in names)}


def has_this_other_name(text: str, code: str) -> bool:
    """Return whether the text is one of the other names of the State, and not only its beginning."""
    return normalize_name(text) in _names().get(code, frozenset())


def is_other_name_verified(code: str) -> bool:
    """Return whether someone has compared the other names of the State with an official list."""
    return code in _load_verified_names()


def _is_found(wanted: str, name: str) -> bool:
    """Return whether a word of the name begins with the text. In Chinese there is no space between words."""
    if len(name) < SHORT or len(wanted) < SHORT:
        return wanted == name
    return name.startswith(wanted) or f" {wanted}" in name or f"-{wanted}" in name


@cache
def _load_verified_names() -> frozenset[str]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return frozenset(row["iso3"] for row in csv.DictReader(file) if row["verified"] == "yes")


@cache
def _names() -> dict[str, frozenset[str]]:
    """Return the other names of each State by its code."""
    found: dict[str, frozenset[str]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            capitals = {name for name in row["capital"].split(";") if name}
            names = capitals | {name for name in row["names"].split(";") if name}
            names |= list_country_names(row["iso3"])
            names |= list_city_names(row["iso3"], {name.casefold() for name in capitals})
            found[row["iso3"]] = frozenset(normalize_name(part) for name in names for part in _split(name))
    return found


def _split(name: str) -> list[str]:
    """Return the name, and what is before and inside its brackets: Myanmar (Burma) has two names."""
    outer, _bracket, inner = name.replace("\uff08", "(").replace("\uff09", ")").partition("(")
    return [name, *(part.strip(" )") for part in (outer, inner) if part.strip(" )"))]
