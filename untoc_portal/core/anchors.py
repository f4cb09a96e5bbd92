"""Where quoted words stand in a text, also after it was changed. Pure; places count characters from the first, 0."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import regex

from untoc_portal.core import diffing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def find_quote(text: str, quote: str) -> list[tuple[int, int]]:
    """Return every place where these words stand; blanks and line ends may differ, as they do when words are copied."""
    words = quote.split()
    if not words:
        return []
    pattern = r"\s+".join(regex.escape(word) for word in words)
    return [match.span() for match in regex.finditer(pattern, text, overlapped=True)]


def find_moved_quote(old: str, new: str, place: tuple[int, int]) -> tuple[int, int] | None:
    """Return where the words that stood at this place of the old text stand in the new one.

    That is where the changes around them have moved them; words that were taken elsewhere are looked for, and the place
    nearest to where they were expected is taken. None when they are gone.
    """
    begin, end = place
    moved, expected = _moved(old, new, begin, end)
    if moved is not None:
        return moved
    return find_nearest_quote(new, old[begin:end], expected)


def find_nearest_quote(text: str, quote: str, expected: int) -> tuple[int, int] | None:
    """Return where these words stand nearest to the place where they are expected; None when they are not there."""
    return min(find_quote(text, quote), key=lambda place: abs(place[0] - expected), default=None)


def _moved(old: str, new: str, begin: int, end: int) -> tuple[tuple[int, int] | None, int]:
    """Return the place if no change touches it, and about where it would begin otherwise."""
    at_old = at_new = expected = 0
    for piece in diffing.redline(old, new):
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
    """Part of a text, with the numbers of the passages that it belongs to, and of those that end with it."""

    text: str
    within: list[int] = field(default_factory=list)
    ending: list[int] = field(default_factory=list)


def split_at_quotes(text: str, places: Mapping[int, tuple[int, int]]) -> list[MarkedPiece]:
    """Return the text in pieces, so that passages which overlap can all be shown in it."""
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
