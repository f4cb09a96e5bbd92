"""Names in the alphabetical order of a language: the only importer of ICU, which knows it for each of the six."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import icu
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Row = TypeVar("Row")


@lru_cache(maxsize=32)
def _collator(language: str) -> icu.Collator:
    return icu.Collator.createInstance(icu.Locale.forLanguageTag(language))


def in_order(rows: Iterable[Row], name: Callable[[Row], object] = str) -> list[Row]:
    """Return the rows by name, in the order of the reader's language: accents, articles and scripts as it has them.

    Databases order by code points or by their own rules; this is the same on each.
    """
    key = _collator(get_language() or "en").getSortKey
    return sorted(rows, key=lambda row: key(str(name(row))))
