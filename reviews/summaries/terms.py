"""Finds agreed terms of the Convention, its Protocols and the Mechanism that a translation does not use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from reviews.summaries.words import find_stems, is_han, list_stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The number of other words allowed inside a term: an article or an ending written separately, an adjective.
WITHIN = 2
# The most letters of articles and prepositions, also if they are shortened before a vowel.
SHORT = 2
# What ends a sentence, a clause or a line.
_BREAK = regex.compile(r"[.!?;:؟؛。！？；：\n]")


@dataclass(frozen=True, slots=True)
class AgreedTerm:
    """A term in the languages of the source and of the translation. `is_sure` is true if its wording is confirmed."""

    source: str
    target: str
    is_sure: bool = True


def find_missing_terms(
    source: str, translation: str, terms: Iterable[AgreedTerm], *, languages: tuple[str, str]
) -> list[AgreedTerm]:
    """Return the terms of the source whose agreed translation is not in the translation.

    Words are compared by their stems, without articles and similar words. A term inside a longer term of the source
    (“criminal group” in “organized criminal group”) is not counted by itself. Of terms that the source does not
    distinguish (“State party”, “States parties”), one is enough.
    """
    original, translated = _significant_words(source, languages[0]), _significant_words(translation, languages[1])
    alike: dict[tuple[str, ...], list[AgreedTerm]] = {}
    for term in terms:
        alike.setdefault(_list_stems(term.source, languages[0]), []).append(term)
    left, found = list(original), []
    for words in sorted(alike, key=len, reverse=True):
        targets = [_list_stems(term.target, languages[1]) for term in alike[words]]
        if _remove_words(words, left) and not any(_is_in(target, translated) for target in targets):
            found.append(words)
    return [alike[words][0] for words in sorted(found, key=lambda words: _place(words, original))]


def find_term_spans(text: str, terms: Iterable[AgreedTerm], *, language: str) -> list[tuple[int, int, AgreedTerm]]:
    """Return where the terms are in a text in Unicode form NFC: begin, end and term, in order.

    Words are compared as in `find_missing_terms`. The longest term counts where several begin or overlap. The end of a
    sentence or line is not inside a term.
    """
    words = [word for word in find_stems(text, language) if _is_significant(word[0])]
    stems, taken, found = [stem for stem, _begin, _end in words], set[int](), []
    by_stems: dict[tuple[str, ...], list[AgreedTerm]] = {}
    for term in terms:
        by_stems.setdefault(_list_stems(term.source, language), []).append(term)
    by_stems.pop((), None)
    for wanted in sorted(by_stems, key=len, reverse=True):
        for first in range(len(words) - len(wanted) + 1):
            places = set(range(first, first + len(wanted)))
            begin, end = words[first][1], words[first + len(wanted) - 1][2]
            if tuple(stems[first : first + len(wanted)]) == wanted and not (
                places & taken or _BREAK.search(text[begin:end])
            ):
                taken |= places
                found.append((begin, end, _closest(by_stems[wanted], text[begin:end])))
    return sorted(found, key=lambda row: row[0])


def _closest(terms: Sequence[AgreedTerm], words: str) -> AgreedTerm:
    """Return the term that is written like these words (“States parties”), or else the first one."""
    return next((term for term in terms if term.source.casefold() == words.casefold()), terms[0])


@lru_cache(maxsize=5_000)
def _list_stems(term: str, language: str) -> tuple[str, ...]:
    return tuple(_significant_words(term, language))


def _significant_words(text: str, language: str) -> list[str]:
    return [stem for stem in list_stems(text, language) if _is_significant(stem)]


def _is_significant(stem: str) -> bool:
    return len(stem) > SHORT or is_han(stem)


def _remove_words(words: Sequence[str], text: list[str]) -> bool:
    """Remove the words everywhere in the text. Return whether they were found."""
    found = False
    while (place := _place(words, text)) < len(text):
        text[place : place + len(words)] = [""] * len(words)
        found = True
    return found


def _place(words: Sequence[str], text: list[str]) -> int:
    """Return the place of the words one after the other, or the length of the text."""
    if not words:
        return len(text)
    wanted, ends = list(words), len(text) - len(words) + 1
    return next(
        (at for at in range(ends) if text[at] == wanted[0] and text[at : at + len(wanted)] == wanted), len(text)
    )


def _is_in(words: Sequence[str], text: Sequence[str]) -> bool:
    """Return whether the words are in the text in their order, with few others in between."""
    return any(_is_followed_by(words[1:], text, at + 1) for at, word in enumerate(text) if word == words[0])


def _is_followed_by(words: Sequence[str], text: Sequence[str], at: int) -> bool:
    for word in words:
        near = text[at : at + WITHIN + 1]
        if word not in near:
            return False
        at += near.index(word) + 1
    return True
