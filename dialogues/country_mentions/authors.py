"""Persons called like a State: cited with a year, at work for the author, or with a name that is made up."""

from dialogues.country_mentions.disguise import load_compact_names
from dialogues.country_mentions.names import NATIONALITY_KINDS, PLACE_KINDS, load_words_by_role
from dialogues.country_mentions.surroundings import Surroundings

NAMES = frozenset({"name", "formal", "alternative", "historical", "native"}) | PLACE_KINDS
PEOPLE = frozenset({"nationality", "person", "local"})
COMMAS, OUR_AR = frozenset(",،"), "نا"
YEAR_LENGTH, FURTHEST_YEAR, FURTHEST_NOUN, FURTHEST_WORK = 4, 3, 3, 7
FURTHEST_NAME, NEAR_NAME = 12, 4


def is_cited(place: Surroundings) -> bool:
    """Return whether an author is cited with a year: according to Mali (2019), selon Malte et Petit (2020).

    In English "to" alone may lead to a State: sent to Mali (2019).
    """
    if _is_cited_with_other(place):
        return True
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


def _is_cited_with_other(place: Surroundings) -> bool:
    """Return whether two authors are cited with a year, the other one no State: Ireland and Okonjo (2019)."""
    if place.entry.kind not in NAMES | PEOPLE or not place.tokens[place.first].is_capitalised:
        return False
    for joint, other, end in (
        (place.last, place.last + 1, place.last + 2),
        (place.first - 1, place.first - 2, place.last),
    ):
        if not place.has_role(joint, "and_word") or not 0 <= other < len(place.tokens) or end >= len(place.tokens):
            continue
        author, year = place.tokens[other], place.tokens[end]
        is_year = year.word.isdigit() and len(year.word) == YEAR_LENGTH and "(" in year.gap
        if is_year and author.is_capitalised and author.readings.isdisjoint(load_compact_names()):
            return True
    return False


def is_colleague(place: Surroundings) -> bool:
    """Return whether the author's own worker has the name: Libia, nuestra socia; India joined us as an intern."""
    if place.entry.kind not in NAMES or place.entry.kind in NATIONALITY_KINDS:
        return False
    return _is_presented(place) or _has_occupation_after_name(place)


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


def _has_occupation_after_name(place: Surroundings) -> bool:
    """Return whether "as" and an occupation follow a first name that opens the sentence."""
    is_name = place.has_role(place.first, "person_name") and place.tokens[place.first].is_sentence_start
    if not is_name or not place.is_adjacent_to(place.last - 1):
        return False
    for index in range(place.last, min(place.last + FURTHEST_WORK, len(place.tokens))):
        if place.has_role(index, "as_word") and place.any_has_role((index + 1, index + 2), "person_noun"):
            return True
    return False


def has_made_up_name(place: Surroundings) -> bool:
    """Return whether the sentence says that names are made up: Jordan and Chad are pseudonyms; India (name changed)."""
    if place.entry.kind not in NAMES or not (place.has_role(place.first, "person_name") or _has_first_name(place)):
        return False
    around = (*place.sentence_before(place.first, FURTHEST_NAME), *_rest_of_sentence(place))
    if place.any_has_role(around, "pseudonym"):
        return True
    names = [index for index in around if place.has_role(index, "name_noun")]
    return any(
        place.any_has_role(range(max(0, index - NEAR_NAME), index + NEAR_NAME + 1), "made_up") for index in names
    )


def _has_first_name(place: Surroundings) -> bool:
    before, token = place.first - 1, place.tokens[place.first]
    if before < 0 or not token.surface[:1].isupper() or token.gap != " ":
        return False
    return place.tokens[before].is_capitalised


def _rest_of_sentence(place: Surroundings) -> range:
    furthest = min(len(place.tokens), place.last + FURTHEST_NAME)
    after = range(place.last, furthest)
    return range(place.last, next((index for index in after if place.tokens[index].is_sentence_start), furthest))


def is_paired_with_town(place: Surroundings) -> bool:
    """Return whether a State and a town, both first names, act together: India and Sydney co-host. They are persons."""
    if place.entry.kind not in NAMES or not place.has_role(place.first, "person_name"):
        return False
    for joint, other in ((place.last, place.last + 1), (place.first - 1, place.first - 2)):
        first, last = min(place.first, other), max(place.last, other + 1)
        if not place.has_role(joint, "and_word") or not place.has_role(other, "person_name"):
            continue
        towns = [_is_town_alone(place, index) for index in (place.first, other)]
        is_subject = place.tokens[first].is_sentence_start and not place.has_role(last, "capital_acts")
        if towns in ([True, False], [False, True]) and is_subject:
            return True
    return False


def _is_town_alone(place: Surroundings, index: int) -> bool:
    return place.tokens[index].word not in load_compact_names()
