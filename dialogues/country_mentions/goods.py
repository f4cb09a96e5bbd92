"""Goods, animals, plants, dishes, games and diseases that have the name of a State, its people or a town."""

from dialogues.country_mentions.enumerations import get_adjacent_items, is_nationality, is_one_of_several
from dialogues.country_mentions.names import NATIONALITY_KINDS, PLACE_KINDS
from dialogues.country_mentions.surroundings import Surroundings

NAMELIKE_KINDS = frozenset({"name", "alternative", "historical"})
NOUN_COMES_FIRST = frozenset({"ar", "es", "fr"})
FURTHEST_MAKER, OPENING_QUOTES = 3, frozenset('«“„"')
GOODS = ("goods_after", "goods_before")
# Words next to a nationality that are not things.
NO_GOODS = ("actor_noun", "between", "and_word", "place_word", "particle", "language_of")


def is_goods(place: Surroundings) -> bool:
    """Return whether a thing is meant, as in Turkish coffee, noix du Brésil, немецкая овчарка."""
    kind = place.entry.kind
    if is_producer_of_goods(place):
        return False
    if kind in NATIONALITY_KINDS:
        is_among_goods = is_one_of_several(place, "goods_after", "goods_before") or _is_listed_with_goods(place)
        return _has_adjacent_goods(place) or is_among_goods
    if kind in NAMELIKE_KINDS | PLACE_KINDS and _is_called_after(place, "named_goods"):
        return True
    return kind in PLACE_KINDS and _is_called_after(place, "place_goods")


def is_producer_of_goods(place: Surroundings) -> bool:
    """Return whether the producers of the thing are meant: Kenyan tea growers, cultivateurs de thé kényans."""
    if place.entry.language not in NOUN_COMES_FIRST:
        after = range(place.last, place.last + FURTHEST_MAKER)
        return place.is_adjacent_to(place.last - 1) and place.any_has_role(after, "maker_noun")
    noun = place.first - 1
    # A preposition is before a name: les cueilleuses de thé du Kenya.
    noun -= place.entry.kind not in NATIONALITY_KINDS and place.has_role(noun, "between")
    return place.has_role(noun - 1, "between") and place.has_role(noun - 2, "maker_noun")


def _is_called_after(place: Surroundings, role: str) -> bool:
    return place.next_has_role(f"{role}_after") or place.previous_has_role(f"{role}_before")


def _has_adjacent_goods(place: Surroundings) -> bool:
    """Return whether the noun is adjacent, or one word further: Norwegian forest cat, chien nu mexicain."""
    before = place.first - 1
    if place.is_adjacent_to(before) and place.has_role(before, "goods_before"):
        return True
    if place.next_has_role("goods_after"):
        return True
    # A dish, car or tune has this name: салат «Греческий».
    is_quoted = before >= 0 and not OPENING_QUOTES.isdisjoint(place.tokens[place.first].gap)
    if is_quoted and place.has_role(before, "goods_after"):
        return True
    if place.entry.language in NOUN_COMES_FIRST:
        is_described = _is_described(place, before) and place.is_adjacent_to(before - 1)
        return is_described and place.has_role(before - 1, "goods_before")
    return (
        _is_described(place, place.last)
        and place.is_adjacent_to(place.last)
        and place.has_role(place.last + 1, GOODS[0])
    )


def _is_described(place: Surroundings, index: int) -> bool:
    """Return whether the word between may say which kind of thing it is, and begins nothing new."""
    beside = index if index < place.first else index - 1
    if not place.is_adjacent_to(beside) or not 0 <= index < len(place.tokens):
        return False
    return not any(place.has_role(index, role) for role in NO_GOODS)


def _is_listed_with_goods(place: Surroundings) -> bool:
    """Return whether the name is in a list of goods: German shepherds and Belgian malinois.

    Its own noun may not be people or bodies.
    """
    noun = place.first - 1 if place.entry.language in NOUN_COMES_FIRST else place.last
    beside = place.first - 1 if noun < place.first else place.last - 1
    if not place.is_adjacent_to(beside) or any(place.has_role(noun, role) for role in NO_GOODS):
        return False
    return any(_are_goods(place, item) for item in get_adjacent_items(place))


def _are_goods(place: Surroundings, item: range) -> bool:
    has_noun = any(place.any_has_role(item, role) for role in GOODS)
    return has_noun and any(is_nationality(place.tokens[index]) for index in item)
