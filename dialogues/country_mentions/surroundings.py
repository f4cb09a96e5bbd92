"""A candidate in its sentence, and the words around it.

Each question looks at a fixed number of words on either side, so the work grows in proportion to the text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from dialogues.country_mentions.names import Entry, get_context_words
from dialogues.country_mentions.normalize import FoldedText
from dialogues.country_mentions.tokens import MAX_ABBREVIATION_LENGTH, Token

NONE: frozenset[int] = frozenset()
BY_CAPITAL = "_by_capital"


@lru_cache
def _roles_by_word(declared: str, listed: str) -> dict[str, tuple[str, ...]]:
    """Return the roles of each word around a name that is listed in one language, in a text declared in another."""
    found: dict[str, tuple[str, ...]] = {}
    for role, words in get_context_words(declared, listed).items():
        for word in words:
            found[word] = (*found.get(word, ()), role)
    return found


class RolesInText:
    """Which words of one text have which role, so that a check at a name is short."""

    def __init__(self, tokens: list[Token], declared: str) -> None:
        self._tokens = tokens
        self._declared = declared
        self._by_language: dict[str, dict[str, set[int]]] = {}

    def for_names_of(self, listed: str) -> dict[str, set[int]]:
        """Return the indexes of the words with each role, for a name that is listed in a language.

        Some words have the role only with a capital: una carta de Lima is a letter, the Carta de Lima an instrument.
        """
        if listed not in self._by_language:
            self._by_language[listed] = self._find(_roles_by_word(self._declared, listed))
        return self._by_language[listed]

    def _find(self, roles_by_word: dict[str, tuple[str, ...]]) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for index, token in enumerate(self._tokens):
            roles = {role for reading in token.readings for role in roles_by_word.get(reading, ())}
            for role in roles:
                if token.is_capitalised or role + BY_CAPITAL not in roles:
                    found.setdefault(role, set()).add(index)
        return found


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A candidate in its sentence: the words `first` up to `last` of `tokens`."""

    folded: FoldedText
    tokens: list[Token]
    first: int
    last: int
    entry: Entry
    roles: dict[str, set[int]]

    def has_role(self, index: int, role: str) -> bool:
        """Return whether the word at the index is listed for the role and written as required. No word has no role."""
        return index in self.roles.get(role, NONE)

    def is_adjacent_to(self, index: int) -> bool:
        """Return whether there is no full stop, comma or bracket between the word at the index and the next."""
        if not 0 <= index < len(self.tokens) - 1:
            return False
        gap = self.folded.text[self.tokens[index].end : self.tokens[index + 1].start]
        is_short = len(self.tokens[index].word) <= MAX_ABBREVIATION_LENGTH or self.has_role(index, "abbreviated_title")
        ends_sentence = "." in gap and not is_short
        return not gap.strip(" -'’«“„\u00a0.") and not ends_sentence

    def next_has_role(self, role: str) -> bool:
        """Return whether the word right after the candidate is listed for the role."""
        return self.is_adjacent_to(self.last - 1) and self.has_role(self.last, role)

    def previous_has_role(self, role: str) -> bool:
        """Return whether the word before the candidate is listed. Articles and prepositions are skipped."""
        index = self.first - 1
        while index > max(0, self.first - 3) and self.has_role(index, "between"):
            index -= 1
        return self.is_adjacent_to(index) and self.has_role(index, role)

    def sentence_before(self, index: int, most: int) -> Iterator[int]:
        """Yield the indexes of the words before an index in its sentence, the nearest first, at most `most` of them."""
        while index > 0 and most > 0 and not self.tokens[index].starts_sentence:
            index, most = index - 1, most - 1
            yield index

    def any_has_role(self, indexes: Iterable[int], role: str) -> bool:
        """Return whether one of the words is listed for the role."""
        return any(self.has_role(index, role) for index in indexes)
