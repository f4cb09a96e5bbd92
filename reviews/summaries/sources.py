"""Checks whether a summary says anything that its sources do not, and selects sentences for a first draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.summaries.words import count_words, find_numbers, is_han, list_stems, split_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

# Words up to this length say nothing about the subject of a sentence. Every Chinese character does.
SHORT = 3
# If less than this share of a sentence is in the sources, they do not support it.
MIN_SIMILARITY = 0.6


def find_unsupported_sentences(text: str, sources: Sequence[str], language: str) -> list[str]:
    """Return the sentences of a text that its sources do not support.

    Such a sentence has a number that is in no source, or most of its words, by their stems, are in no source. The
    result only shows a reader what to check. The reader decides whether it is new.
    """
    known = {stem for source in sources for stem in list_stems(source, language)}
    given = {number for source in sources for number in find_numbers(source)}
    return [
        sentence
        for sentence in split_sentences(text)
        if not (find_numbers(sentence) <= given and _share(sentence, known, language) >= MIN_SIMILARITY)
    ]


def _share(sentence: str, known: set[str], language: str) -> float:
    """Return which share of the significant words is known. Return 1 if there are none."""
    stems = [stem for stem in list_stems(sentence, language) if len(stem) > SHORT or is_han(stem)]
    return sum(stem in known for stem in stems) / len(stems) if stems else 1


def select_first_sentences(text: str, most_words: int) -> list[str]:
    """Return the first sentences of a text, up to `most_words` words, and at least one sentence."""
    taken: list[str] = []
    for sentence in split_sentences(text):
        if taken and sum(map(count_words, [*taken, sentence])) > most_words:
            break
        taken.append(sentence)
    return taken
