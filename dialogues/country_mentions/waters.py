"""Seas, lakes, rivers and mountains that have the name of a State."""

from dialogues.country_mentions.enumerations import get_adjacent_items, is_one_of_several
from dialogues.country_mentions.surroundings import Surroundings

FURTHEST_APPOSITION = 5


def is_water(place: Surroundings) -> bool:
    """Return whether a noun for water is adjacent to the name, or the name is used as that of a river."""
    beside = (place.next_has_role("water_after"), place.next_has_role("waters_after"))
    if any(beside) or place.previous_has_role("water_before") or place.previous_has_role("waters_before"):
        return True
    return is_one_of_several(place, "waters_after", "waters_before") or _is_river(place)


def _is_river(place: Surroundings) -> bool:
    """Return whether a name of a State and a river means the river here: le Congo, fleuve puissant."""
    if not place.has_role(place.first, "named_like_water"):
        return False
    if place.next_has_role("flows_after") or place.previous_has_role("flows_before") or _is_listed_with_waters(place):
        return True
    is_explained = place.last < len(place.tokens) and "," in place.tokens[place.last].gap
    after = range(place.last, place.last + FURTHEST_APPOSITION)
    return is_explained and (place.any_has_role(after, "water_before") or place.any_has_role(after, "water_after"))


def _is_listed_with_waters(place: Surroundings) -> bool:
    """Return whether the name is in a list with another river, both alone in their items: le Paraná et le Danube."""
    waters = [index for item in get_adjacent_items(place) for index in item if place.has_role(index, "water_name")]
    return any(all(_may_be_between(place, index) for index in _get_range(place, water)) for water in waters)


def _get_range(place: Surroundings, water: int) -> range:
    return range(water + 1, place.first) if water < place.first else range(place.last, water)


def _may_be_between(place: Surroundings, index: int) -> bool:
    return any(place.has_role(index, role) for role in ("between", "and_word", "water_name"))
