"""Find names of languages: the adjective of a State that does not mean its people or the State."""

from dialogues.country_mentions.enumerations import is_nationality
from dialogues.country_mentions.names import NATIONALITY_KINDS, load_words_by_role
from dialogues.country_mentions.surroundings import Surroundings

MAX_LANGUAGE_LIST_LENGTH = 12
FURTHEST_LANGUAGE_WORD, FURTHEST_PREDICATE, FURTHEST_NOUN, FURTHEST_TONGUE = 9, 6, 4, 9
MASCULINE_RU = ("ий", "ого", "ому", "им", "ом")
SMALL_LANGUAGES = frozenset({"es", "fr", "ru"})
AND_AR, ARTICLE_AR, FEMININE_AR, ACCUSATIVE_AR, MAX_PREFIX_LENGTH_AR = "و", "ال", "ه", "ا", 4


def is_language(place: Surroundings) -> bool:
    """Return whether a language is named, alone or in a list of languages, and not people or their State."""
    if _is_after_language_word(place):
        return True
    if not place.has_role(place.first, "language_name") or not _may_be_language(place):
        return _is_masculine_text(place)
    return _is_shown_as_language(place)


def _is_after_language_word(place: Surroundings) -> bool:
    """Return whether the adjective follows a word for a language or a translation, in any form: de langue turque."""
    if place.entry.kind not in NATIONALITY_KINDS or not place.is_adjacent_to(place.first - 1):
        return False
    return place.has_role(place.first - 1, "tongue_noun")


def _is_shown_as_language(place: Surroundings) -> bool:
    """Return whether a word next to the adjective, or to its list of languages, shows that a language is meant."""
    follows_noun = place.is_adjacent_to(place.first - 1) and place.has_role(place.first - 1, "language_noun_before")
    if follows_noun or place.has_role(place.first, "language_by_itself") or _has_article_of_language(place):
        return True
    head, tail = _language_list(place)
    if _is_linked_to_tongue(place, head):
        return True
    if place.is_adjacent_to(head - 1) and place.has_role(head - 1, "language_noun_before"):
        return True
    # The subject may be between two languages and their noun: dictionnaire juridique hongrois-français.
    if tail - head > 1 and place.is_adjacent_to(head - 1) and place.has_role(head - 2, "language_noun_before"):
        return True
    return _is_language_list(place, head, tail)


def _is_linked_to_tongue(place: Surroundings, head: int) -> bool:
    """Return whether only linking words lead from a word for languages or translation: languages other than English.

    A noun of people or of an authority next to the adjective makes it that of a State.
    """
    if place.has_role(place.last, "actor_noun") or place.has_role(place.last, "person_noun"):
        return False
    if head == 0 or not any(place.has_role(head - 1, role) for role in ("tongue_link", "language_of", "between")):
        return False
    for index in place.sentence_before(head, FURTHEST_TONGUE):
        if place.has_role(index, "tongue_any"):
            return True
        is_link = any(place.has_role(index, role) for role in ("tongue_link", "language_name", "between", "list_word"))
        if not is_link:
            return False
    return False


def _is_language_list(place: Surroundings, head: int, tail: int) -> bool:
    is_whole_text = head == 0 and tail == len(place.tokens)
    if is_whole_text or place.any_has_role(range(head, tail), "language_only") or _is_called_language(place, tail):
        return True
    if (_is_clause_end(place, tail) and _is_compared(place, head)) or place.has_role(tail, "language_predicate"):
        return True
    if not _can_be_language_without_noun(place) or _is_followed_by_people(place, tail):
        return False
    if _is_mentioned_as_language(place, head) or _is_spoken_in_arabic(place, head):
        return True
    return _is_taught_or_translated(place, head) or (_is_clause_end(place, tail) and _is_introduced(place, head))


def _is_masculine_text(place: Surroundings) -> bool:
    """Return whether a text is named.

    In Arabic a text is masculine, a language is feminine: النص الفرنسي, قاموس عربي فرنسي.
    """
    if place.entry.language != "ar" or not _is_masculine_language(place, place.first):
        return False
    noun = place.first - 1
    if noun > 0 and _is_masculine_language(place, noun):
        noun -= 1
    return place.is_adjacent_to(noun) and place.has_role(noun, "language_text_noun")


def _is_masculine_language(place: Surroundings, index: int) -> bool:
    names = load_words_by_role("ar")["language_name"]
    return any(word.removesuffix(ACCUSATIVE_AR) + FEMININE_AR in names for word in place.tokens[index].readings)


def _can_be_language_without_noun(place: Surroundings) -> bool:
    """Return whether the form may be a language without its noun: masculine, or in Arabic feminine with article."""
    word = place.tokens[place.first].word
    if place.entry.language == "ru":
        return word.endswith(MASCULINE_RU)
    return place.entry.language != "ar" or (word.endswith(FEMININE_AR) and ARTICLE_AR in word[:MAX_PREFIX_LENGTH_AR])


def _is_followed_by_people(place: Surroundings, tail: int) -> bool:
    """Return whether the list goes on with a nationality that is no language: with Russian and Seychellois skippers."""
    if tail >= len(place.tokens) or not place.has_role(tail - 1, "and_word"):
        return False
    return is_nationality(place.tokens[tail])


def _is_mentioned_as_language(place: Surroundings, head: int) -> bool:
    """Return whether the language is after a colon or copula: working language: English."""
    if ":" not in place.tokens[head].gap and not place.has_role(head - 1, "copula"):
        return False
    before = range(head - 1, max(-1, head - 1 - FURTHEST_NOUN), -1)
    return place.any_has_role(before, "language_after") or place.any_has_role(before, "language_noun_before")


def _is_spoken_in_arabic(place: Surroundings, head: int) -> bool:
    """Return whether it follows a preposition of translation, or a verb of speaking.

    After a noun it is an adjective.
    """
    if place.entry.language != "ar" or head == 0:
        return False
    if place.has_role(head - 1, "language_of"):
        return True
    speaks = place.has_role(head - 1, "language_verb") or (
        place.has_role(head - 2, "language_verb") and not place.tokens[head - 1].word.startswith(ARTICLE_AR)
    )
    return (speaks and place.is_adjacent_to(head - 1)) or _is_mastered_in_arabic(place, head)


def _is_mastered_in_arabic(place: Surroundings, head: int) -> bool:
    """Return whether it follows a verb of speaking and a man with article, or men, or a list: أتقن الشاهد التركية."""
    man = head - 1
    if (
        not place.has_role(man - 1, "language_verb")
        or not place.is_adjacent_to(man)
        or not place.is_adjacent_to(man - 1)
    ):
        return False
    word, roles = place.tokens[man].word, load_words_by_role("ar")
    if not word.startswith(ARTICLE_AR):
        return False
    bare = word.removeprefix(ARTICLE_AR)
    is_man = bare in roles["person_noun"] and not bare.endswith(FEMININE_AR)
    return is_man or bare in roles["people_plural"] or _language_list(place)[1] > place.last


def _is_called_language(place: Surroundings, tail: int) -> bool:
    """Return whether the noun follows, as in "the Spanish version", or "Spanish is an official language"."""
    if place.is_adjacent_to(tail - 1) and place.has_role(tail, "language_after"):
        return True
    predicates = range(tail + 1, tail + FURTHEST_PREDICATE)
    return place.has_role(tail, "copula") and place.any_has_role(predicates, "language_after")


def _has_article_of_language(place: Surroundings) -> bool:
    """Return whether an adjective has an article and a small letter, in languages with capitals for people: le turc."""
    return place.has_role(place.first - 1, "language_article") and not place.tokens[place.first].is_capitalised


def _is_taught_or_translated(place: Surroundings, head: int) -> bool:
    """Return whether it is after lessons, interpreters or captions: captions in Turkish appeared."""
    if place.has_role(head - 1, "language_lesson"):
        return True
    before = range(max(0, head - 1), place.first)
    links = ("language_link", "language_of")
    if any(place.any_has_role(before, link) for link in links) and (
        place.any_has_role((head - 1, head - 2), "language_lesson")
    ):
        return True
    return place.any_has_role(before, "language_link") and place.any_has_role((head - 1, head - 2), "language_thing")


def _is_introduced(place: Surroundings, head: int) -> bool:
    before = range(max(0, head - 1), place.first)
    if place.any_has_role(before, "language_before"):
        return True
    return place.any_has_role(before, "language_of") and place.any_has_role((head - 1, head - 2), "language_thing")


def _may_be_language(place: Surroundings) -> bool:
    """Return whether it is an adjective, or a name of a State and a language without a capital that shows the State."""
    token = place.tokens[place.first]
    if place.entry.language in SMALL_LANGUAGES and token.is_capitalised and not token.is_sentence_start:
        return False
    return place.entry.kind in NATIONALITY_KINDS | {"prefix"} or not token.is_capitalised


def _language_list(place: Surroundings) -> tuple[int, int]:
    head, tail = place.first, place.last
    while head > max(0, place.first - MAX_LANGUAGE_LIST_LENGTH) and _is_list_word(place, head - 1):
        head -= 1
    while tail < min(len(place.tokens), place.last + MAX_LANGUAGE_LIST_LENGTH) and _is_list_word(place, tail):
        tail += 1
    return head, tail


def _is_list_word(place: Surroundings, index: int) -> bool:
    return place.has_role(index, "language_name") or place.has_role(index, "list_word")


def _is_clause_end(place: Surroundings, tail: int) -> bool:
    if tail >= len(place.tokens) or not place.is_adjacent_to(tail - 1):
        return True
    goes_on_in_arabic = place.entry.language == "ar" and place.tokens[tail].word.startswith(AND_AR)
    return goes_on_in_arabic or place.has_role(tail, "after_language") or place.has_role(tail - 1, "list_word")


def _is_compared(place: Surroundings, head: int) -> bool:
    """Return whether a version is compared with another one: the French version differs from the Spanish."""
    return any(
        place.has_role(index, "language_name")
        and (place.has_role(index + 1, "language_after") or place.has_role(index - 1, "language_noun_before"))
        for index in place.sentence_before(head, FURTHEST_LANGUAGE_WORD)
    )
