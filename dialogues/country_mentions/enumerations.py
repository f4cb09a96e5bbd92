"""Names in a list: the noun that all names of a list share, and the items next to a name."""

from collections.abc import Iterator

from dialogues.country_mentions.lexicon import load_lexicon, load_nationalities_by_form
from dialogues.country_mentions.surroundings import Surroundings
from dialogues.country_mentions.tokens import Token

MAX_LIST_LENGTH, MAX_ITEM_LENGTH, MAX_ITEMS = 8, 5, 2
AND_AR, COMMAS = "و", frozenset(",،")
LIST_GAPS = frozenset(" ,،-'’,–—\u00a0")


def is_one_of_several(place: Surroundings, role_after: str, role_before: str) -> bool:
    """Return whether a list of names shares one noun: the Tokyo and Beijing Rules, las Reglas de Tokio y de Beijing."""
    after = range(place.last, place.last + MAX_LIST_LENGTH)
    before = range(place.first - 1, place.first - MAX_LIST_LENGTH, -1)
    has_after = _is_joined(place, place.last, place.last)
    has_before = _is_joined(place, place.first - 1, place.first)
    return (has_after and _is_linked_to(place, role_after, after)) or (
        has_before and _is_linked_to(place, role_before, before)
    )


def _is_joined(place: Surroundings, index: int, later: int) -> bool:
    """Return whether the adjacent word may be in one list with the name: after a comma, "and" or an article."""
    if not 0 <= index < len(place.tokens):
        return False
    token = place.tokens[later]
    if token.word.startswith(AND_AR) or "," in token.gap:
        return True
    return place.has_role(index, "and_word") or place.has_role(index, "between")


def _is_linked_to(place: Surroundings, role: str, indexes: range) -> bool:
    for index in indexes:
        if not 0 <= index < len(place.tokens) or not _is_same_clause(place, index, forward=indexes.step > 0):
            return False
        if place.has_role(index, role):
            return place.is_adjacent_to(index - 1 if indexes.step > 0 else index)
        joins = place.has_role(index, "between") or place.has_role(index, "and_word")
        if not joins and not _is_next_item(place.tokens[index]):
            return False
    return False


def is_nationality(token: Token) -> bool:
    """Return whether a word is a nationality in any of its forms."""
    return any(reading in load_nationalities_by_form() for reading in token.readings)


def _is_next_item(token: Token) -> bool:
    """Return whether a word may be the next name or nationality of a list."""
    if token.is_capitalised:
        return any(map(load_lexicon().has_word, token.readings))
    return is_nationality(token)


def _is_same_clause(place: Surroundings, index: int, *, forward: bool) -> bool:
    beside = place.tokens[index] if forward else place.tokens[index + 1]
    return LIST_GAPS.issuperset(beside.gap)


def get_adjacent_items(place: Surroundings) -> Iterator[range]:
    """Yield the list items next to the item of a name, first those after it. Each item is a range of words."""
    index = _next_beginning(place, place.last)
    for _ in range(MAX_ITEMS):
        if index >= len(place.tokens) or place.tokens[index].is_sentence_start:
            break
        last = _next_beginning(place, index + 1)
        yield range(index, last)
        index = last
    index = _find_start(place, place.first)
    for _ in range(MAX_ITEMS):
        if index <= 0 or place.tokens[index].is_sentence_start or not _is_item_start(place, index):
            return
        first = _find_start(place, index - 1)
        yield range(first, index)
        index = first


def _next_beginning(place: Surroundings, index: int) -> int:
    furthest = min(len(place.tokens), index + MAX_ITEM_LENGTH)
    return next((here for here in range(index, furthest) if _is_item_start(place, here)), furthest)


def _find_start(place: Surroundings, index: int) -> int:
    furthest = max(0, index - MAX_ITEM_LENGTH)
    return next((here for here in range(index, furthest, -1) if _is_item_start(place, here)), furthest)


def _is_item_start(place: Surroundings, index: int) -> bool:
    token = place.tokens[index]
    if token.is_sentence_start or not COMMAS.isdisjoint(token.gap):
        return True
    return token.word.startswith(AND_AR) or place.has_role(index, "and_word")
