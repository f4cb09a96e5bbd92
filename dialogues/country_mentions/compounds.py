"""Nationalities written in one word with what goes before them: colombovenezolano, proestadounidense."""

from collections.abc import Iterator
from functools import lru_cache

from dialogues.country_mentions.disguise import Finding, compact_names
from dialogues.country_mentions.lexicon import lexicon, nationalities_by_form
from dialogues.country_mentions.names import codes_in, rows
from dialogues.country_mentions.normalize import fold_word
from dialogues.country_mentions.tokens import LONGEST_WORD, Token

ATTITUDES = ("pro", "anti", "ex", "non", "про", "анти", "экс", "не")
SHORTEST_COMPOUND, SHORTEST_HALF = 8, 5


@lru_cache
def _first_halves() -> dict[str, tuple[str, ...]]:
    """What may stand before a nationality, and the States it names itself."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(ATTITUDES, ())
    for row in rows("other_names.csv"):
        if row["kind"] == "prefix":
            found[fold_word(row["text"])] = codes_in(row)
    return found


@lru_cache
def _beginnings() -> frozenset[str]:
    return frozenset(half[:2] for half in _first_halves())


def compounded(tokens: list[Token]) -> Iterator[Finding]:
    """Words of two halves, the second one a nationality, or a name after "ex"; the first says which other State."""
    for token in tokens:
        word = token.word
        if word[:2] in _beginnings() and SHORTEST_COMPOUND <= len(word) <= LONGEST_WORD and not lexicon().knows(word):
            iso3 = _states_in(word)
            if iso3:
                yield token.start, token.end, iso3, "compound"


def _states_in(word: str) -> tuple[str, ...]:
    for cut in range(2, len(word) - SHORTEST_HALF + 1):
        first, second = word[:cut], word[cut:]
        if first in _first_halves():
            named = nationalities_by_form().get(second) or compact_names().get(second)
            if named:
                return tuple(sorted({*_first_halves()[first], *named}))
    return ()
