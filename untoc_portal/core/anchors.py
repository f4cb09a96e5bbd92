"""Find quoted words in a text, also after the text was changed. Pure functions; positions count characters from 0."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import regex

from untoc_portal.core import diffing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def find_quote(text: str, quote: str) -> list[tuple[int, int]]:
    """Return every position of these words. Spaces and line ends may differ, as they do when words are copied."""
    words = quote.split()
    if not words:
        return []
    pattern = r"\s+".join(regex.escape(word) for word in words)
    return [match.span() for match in regex.finditer(pattern, text, overlapped=True)]


def find_moved_quote(old: str, new: str, place: tuple[int, int]) -> tuple[int, int] | None:
    """Return the position in the new text of the words at this position of the old text.

    The position is shifted by the changes before it. If a change touches the words, the words are searched in the new
    text, and the match nearest to the expected position is returned. Returns None if the words are gone.
    """
    begin, end = place
    moved, expected = _move_position(old, new, begin, end)
    if moved is not None:
        return moved
    return find_nearest_quote(new, old[begin:end], expected)


def find_nearest_quote(text: str, quote: str, expected: int) -> tuple[int, int] | None:
    """Return the match of these words that is nearest to the expected position, or None if there is none."""
    return min(find_quote(text, quote), key=lambda place: abs(place[0] - expected), default=None)


def _move_position(old: str, new: str, begin: int, end: int) -> tuple[tuple[int, int] | None, int]:
    """Return the new position, or None if a change touches it, and the position where it is expected to begin."""
    at_old = at_new = expected = 0
    for piece in diffing.compare_texts(old, new):
        length = len(piece.text)
        if piece.operation == "equal" and at_old <= begin and end <= at_old + length:
            shift = at_new - at_old
            return (begin + shift, end + shift), begin + shift
        if piece.operation != "insert" and at_old <= begin:
            expected = at_new + (begin - at_old) * (piece.operation == "equal")
        at_old += length * (piece.operation != "insert")
        at_new += length * (piece.operation != "delete")
    return None, expected


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """Part of a text, with the numbers of the quotes it belongs to and of the quotes that end with it."""

    text: str
    within: list[int] = field(default_factory=list)
    ending: list[int] = field(default_factory=list)


def split_at_quotes(text: str, places: Mapping[int, tuple[int, int]]) -> list[MarkedPiece]:
    """Return the text in pieces, so that overlapping quotes can all be shown in it."""
    cuts = sorted({0, len(text), *_ends(places.values())})
    return [
        MarkedPiece(
            text[begin:end],
            [key for key, place in places.items() if place[0] <= begin and end <= place[1]],
            [key for key, place in places.items() if place[1] == end],
        )
        for begin, end in pairwise(cuts)
    ]


def _ends(places: Iterable[tuple[int, int]]) -> Iterable[int]:
    for place in places:
        yield from place
