"""Names of States with a slip of the pen: one letter too many, missing or wrong, or two changed round."""

from collections.abc import Iterator
from functools import lru_cache

from dialogues.country_mentions.disguise import LONGEST_SPELLED, Finding, compact_names
from dialogues.country_mentions.inflect import ARTICLE_AR
from dialogues.country_mentions.lexicon import lexicon
from dialogues.country_mentions.names import ANY_LANGUAGE, words_by_role
from dialogues.country_mentions.tokens import Token

SHORTEST_MISSPELLED = 7


@lru_cache
def _shortened_names() -> dict[str, tuple[str, ...]]:
    """Long names of one word by what is left of them when one letter is taken out, or none."""
    found: dict[str, tuple[str, ...]] = {}
    for name in compact_names():
        if len(name) >= SHORTEST_MISSPELLED:
            for short in _with_one_letter_out(name):
                found[short] = (*found.get(short, ()), name)
    return found


def _with_one_letter_out(word: str) -> set[str]:
    return {word} | {word[:index] + word[index + 1 :] for index in range(1, len(word))}


def misspelled(tokens: list[Token]) -> Iterator[Finding]:
    """Long names misspelled by one letter, or by two changed round, that is not the first or the last."""
    for token in tokens:
        if not _may_be_misspelled(token):
            continue
        near = _names_near(token.word)
        if near:
            iso3 = {code for name in near for code in compact_names()[name]}
            yield token.start, token.end, tuple(sorted(iso3)), "misspelled"


@lru_cache
def _first_and_last_letters() -> frozenset[str]:
    return frozenset(name[0] + name[-1] for name in compact_names() if len(name) >= SHORTEST_MISSPELLED)


def _may_be_misspelled(token: Token) -> bool:
    word = token.word
    is_like_a_name = SHORTEST_MISSPELLED - 1 <= len(word) <= LONGEST_SPELLED and word.isalpha()
    if not is_like_a_name or word[0] + word[-1] not in _first_and_last_letters():
        return False
    return token.is_capitalised and not word.startswith(ARTICLE_AR) and not _is_known(token)


def _is_known(token: Token) -> bool:
    """Whether the word is listed, or is a right one that only comes near a name, as hungry and malaria do."""
    return token.word in words_by_role(ANY_LANGUAGE)["no_misspelling"] or any(map(lexicon().knows, token.readings))


def _names_near(word: str) -> list[str]:
    meant = {name for short in _with_one_letter_out(word) for name in _shortened_names().get(short, ())}
    return [name for name in meant if _is_one_letter_off(word, name)]


def _is_one_letter_off(word: str, name: str) -> bool:
    start = next((i for i, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    rests = (word[start + 1 :], name[start + 1 :]), (word[start:], name[start + 1 :]), (word[start + 1 :], name[start:])
    is_turned = word[start : start + 2] == name[start : start + 2][::-1] and word[start + 2 :] == name[start + 2 :]
    return is_turned or any(one == two for one, two in rests)
