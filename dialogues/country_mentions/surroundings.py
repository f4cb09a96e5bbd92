"""A candidate in its sentence, and the words around it.

Each question looks at a fixed number of words on either side, so the work grows in proportion to the text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from dialogues.country_mentions.names import Entry, get_context_words
from dialogues.country_mentions.normalize import FoldedText
from dialogues.country_mentions.tokens import CACHE_SIZE, MAX_ABBREVIATION_LENGTH, Token, list_readings

BY_CAPITAL = "_by_capital"
NONE: frozenset[str] = frozenset()


@lru_cache
def _roles_by_form(declared: str, listed: str) -> dict[str, tuple[str, ...]]:
    """Return the roles of each word around a name that is listed in one language, in a text declared in another."""
    found: dict[str, tuple[str, ...]] = {}
    for role, words in get_context_words(declared, listed).items():
        for word in words:
            found[word] = (*found.get(word, ()), role)
    return found


@lru_cache(CACHE_SIZE)
def _get_roles(declared: str, listed: str, word: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the roles that a word has with a capital and without one.

    Some words have a role only with a capital: una carta de Lima is a letter, the Carta de Lima an instrument.
    """
    by_form = _roles_by_form(declared, listed)
    roles = frozenset([role for reading in list_readings(word) for role in by_form.get(reading, ())])
    small = frozenset([role for role in roles if role + BY_CAPITAL not in roles])
    return roles, roles if len(small) == len(roles) else small


class RolesOfWords:
    """The roles of the words of one text, next to names that are listed in one language. Few words are asked for."""

    __slots__ = ("_declared", "_listed", "_tokens", "known")

    def __init__(self, tokens: list[Token], declared: str, listed: str) -> None:
        self._tokens, self._declared, self._listed = tokens, declared, listed
        # No word is before the first one and after the last one.
        self.known: dict[int, frozenset[str]] = {}

    def at(self, index: int) -> frozenset[str]:
        """Return the roles of the word at an index of the text. They are found once. No word has no role."""
        if index in self.known:
            return self.known[index]
        roles = NONE
        if 0 <= index < len(self._tokens):
            token = self._tokens[index]
            with_capital, without = _get_roles(self._declared, self._listed, token.word)
            roles = with_capital if with_capital is without or token.is_capitalised else without
        self.known[index] = roles
        return roles


class RolesInText:
    """The roles of the words of one text, by the language of the name next to them."""

    def __init__(self, tokens: list[Token], declared: str) -> None:
        self._tokens, self._declared = tokens, declared
        self._by_language: dict[str, RolesOfWords] = {}

    def for_names_of(self, listed: str) -> RolesOfWords:
        """Return the roles for a name that is listed in a language."""
        if listed not in self._by_language:
            self._by_language[listed] = RolesOfWords(self._tokens, self._declared, listed)
        return self._by_language[listed]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A candidate in its sentence: the words `first` up to `last` of `tokens`."""

    folded: FoldedText
    tokens: list[Token]
    first: int
    last: int
    entry: Entry
    roles: RolesOfWords

    def has_role(self, index: int, role: str) -> bool:
        """Return whether the word at the index is listed for the role and written as required. No word has no role."""
        known = self.roles.known.get(index)
        return role in (self.roles.at(index) if known is None else known)

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
        while index > 0 and most > 0 and not self.tokens[index].is_sentence_start:
            index, most = index - 1, most - 1
            yield index

    def any_has_role(self, indexes: Iterable[int], role: str) -> bool:
        """Return whether one of the words is listed for the role."""
        at = self.roles.at
        for index in indexes:  # noqa: SIM110 - a plain loop: this is asked most often of all
            if role in at(index):
                return True
        return False
