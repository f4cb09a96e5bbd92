"""Where a translation leaves the agreed terms of the Convention, its Protocols and the Mechanism."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from reviews.summaries.words import is_han, list_stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# So many other words may stand within a term: an article or an ending written apart, an adjective.
WITHIN = 2
# Articles, prepositions and what is left of them before a vowel are no longer.
SHORT = 2


@dataclass(frozen=True, slots=True)
class AgreedTerm:
    """A term in the language of the source and in that of the translation; `is_sure` if its wording is confirmed."""

    source: str
    target: str
    is_sure: bool = True


def find_missing_terms(
    source: str, translation: str, terms: Iterable[AgreedTerm], *, languages: tuple[str, str]
) -> list[AgreedTerm]:
    """Return the terms the source uses whose agreed translation is not in the translation.

    Words are compared by their stems, articles and the like left out. A term within a longer one the source uses
    (“criminal group” in “organized criminal group”) is the longer one's affair; of terms that the source can't tell
    apart (“State party”, “States parties”) one has to be there.
    """
    said, translated = _significant_words(source, languages[0]), _significant_words(translation, languages[1])
    alike: dict[tuple[str, ...], list[AgreedTerm]] = {}
    for term in terms:
        alike.setdefault(_stems_of(term.source, languages[0]), []).append(term)
    left, found = list(said), []
    for words in sorted(alike, key=len, reverse=True):
        targets = [_stems_of(term.target, languages[1]) for term in alike[words]]
        if _take(words, left) and not any(_is_in(target, translated) for target in targets):
            found.append(words)
    return [alike[words][0] for words in sorted(found, key=lambda words: _place(words, said))]


@lru_cache(maxsize=5_000)
def _stems_of(term: str, language: str) -> tuple[str, ...]:
    return tuple(_significant_words(term, language))


def _significant_words(text: str, language: str) -> list[str]:
    return [stem for stem in list_stems(text, language) if len(stem) > SHORT or is_han(stem)]


def _take(words: Sequence[str], text: list[str]) -> bool:
    """Strike every place of the words out of the text; tell whether there was any."""
    found = False
    while (place := _place(words, text)) < len(text):
        text[place : place + len(words)] = [""] * len(words)
        found = True
    return found


def _place(words: Sequence[str], text: Sequence[str]) -> int:
    """Return where the words stand one after the other, or the length of the text."""
    last = len(text) - len(words)
    return next((at for at in range(last + 1) if list(text[at : at + len(words)]) == list(words)), len(text))


def _is_in(words: Sequence[str], text: Sequence[str]) -> bool:
    """Tell whether the words stand in the text in their order, with few others in between."""
    return any(_goes_on(words[1:], text, at + 1) for at, word in enumerate(text) if word == words[0])


def _goes_on(words: Sequence[str], text: Sequence[str], at: int) -> bool:
    for word in words:
        near = text[at : at + WITHIN + 1]
        if word not in near:
            return False
        at += near.index(word) + 1
    return True
