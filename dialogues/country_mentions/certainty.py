"""Decide from the rule and the words around whether a finding certainly means a State. If not, a person decides."""

from collections.abc import Sequence
from dataclasses import replace

from dialogues.country_mentions.mention import Mention
from dialogues.country_mentions.names import load_words_by_role
from dialogues.country_mentions.normalize import FoldedText
from dialogues.country_mentions.tokens import Token

# A finding of these rules is a State only if the author hid it or made a mistake.
GUESSES = frozenset({"joined_words", "masked", "misspelled", "reversed"})
# A single one may be something else. Two of a kind next to each other are certain.
SIGNS = frozenset({"abbreviation", "code"})
PLACES = frozenset({"city", "province", "town"})
NAMES = frozenset({"name", "formal", "alternative", "native"})
MAX_GAP = 5
PLACE_WORDS_ZH = frozenset("在从到由往自")


def set_certainty(
    mentions: Sequence[Mention], folded: FoldedText, tokens: list[Token], language: str
) -> tuple[Mention, ...]:
    """Return the mentions of a text, each marked as certain or not."""
    words = {folded.starts[token.start]: index for index, token in enumerate(tokens)}
    roles = load_words_by_role(language)
    found = []
    for number, mention in enumerate(mentions):
        beside = (*mentions[max(0, number - 1) : number], *mentions[number + 1 : number + 2])
        index = words.get(mention.start)
        if mention.rule in SIGNS:
            is_certain = any(other.rule == mention.rule and _gap(mention, other) <= MAX_GAP for other in beside)
        elif mention.rule in PLACES or (mention.rule in NAMES and _is_first_name_too(tokens, index, roles)):
            is_certain = _says_where(mention, folded, tokens, index, roles)
        else:
            is_certain = mention.rule not in GUESSES
        found.append(replace(mention, is_certain=is_certain))
    return tuple(found)


def _is_first_name_too(tokens: list[Token], index: int | None, roles: dict[str, frozenset[str]]) -> bool:
    return index is not None and not tokens[index].readings.isdisjoint(roles.get("state_or_first_name", ()))


def _gap(one: Mention, other: Mention) -> int:
    return max(one.start, other.start) - min(one.end, other.end)


def _says_where(
    mention: Mention, folded: FoldedText, tokens: list[Token], index: int | None, roles: dict[str, frozenset[str]]
) -> bool:
    """Return whether the word before says that a place is meant: in, from, across."""
    if index is None:
        return folded.original[max(0, mention.start - 1) : mention.start] in PLACE_WORDS_ZH
    return index > 0 and not tokens[index - 1].readings.isdisjoint(roles.get("place_word", ()))
