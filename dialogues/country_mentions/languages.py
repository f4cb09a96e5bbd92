"""Names of languages: the adjective of a State that means neither its people nor the State."""

from dialogues.country_mentions.names import NATIONALITY_KINDS
from dialogues.country_mentions.surroundings import Surroundings

LONGEST_LANGUAGE_LIST = 12
FURTHEST_LANGUAGE_WORD, FURTHEST_PREDICATE = 9, 6


def is_language(place: Surroundings) -> bool:
    """A language is named, alone or in a list of languages, and not people or their State."""
    if not place.has_role(place.first, "language_name") or not _may_be_language(place):
        return False
    follows_noun = place.is_beside(place.first - 1) and place.has_role(place.first - 1, "language_noun_before")
    if follows_noun or place.has_role(place.first, "language_by_itself") or _has_article_of_language(place):
        return True
    head, tail = _language_list(place)
    is_whole_text = head == 0 and tail == len(place.tokens)
    if is_whole_text or place.any_has_role(range(head, tail), "language_only") or _is_called_language(place, tail):
        return True
    return _is_taught_or_translated(place, head) or (_ends_clause(place, tail) and _is_led_in(place, head))


def _is_called_language(place: Surroundings, tail: int) -> bool:
    """The noun stands after it, or is said of it: the Spanish version; Spanish is an official language."""
    if place.is_beside(tail - 1) and place.has_role(tail, "language_after"):
        return True
    said = range(tail + 1, tail + FURTHEST_PREDICATE)
    return place.has_role(tail, "copula") and place.any_has_role(said, "language_after")


def _has_article_of_language(place: Surroundings) -> bool:
    """An adjective with article and small letter is a language where people are written with a capital: le turc."""
    return place.has_role(place.first - 1, "language_article") and not place.tokens[place.first].is_capitalised


def _is_taught_or_translated(place: Surroundings, head: int) -> bool:
    """After lessons, interpreters and captions, whatever follows: captions in Turkish appeared."""
    if place.has_role(head - 1, "language_lesson"):
        return True
    before = range(max(0, head - 1), place.first)
    links = ("language_link", "language_of")
    if any(place.any_has_role(before, link) for link in links) and (
        place.any_has_role((head - 1, head - 2), "language_lesson")
    ):
        return True
    return place.any_has_role(before, "language_link") and place.any_has_role((head - 1, head - 2), "language_thing")


def _is_led_in(place: Surroundings, head: int) -> bool:
    before = range(max(0, head - 1), place.first)
    if place.any_has_role(before, "language_before") or _is_compared(place, head):
        return True
    return place.any_has_role(before, "language_of") and place.any_has_role((head - 1, head - 2), "language_thing")


def _may_be_language(place: Surroundings) -> bool:
    """An adjective, or a State and a language of one name where no capital says that the State is meant."""
    return place.entry.kind in NATIONALITY_KINDS or not place.tokens[place.first].is_capitalised


def _language_list(place: Surroundings) -> tuple[int, int]:
    head, tail = place.first, place.last
    while head > max(0, place.first - LONGEST_LANGUAGE_LIST) and _is_list_word(place, head - 1):
        head -= 1
    while tail < min(len(place.tokens), place.last + LONGEST_LANGUAGE_LIST) and _is_list_word(place, tail):
        tail += 1
    return head, tail


def _is_list_word(place: Surroundings, index: int) -> bool:
    return place.has_role(index, "language_name") or place.has_role(index, "list_word")


def _ends_clause(place: Surroundings, tail: int) -> bool:
    if tail >= len(place.tokens) or not place.is_beside(tail - 1):
        return True
    return place.has_role(tail, "after_language") or place.has_role(tail - 1, "list_word")


def _is_compared(place: Surroundings, head: int) -> bool:
    """A version is set beside another without its noun: the French version differs from the Spanish."""
    return any(
        place.has_role(index, "language_name")
        and (place.has_role(index + 1, "language_after") or place.has_role(index - 1, "language_noun_before"))
        for index in place.sentence_before(head, FURTHEST_LANGUAGE_WORD)
    )
