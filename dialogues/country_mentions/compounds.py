"""Find nationalities joined with another word: colombovenezolano, proestadounidense."""

from collections.abc import Iterator
from functools import lru_cache

from dialogues.country_mentions.disguise import Finding, load_compact_names
from dialogues.country_mentions.lexicon import load_lexicon, load_nationalities_by_form
from dialogues.country_mentions.names import get_codes, read_name_rows
from dialogues.country_mentions.normalize import fold_word
from dialogues.country_mentions.tokens import MAX_WORD_LENGTH, Token

ATTITUDES = ("pro", "anti", "ex", "non", "про", "анти", "экс", "не")
MIN_COMPOUND_LENGTH, MIN_HALF_LENGTH = 8, 5


@lru_cache
def _first_halves() -> dict[str, tuple[str, ...]]:
    """Return the first halves that may be before a nationality, with the States that each half names."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(ATTITUDES, ())
    for row in read_name_rows("other_names.csv"):
        if row["kind"] == "prefix":
            found[fold_word(row["text"])] = get_codes(row)
    return found


@lru_cache
def _beginnings() -> frozenset[str]:
    return frozenset(half[:2] for half in _first_halves())


def find_compound_names(tokens: list[Token]) -> Iterator[Finding]:
    """Yield compound words whose second half is a nationality, or a name after "ex".

    The first half may name another State.
    """
    for token in tokens:
        word = token.word
        if (
            word[:2] in _beginnings()
            and MIN_COMPOUND_LENGTH <= len(word) <= MAX_WORD_LENGTH
            and not load_lexicon().has_word(word)
        ):
            iso3 = _find_states(word)
            if iso3:
                yield token.start, token.end, iso3, "compound"


def _find_states(word: str) -> tuple[str, ...]:
    for cut in range(2, len(word) - MIN_HALF_LENGTH + 1):
        first, second = word[:cut], word[cut:]
        if first in _first_halves():
            named = load_nationalities_by_form().get(second) or load_compact_names().get(second)
            if named:
                return tuple(sorted({*_first_halves()[first], *named}))
    return ()
