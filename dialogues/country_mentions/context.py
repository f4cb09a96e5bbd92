"""When a listed name does not mean the State: waters, titles, goods, languages and persons called like one.

Each rule looks a fixed number of words to either side, so the work grows with the text and no faster.
"""

from dataclasses import dataclass

from dialogues.country_mentions.names import PLACE_KINDS, Entry
from dialogues.country_mentions.normalize import FoldedText
from dialogues.country_mentions.tokens import LONGEST_ABBREVIATION, SENTENCE_ENDS, Token

LONGEST_LANGUAGE_LIST = 12
LONGEST_PERSONAL_NAME = 3
FEMININE_VERB_AR = "ت"
NATIONALITY_KINDS = frozenset({"nationality", "nationality_stem"})
PERSON_LIKE_KINDS = frozenset({"name", "formal", "alternative", "historical", "native", "person"}) | PLACE_KINDS


@dataclass(frozen=True)
class Surroundings:
    """A candidate in its sentence: the words `first` up to `last` of `tokens`."""

    folded: FoldedText
    tokens: list[Token]
    first: int
    last: int
    entry: Entry
    roles: dict[str, frozenset[str]]

    def has_role(self, index: int, role: str) -> bool:
        """Whether the word at the index is listed for the role; no word, no role."""
        if not 0 <= index < len(self.tokens) or role not in self.roles:
            return False
        return not self.roles[role].isdisjoint(self.tokens[index].readings)

    def is_beside(self, index: int) -> bool:
        """Whether no full stop, comma or bracket stands between the word at the index and the next."""
        if not 0 <= index < len(self.tokens) - 1:
            return False
        gap = self.folded.text[self.tokens[index].end : self.tokens[index + 1].start]
        ends_sentence = "." in gap and len(self.tokens[index].word) > LONGEST_ABBREVIATION
        return not gap.strip(" -'’\u00a0.") and not ends_sentence

    def next_has_role(self, role: str) -> bool:
        """Whether the word right after the candidate is listed for the role."""
        return self.is_beside(self.last - 1) and self.has_role(self.last, role)

    def previous_has_role(self, role: str) -> bool:
        """Whether the word before the candidate is listed; articles and prepositions are passed over."""
        index = self.first - 1
        while index > max(0, self.first - 3) and self.has_role(index, "between"):
            index -= 1
        return self.is_beside(index) and self.has_role(index, role)


def means_no_state(place: Surroundings) -> bool:
    """Whether the words around a candidate show that the State itself is not meant."""
    return any(rule(place) for rule in RULES)


def _is_misspelled_word(place: Surroundings) -> bool:
    """The capital Malé is not meant by "male victims", whatever the capitals."""
    token = place.tokens[place.first]
    has_accent = not token.surface.isascii()
    return place.has_role(place.first, "needs_accent") and not has_accent and not token.is_upper


def _is_water(place: Surroundings) -> bool:
    return place.next_has_role("water_after") or place.previous_has_role("water_before")


def _is_title(place: Surroundings) -> bool:
    """Instruments are called after the city of their adoption, not after its State."""
    if place.entry.kind not in PLACE_KINDS:
        return False
    return place.next_has_role("title_after") or place.previous_has_role("title_before")


def _is_goods(place: Surroundings) -> bool:
    if place.entry.kind in {"name", "historical"}:
        return place.next_has_role("goods_after_name")
    if place.entry.kind not in NATIONALITY_KINDS:
        return False
    is_after_goods = place.is_beside(place.first - 1) and place.has_role(place.first - 1, "goods_before")
    return is_after_goods or place.next_has_role("goods_after")


def _is_manner(place: Surroundings) -> bool:
    """Done in the manner of, as in "à la française": no people are meant, nor their State."""
    if place.entry.kind not in NATIONALITY_KINDS:
        return False
    return place.has_role(place.first - 1, "manner_article") and place.has_role(place.first - 2, "manner_preposition")


def _is_doubtful_place(place: Surroundings) -> bool:
    """A place called like something else: counts after a word for where."""
    if not place.has_role(place.first, "needs_place_word"):
        return False
    return not place.has_role(place.first - 1, "place_word")


def _is_language(place: Surroundings) -> bool:
    """A language is named, alone or in a list of languages, and not people or their State."""
    if place.entry.kind not in NATIONALITY_KINDS or not place.has_role(place.first, "language_name"):
        return False
    if place.has_role(place.first, "language_by_itself"):
        return True
    if place.is_beside(place.first - 1) and place.has_role(place.first - 1, "language_noun_before"):
        return True
    head, tail = _language_list(place)
    if head == 0 and tail == len(place.tokens):
        return True
    if place.is_beside(tail - 1) and place.has_role(tail, "language_after"):
        return True
    is_led_in = any(place.has_role(index, "language_before") for index in range(head - 1, place.first))
    return is_led_in and _ends_clause(place, tail)


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


def _is_titled_person(place: Surroundings) -> bool:
    """A form of address stands before the name, or before a first name that stands before it."""
    is_named_like_person = place.entry.kind in PERSON_LIKE_KINDS | NATIONALITY_KINDS
    if not is_named_like_person or not place.tokens[place.first].is_capitalised:
        return False
    has_case = place.tokens[place.first].surface[:1].isupper()
    is_nationality = place.entry.kind in NATIONALITY_KINDS
    nearest = place.first - (2 if is_nationality and not has_case else 1)
    for index in range(nearest, max(-1, place.first - 1 - LONGEST_PERSONAL_NAME), -1):
        if not all(place.is_beside(step) for step in range(index, place.first)):
            return False
        if place.has_role(index, "person_title"):
            return True
        is_far_enough = not has_case and index < place.first - 1
        if is_far_enough or not place.tokens[index].is_capitalised:
            return False
    return False


def _is_personal_name(place: Surroundings) -> bool:
    """First name and family name side by side, one of them called like a State or a city."""
    token = place.tokens[place.first]
    if place.last - place.first > 1 or not token.surface[:1].isupper():
        return False
    if place.entry.kind == "person":
        return not token.starts_sentence and _is_unlisted_capital(place, place.first - 1)
    if place.entry.kind not in PERSON_LIKE_KINDS or not place.has_role(place.first, "person_name"):
        return False
    follows = place.is_beside(place.first) and _is_unlisted_capital(place, place.last)
    precedes = (
        place.first > 0
        and place.is_beside(place.first - 1)
        and not place.tokens[place.first - 1].starts_sentence
        and _is_unlisted_capital(place, place.first - 1)
    )
    return follows or precedes


def _is_unlisted_capital(place: Surroundings, index: int) -> bool:
    """A word with a capital that is no institution's: likely the other half of a personal name."""
    if not 0 <= index < len(place.tokens) or place.has_role(index, "institution_word"):
        return False
    surface = place.tokens[index].surface
    return surface[:1].isupper() and not surface.isupper() and not place.has_role(index, "between")


def _is_introduced_person(place: Surroundings) -> bool:
    """The name of a person is explained by what she is, as in: Kenya, a survivor who ..."""
    if not place.has_role(place.first, "person_name"):
        return False
    last = place.last
    if place.has_role(last, "list_word") and place.has_role(last + 1, "person_name"):
        last += 2
    if last + 1 >= len(place.tokens) or "," not in place.tokens[last].gap:
        return False
    return place.has_role(last, "indefinite_article") and place.has_role(last + 1, "person_noun")


def _is_first_word_by_chance(place: Surroundings) -> bool:
    """A common word that only carries a capital because it opens the sentence."""
    if not place.tokens[place.first].starts_sentence or not place.has_role(place.first, "not_first"):
        return False
    # Beside another name it is one.
    goes_on = place.has_role(place.last, "list_word") and place.last + 1 < len(place.tokens)
    return not (goes_on and place.tokens[place.last + 1].is_capitalised)


def _is_measured(place: Surroundings) -> bool:
    """An Arabic common noun that is bound to a following noun with article, such as a diameter."""
    if not place.has_role(place.first, "bound_noun") or place.last >= len(place.tokens):
        return False
    gap = set(place.folded.text[place.tokens[place.last - 1].end : place.tokens[place.last].start])
    return not gap & SENTENCE_ENDS and place.tokens[place.last].word.startswith("ال")


def _is_financial(place: Surroundings) -> bool:
    """In Arabic "Mali" and "financial" are one word: the State is meant after a preposition, an authority or a verb."""
    if not place.has_role(place.first, "financial"):
        return False
    word = place.tokens[place.first].word
    if not word.endswith("مالي") or word.startswith(("ال", "وال", "بال", "لل")):
        return True
    if not place.is_beside(place.first - 1) or place.has_role(place.first - 1, "before_state"):
        return False
    before = place.tokens[place.first - 1].word
    return not before.endswith(FEMININE_VERB_AR) or before.startswith("ال")


def _is_country_level(place: Surroundings) -> bool:
    """In Arabic "of Qatar" and "at country level", as in "country review", are the same word."""
    if not place.has_role(place.first, "country_level"):
        return False
    return not (place.is_beside(place.first - 1) and place.has_role(place.first - 1, "state_word"))


RULES = (
    _is_misspelled_word,
    _is_water,
    _is_title,
    _is_goods,
    _is_manner,
    _is_doubtful_place,
    _is_language,
    _is_titled_person,
    _is_personal_name,
    _is_introduced_person,
    _is_first_word_by_chance,
    _is_measured,
    _is_country_level,
    _is_financial,
)
