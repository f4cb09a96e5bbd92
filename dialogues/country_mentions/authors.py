"""Persons called like a State whom the words around show: who is cited with a year, and who works for the author."""

from dialogues.country_mentions.names import NATIONALITY_KINDS, PLACE_KINDS, load_words_by_role
from dialogues.country_mentions.surroundings import Surroundings

NAMES = frozenset({"name", "formal", "alternative", "historical", "native"}) | PLACE_KINDS
COMMAS, OUR_AR = frozenset(",،"), "نا"
YEAR_LENGTH, FURTHEST_YEAR, FURTHEST_NOUN, FURTHEST_WORK = 4, 3, 3, 7


def is_cited(place: Surroundings) -> bool:
    """Return whether an author is cited with a year: according to Mali (2019), selon Malte et Petit (2020).

    In English "to" alone may lead to a State: sent to Mali (2019).
    """
    if not place.has_role(place.first - 1, "cited_before"):
        return False
    is_led_to = place.entry.language == "en" and place.has_role(place.first - 1, "place_word")
    if is_led_to and not place.has_role(place.first - 2, "cites"):
        return False
    for index in range(place.last, min(place.last + FURTHEST_YEAR, len(place.tokens))):
        token = place.tokens[index]
        if token.word.isdigit() and len(token.word) == YEAR_LENGTH and "(" in token.gap:
            return True
        is_author = place.has_role(index, "and_word") or token.is_capitalised
        if not is_author or token.gap.strip(" "):
            return False
    return False


def is_colleague(place: Surroundings) -> bool:
    """Return whether the author's own worker has the name: Libia, nuestra socia; India joined us as an intern."""
    if place.entry.kind not in NAMES or place.entry.kind in NATIONALITY_KINDS:
        return False
    return _is_presented(place) or _works_for_author(place)


def _is_presented(place: Surroundings) -> bool:
    """Return whether "our" and an occupation follow after a comma."""
    last = place.last
    if last >= len(place.tokens) or COMMAS.isdisjoint(place.tokens[last].gap):
        return False
    if place.entry.language == "ar":
        nouns = load_words_by_role("ar")["person_noun"]
        words = (place.tokens[index].word for index in range(last, min(last + 2, len(place.tokens))))
        return any(word.endswith(OUR_AR) and word.removesuffix(OUR_AR) in nouns for word in words)
    return place.has_role(last, "own_word") and place.any_has_role(range(last + 1, last + FURTHEST_NOUN), "person_noun")


def _works_for_author(place: Surroundings) -> bool:
    """Return whether "as" and an occupation follow a first name that opens the sentence."""
    is_name = place.has_role(place.first, "person_name") and place.tokens[place.first].starts_sentence
    if not is_name or not place.is_adjacent_to(place.last - 1):
        return False
    for index in range(place.last, min(place.last + FURTHEST_WORK, len(place.tokens))):
        if place.has_role(index, "as_word") and place.any_has_role((index + 1, index + 2), "person_noun"):
            return True
    return False
