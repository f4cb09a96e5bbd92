"""Passages that texts have in common: the same words in the same order, whatever is between them. Pure functions.

Words are separated as in `words.py`, in every script. Capital letters, accents, vowel marks, punctuation and invisible
characters make no difference. Chinese is written without spaces, and its words have two characters on average. So a
character counts as half a word, and eight words are sixteen characters. A known title counts as one word.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from reviews.summaries.words import is_han

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A letter may have marks, and invisible characters inside (soft hyphens, direction marks).
_PART = regex.compile(r"\p{Han}|\p{N}+|[[\p{L}\p{M}\p{Cf}]--\p{Han}]+", regex.V1)
# The weight of a Chinese character and of a word, in half words.
HAN, WORD = 1, 2
# A shorter text, such as “None.”, reveals nothing by its words alone.
MIN_SHARED_WORDS = 3
TATWEEL = "\u0640"
# The maximum number of places to compare for one beginning. The first places are enough for a text that repeats itself.
MAX_PLACES = 20


@dataclass(frozen=True, slots=True)
class Passage:
    """Words in common: as in the text, as in the other text, and the number of the other text."""

    text: str
    other: str
    number: int


@dataclass(frozen=True, slots=True)
class _Word:
    plain: str
    begin: int
    end: int

    @property
    def weight(self) -> int:
        return HAN if is_han(self.plain) else WORD


class SharedWords:
    """Finds what a text has in common with other texts: at least `least` words, or all words of a shorter text."""

    def __init__(self, others: Sequence[str], least: int, known: Iterable[str] = ()) -> None:
        self.titles: dict[str, list[tuple[str, ...]]] = {}
        for title in set(map(_split_title, known)):
            if len(title) > 1:
                self.titles.setdefault(title[0], []).append(title)
        self.others = list(others)
        self.words = [self._words(text) for text in self.others]
        self.needed = [min(least * WORD, _weight(words)) for words in self.words]
        # By the number of words at the beginning of a passage: their places in the other texts, by text and word.
        self.places: dict[int, dict[tuple[str, ...], list[tuple[int, int]]]] = {}
        for number, words in enumerate(self.words):
            if _weight(words) >= MIN_SHARED_WORDS * WORD:
                self._index(number, min(least, len(words)))

    def _index(self, number: int, length: int) -> None:
        words, found = self.words[number], self.places.setdefault(length, {})
        for at in range(len(words) - length + 1):
            found.setdefault(_plain(words[at : at + length]), []).append((number, at))

    def passages_in(self, text: str) -> list[Passage]:
        """Return the passages that the text has in common with the others, for each the longest one first."""
        words = self._words(text)
        # For each other text, the end of the last passage found. What is inside that passage is not a new one.
        until: dict[int, int] = {}
        found = []
        for length, places in self.places.items():
            for at in range(len(words) - length + 1):
                for number, there in places.get(_plain(words[at : at + length]), ())[:MAX_PLACES]:
                    if at < until.get(number, 0):
                        continue
                    theirs = self.words[number][there:]
                    shared = _in_common(words[at:], theirs)
                    if _weight(theirs[:shared]) >= self.needed[number]:
                        until[number] = at + shared
                        mine = text[words[at].begin : words[at + shared - 1].end]
                        other = self.others[number][theirs[0].begin : theirs[shared - 1].end]
                        found.append(Passage(mine, other, number))
        return sorted(found, key=lambda row: (row.number, -len(row.text)))

    def _words(self, text: str) -> list[_Word]:
        """Return the words of a text. A known title is one word."""
        words, merged, at = _words(text), [], 0
        while at < len(words):
            title = self._find_title(words, at)
            if title:
                merged.append(_Word(" ".join(title), words[at].begin, words[at + len(title) - 1].end))
            else:
                merged.append(words[at])
            at += len(title) or 1
        return merged

    def _find_title(self, words: list[_Word], at: int) -> tuple[str, ...]:
        titles = self.titles.get(words[at].plain, ())
        return max((title for title in titles if _plain(words[at : at + len(title)]) == title), key=len, default=())


def _plain(words: Iterable[_Word]) -> tuple[str, ...]:
    return tuple(word.plain for word in words)


def _weight(words: Iterable[_Word]) -> int:
    return sum(word.weight for word in words)


def _words(text: str) -> list[_Word]:
    found = ((_plain_word(match.group()), match.start(), match.end()) for match in _PART.finditer(text))
    return [_Word(plain, begin, end) for plain, begin, end in found if plain]


@lru_cache(maxsize=5_000)
def _split_title(title: str) -> tuple[str, ...]:
    """Return the words of a known title. The same titles are asked for with every text."""
    return _plain(_words(title))


@lru_cache(maxsize=20_000)
def _plain_word(word: str) -> str:
    kept = (sign for sign in unicodedata.normalize("NFKD", word) if unicodedata.category(sign) not in {"Mn", "Cf"})
    return "".join(
        str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in kept if sign != TATWEEL
    ).casefold()


def _in_common(one: Sequence[_Word], other: Sequence[_Word]) -> int:
    """Return the number of equal words at the beginning of both."""
    pairs = zip(one, other, strict=False)
    return next(
        (number for number, (mine, its) in enumerate(pairs) if mine.plain != its.plain), min(len(one), len(other))
    )
