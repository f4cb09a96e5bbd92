"""The agreed terms of the portal, for everything that is translated. An app above the kernel holds them.

The setting TERMINOLOGY names a function of two languages that returns a `Terminology`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Sequence


class AgreedTermLike(Protocol):
    """A term in the language of the source and in that of the translation."""

    @property
    def source(self) -> str: ...

    @property
    def target(self) -> str: ...

    @property
    def is_sure(self) -> bool: ...


class Terminology(Protocol):
    """The agreed terms of two languages."""

    @property
    def digest(self) -> str:
        """Return a hash of all terms: another list of terms has another hash."""
        ...

    def find_spans(self, text: str) -> Sequence[tuple[int, int, AgreedTermLike]]:
        """Return where confirmed terms are in a source text: begin, end and term, in order, without overlaps."""
        ...

    def find_missing(self, source: str, translation: str) -> Sequence[AgreedTermLike]:
        """Return the terms of the source that the translation does not use."""
        ...


def get_terminology(source: str, target: str) -> Terminology:
    """Return the agreed terms from one language to another, in one query."""
    found: Terminology = import_string(settings.TERMINOLOGY)(source, target)
    return found
