"""The other States that a text names. An app above knows how States are named in six languages, and adds its finder."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    Finder: TypeAlias = Callable[[str, str, str], list[str]]

# Each takes a text, its language and the code of the author's own State, and returns the passages.
FINDERS: list[Finder] = []


def find_other_states(text: str, language: str, own: str) -> list[str]:
    """Return the passages of the text that certainly name a State other than its author's own."""
    return [passage for find in FINDERS for passage in find(text, language, own)]
