"""Seas, lakes, rivers and mountains that bear the name of a State."""

from dialogues.country_mentions.enumerations import is_one_of_several
from dialogues.country_mentions.surroundings import Surroundings

FURTHEST_APPOSITION = 5


def is_water(place: Surroundings) -> bool:
    """The noun stands beside the name, or it is said of the name what is said of a river."""
    beside = (place.next_has_role("water_after"), place.next_has_role("waters_after"))
    if any(beside) or place.previous_has_role("water_before") or place.previous_has_role("waters_before"):
        return True
    return is_one_of_several(place, "waters_after", "waters_before") or _flows(place)


def _flows(place: Surroundings) -> bool:
    """A State called like its river, of which is said that it flows, or what it is: le Congo, fleuve puissant."""
    if not place.has_role(place.first, "named_like_water"):
        return False
    if place.next_has_role("flows_after") or place.previous_has_role("flows_before"):
        return True
    is_explained = place.last < len(place.tokens) and "," in place.tokens[place.last].gap
    after = range(place.last, place.last + FURTHEST_APPOSITION)
    return is_explained and (place.any_has_role(after, "water_before") or place.any_has_role(after, "water_after"))
