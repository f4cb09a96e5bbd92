"""Sort names alphabetically as each of the six languages does, with the rules of ICU."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import icu
from django.db.models import Model
from django.utils.translation import get_language

from untoc_portal.core.fields import get_text_in_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.db.models import QuerySet

Row = TypeVar("Row")
M = TypeVar("M", bound=Model)


@lru_cache(maxsize=32)
def _collator(language: str) -> icu.Collator:
    return icu.Collator.createInstance(icu.Locale.forLanguageTag(language))


def sort_by_name(rows: Iterable[Row], name: Callable[[Row], object] = str) -> list[Row]:
    """Return the rows by name, in the alphabetical order of the reader's language.

    Databases sort by code points or by their own rules; this order is the same on each database.
    """
    key = _collator(get_language() or "en").getSortKey
    return sorted(rows, key=lambda row: key(str(name(row))))


class SortedRows(Generic[M]):
    """The rows of a query in an order that no database knows, fetched one slice at a time, as a paginator needs it."""

    def __init__(self, rows: QuerySet[M], keys: Sequence[Any]) -> None:
        self.rows, self.keys = rows, keys

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, part: slice) -> list[M]:
        keys = self.keys[part]
        found = {row.pk: row for row in self.rows.filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]


def sort_queryset_by_name(rows: QuerySet[M], name: str, *first: str) -> SortedRows[M]:
    """Return the rows by the look-up `name`, in the alphabetical order of the reader's language.

    The look-up is a text or a text in six languages. The rows are sorted first by the look-ups in `first`, such as a
    phase.
    """
    key = _collator(get_language() or "en").getSortKey
    found = rows.order_by().values_list(*first, name, "pk")
    placed = sorted((*before, key(_format_name(text)), pk) for *before, text, pk in found)
    return SortedRows(rows, [row[-1] for row in placed])


def _format_name(name: str | dict[str, str]) -> str:
    return get_text_in_language(name) if isinstance(name, dict) else name
