"""Whether a summary says anything that its sources do not, and what a first draft takes from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.summaries.words import count_words, find_numbers, is_han, list_stems, split_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

# Words too short to tell what a sentence is about, where languages have them; each Chinese character tells something.
SHORT = 3
# A sentence of which less than this part is found in the sources says something of its own.
MIN_SIMILARITY = 0.6


def find_unsupported_sentences(text: str, sources: Sequence[str], language: str) -> list[str]:
    """Return the sentences of a text that its sources do not bear out.

    That is a sentence with a number none of them has, or most of whose words, by their stems, none of them has. It
    points a reader to what should be looked at; whether it is new is for the reader to say.
    """
    known = {stem for source in sources for stem in list_stems(source, language)}
    given = {number for source in sources for number in find_numbers(source)}
    return [
        one
        for one in split_sentences(text)
        if not (find_numbers(one) <= given and _share(one, known, language) >= MIN_SIMILARITY)
    ]


def _share(sentence: str, known: set[str], language: str) -> float:
    """Return which part of the words that tell something is known; all of it where no word does."""
    telling = [stem for stem in list_stems(sentence, language) if len(stem) > SHORT or is_han(stem)]
    return sum(stem in known for stem in telling) / len(telling) if telling else 1


def select_first_sentences(text: str, most_words: int) -> list[str]:
    """Return the first sentences of a text, as many as go into so many words, and one in any case."""
    taken: list[str] = []
    for sentence in split_sentences(text):
        if taken and sum(map(count_words, [*taken, sentence])) > most_words:
            break
        taken.append(sentence)
    return taken
