"""When a listed name does not mean the State: waters, titles, goods, languages and persons called like one."""

from dialogues.country_mentions.languages import is_language
from dialogues.country_mentions.lexicon import lexicon, nationalities_by_form
from dialogues.country_mentions.names import LOCAL_KINDS, NATIONALITY_KINDS, PLACE_KINDS
from dialogues.country_mentions.persons import is_addressed, is_introduced_person, is_personal_name, is_titled_person
from dialogues.country_mentions.surroundings import Surroundings
from dialogues.country_mentions.tokens import SENTENCE_ENDS, Token

AND_AR, ARTICLE_AR = "و", "ال"
IN_AR = ("ب", "وب")
ALIF_MAQSURA = "ى"
FEMININE_VERB_AR = "ت"
LONGEST_LIST, LONGEST_VENUE = 8, 3
NAMELIKE_KINDS = frozenset({"name", "alternative", "historical"})
HYPHENS = frozenset("-‐‑–")
PREPOSED_MALI_AR = frozenset({"بمالي", "لمالي", "وبمالي", "ولمالي"})
LIST_GAPS = frozenset(" ,،-'’,–—\u00a0")


def means_no_state(place: Surroundings) -> bool:
    """Whether the words around a candidate show that the State itself is not meant."""
    return any(rule(place) for rule in RULES)


def _is_misspelled_word(place: Surroundings) -> bool:
    """The capital Malé is not meant by "male victims", nor Yemen by the right hand (اليمنى for اليمني)."""
    if place.has_role(place.first, "right_hand"):
        return place.tokens[place.first].surface.endswith(ALIF_MAQSURA)
    return place.has_role(place.first, "needs_accent") and not _has_accent(place) and not _is_upper(place)


def _has_accent(place: Surroundings) -> bool:
    return not place.tokens[place.first].surface.isascii()


def _is_upper(place: Surroundings) -> bool:
    return place.tokens[place.first].is_upper


def _is_water(place: Surroundings) -> bool:
    beside = (place.next_has_role("water_after"), place.next_has_role("waters_after"))
    if any(beside) or place.previous_has_role("water_before") or place.previous_has_role("waters_before"):
        return True
    return _is_one_of_several(place, "waters_after", "waters_before")


def _is_title(place: Surroundings) -> bool:
    """Instruments are called after the city of their adoption, not after its State."""
    is_place = place.entry.kind in PLACE_KINDS | LOCAL_KINDS or place.has_role(place.first, "named_like_city")
    if not is_place:
        return False
    if place.next_has_role("title_after") or place.previous_has_role("title_before"):
        return True
    return _is_venue(place) or _is_one_of_several(place, "title_after", "title_before")


def _is_venue(place: Surroundings) -> bool:
    """Where a congress or a session met, as in: the Congress held in Doha."""
    index = place.first - 1
    while index >= place.first - LONGEST_VENUE and place.is_beside(index) and place.has_role(index, "venue_word"):
        index -= 1
    return index < place.first - 1 and place.is_beside(index) and place.has_role(index, "venue_noun")


def _is_one_of_several(place: Surroundings, role_after: str, role_before: str) -> bool:
    """Whether a list of names has one noun for all: the Tokyo and Beijing Rules, las Reglas de Tokio y de Beijing."""
    after = range(place.last, place.last + LONGEST_LIST)
    before = range(place.first - 1, place.first - LONGEST_LIST, -1)
    has_after = role_after in place.roles and _is_joined(place, place.last, place.last)
    has_before = role_before in place.roles and _is_joined(place, place.first - 1, place.first)
    return (has_after and _leads_to(place, role_after, after)) or (has_before and _leads_to(place, role_before, before))


def _is_joined(place: Surroundings, index: int, later: int) -> bool:
    """Whether the word beside the name may belong to one list with it: after a comma, "and" or an article."""
    if not 0 <= index < len(place.tokens):
        return False
    token = place.tokens[later]
    if token.word.startswith(AND_AR) or "," in token.gap:
        return True
    return place.has_role(index, "and_word") or place.has_role(index, "between")


def _leads_to(place: Surroundings, role: str, indexes: range) -> bool:
    for index in indexes:
        if not 0 <= index < len(place.tokens) or not _is_same_clause(place, index, forward=indexes.step > 0):
            return False
        if place.has_role(index, role):
            return place.is_beside(index - 1 if indexes.step > 0 else index)
        joins = place.has_role(index, "between") or place.has_role(index, "and_word")
        if not joins and not _goes_on_with(place.tokens[index]):
            return False
    return False


def _goes_on_with(token: Token) -> bool:
    """Whether a word may be the next name or nationality of a list."""
    if token.is_capitalised:
        return any(map(lexicon().knows, token.readings))
    return any(reading in nationalities_by_form() for reading in token.readings)


def _is_same_clause(place: Surroundings, index: int, *, forward: bool) -> bool:
    beside = place.tokens[index] if forward else place.tokens[index + 1]
    return LIST_GAPS.issuperset(beside.gap)


def _is_goods(place: Surroundings) -> bool:
    kind = place.entry.kind
    if kind in NATIONALITY_KINDS:
        is_after_goods = place.is_beside(place.first - 1) and place.has_role(place.first - 1, "goods_before")
        if is_after_goods or place.next_has_role("goods_after"):
            return True
        return _is_one_of_several(place, "goods_after", "goods_before")
    if kind in NAMELIKE_KINDS | PLACE_KINDS and place.previous_has_role("named_goods_before"):
        return True
    return kind in NAMELIKE_KINDS | PLACE_KINDS and place.next_has_role("named_goods_after")


def _is_manner(place: Surroundings) -> bool:
    """Done in the manner of, as in "à la française": no people are meant, nor their State."""
    if place.entry.kind not in NATIONALITY_KINDS:
        return False
    return place.has_role(place.first - 1, "manner_article") and place.has_role(place.first - 2, "manner_preposition")


def _is_doubtful_place(place: Surroundings) -> bool:
    """A place called like something else: counts after a word for where."""
    if not place.has_role(place.first, "needs_place_word"):
        return False
    has_preposition_ar = place.tokens[place.first].word.startswith(IN_AR)
    return not has_preposition_ar and not place.has_role(place.first - 1, "place_word")


def _is_first_word_by_chance(place: Surroundings) -> bool:
    """A common word that only carries a capital because it opens the sentence."""
    if not place.tokens[place.first].starts_sentence or not place.has_role(place.first, "not_first"):
        return False
    if place.has_role(place.first, "needs_accent") and _has_accent(place):
        return False
    # Beside another name it is one.
    goes_on = place.has_role(place.last, "list_word") and place.last + 1 < len(place.tokens)
    return not (goes_on and place.tokens[place.last + 1].is_capitalised)


def _is_half_of_compound(place: Surroundings) -> bool:
    """What stands for a State only before a hyphen, as in Franco-, and means something else alone."""
    if place.entry.kind != "prefix":
        return False
    return place.last >= len(place.tokens) or place.tokens[place.last].gap not in HYPHENS


def _is_measured(place: Surroundings) -> bool:
    """An Arabic common noun that is bound to a following noun with article, such as a diameter."""
    if not place.has_role(place.first, "bound_noun"):
        return False
    if _follows_feminine_verb(place) or place.previous_has_role("state_before"):
        return False
    if place.entry.kind == "name" and place.tokens[place.first].word.startswith(ARTICLE_AR):
        return True
    if place.last >= len(place.tokens):
        return False
    gap = set(place.folded.text[place.tokens[place.last - 1].end : place.tokens[place.last].start])
    return not gap & SENTENCE_ENDS and place.tokens[place.last].word.startswith(ARTICLE_AR)


def _is_financial(place: Surroundings) -> bool:
    """In Arabic "Mali" and "financial" are one word: the State is meant after a preposition, an authority or a verb."""
    if not place.has_role(place.first, "financial"):
        return False
    if place.is_beside(place.first - 1) and place.has_role(place.first - 1, "malian"):
        return False
    word = place.tokens[place.first].word
    if word in PREPOSED_MALI_AR:
        return False
    if not word.endswith("مالي") or word.startswith(("ال", "وال", "بال", "لل")):
        return True
    if not place.is_beside(place.first - 1) or place.has_role(place.first - 1, "before_state"):
        return False
    return not _follows_feminine_verb(place)


def _follows_feminine_verb(place: Surroundings) -> bool:
    if not place.is_beside(place.first - 1):
        return False
    before = place.tokens[place.first - 1].word
    return before.endswith(FEMININE_VERB_AR) and not before.startswith(ARTICLE_AR)


def _is_country_level(place: Surroundings) -> bool:
    """In Arabic "of Qatar" and "at country level", as in "country review", are the same word."""
    if not place.has_role(place.first, "country_level"):
        return False
    return not (place.is_beside(place.first - 1) and place.has_role(place.first - 1, "state_word"))


RULES = (
    _is_misspelled_word,
    _is_half_of_compound,
    _is_water,
    _is_title,
    _is_goods,
    _is_manner,
    _is_doubtful_place,
    is_language,
    is_titled_person,
    is_personal_name,
    is_introduced_person,
    is_addressed,
    _is_first_word_by_chance,
    _is_measured,
    _is_country_level,
    _is_financial,
)
