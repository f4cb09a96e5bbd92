"""Find listed names that do not mean the State: waters, titles, goods, languages and persons with the same name."""

from dialogues.country_mentions import inflect
from dialogues.country_mentions.authors import has_made_up_name, is_cited, is_colleague, is_paired_with_town
from dialogues.country_mentions.enumerations import is_nationality, is_one_of_several
from dialogues.country_mentions.firms import is_firm
from dialogues.country_mentions.goods import is_goods, is_producer_of_goods
from dialogues.country_mentions.languages import is_language
from dialogues.country_mentions.names import LOCAL_KINDS, NATIONALITY_KINDS, PLACE_KINDS
from dialogues.country_mentions.normalize import fold_word
from dialogues.country_mentions.persons import (
    is_bare_name,
    is_greeted,
    is_introduced_person,
    is_member_of_body,
    is_named_worker,
    is_personal_name,
    is_surname_by_its_capital,
    is_titled_person,
)
from dialogues.country_mentions.surroundings import Surroundings
from dialogues.country_mentions.tokens import SENTENCE_ENDS
from dialogues.country_mentions.venues import is_venue
from dialogues.country_mentions.waters import is_water

ARTICLE_AR = "ال"
IN_AR = ("ب", "وب")
ALIF_MAQSURA = "ى"
FEMININE_VERB_AR = "ت"
MAX_LIST_OF_TOWNS_LENGTH, NEAR, FURTHEST_THING, SHOUTED_WORDS = 8, 3, 5, 4
INFINITIVES_ES, GERUNDS_ES = ("ar", "er", "ir", "arse", "erse", "irse"), ("ando", "iendo", "yendo")
ADJECTIVES_RU = (*inflect.ADJECTIVE_ENDINGS_RU, "ый", "ым", "ые", "ых", "ыми")
NEUTER_PAST_RU, PAST_RU = ("ло", "лось"), ("ло", "лось", "ла", "лась")
HYPHENS = frozenset("-‐‑–")
PREPOSED_MALI_AR = frozenset({"بمالي", "لمالي", "وبمالي", "ولمالي"})


def is_other_meaning(place: Surroundings) -> bool:
    """Return whether the words around a candidate show that the State itself is not meant."""
    for rule in RULES:  # noqa: SIM110 - a plain loop: this is asked of every name
        if rule(place):
            return True
    return False


def _is_misspelled_word(place: Surroundings) -> bool:
    """Return whether a similar word is meant: "male victims" is not Malé, and اليمنى (the right hand) is not اليمني."""
    if place.has_role(place.first, "right_hand"):
        return place.tokens[place.first].surface.endswith(ALIF_MAQSURA)
    # In Arabic one letter at the end may make another word: بريدة is a town, بريده is his post.
    if place.has_role(place.first, "own_ending"):
        return place.tokens[place.first].surface[-1] != place.entry.text[-1]
    return place.has_role(place.first, "needs_accent") and not _has_accent(place) and not _is_upper(place)


def _has_accent(place: Surroundings) -> bool:
    return not place.tokens[place.first].surface.isascii()


def _is_upper(place: Surroundings) -> bool:
    return place.tokens[place.first].is_upper


def _is_title(place: Surroundings) -> bool:
    """Return whether the name is part of a title.

    Instruments have the name of their city of adoption, not of its State.
    """
    is_place = place.entry.kind in PLACE_KINDS | LOCAL_KINDS or place.has_role(place.first, "named_like_city")
    if not is_place:
        return False
    if place.next_has_role("title_after") or place.previous_has_role("title_before"):
        return True
    if _is_work_programme(place):
        return True
    may_be_venue = place.entry.kind in PLACE_KINDS | LOCAL_KINDS and is_venue(place)
    return _is_described_title(place) or may_be_venue or is_one_of_several(place, "title_after", "title_before")


def _is_work_programme(place: Surroundings) -> bool:
    """Return whether a programme of work bears the name of a town: the Nairobi work programme."""
    after, before = range(place.last, place.last + NEAR), (*place.sentence_before(place.first, NEAR + 1),)
    return any(
        place.any_has_role(beside, "work_word") and place.any_has_role(beside, "programme_word")
        for beside in (after, before)
    )


def _is_described_title(place: Surroundings) -> bool:
    """Return whether a title noun follows one more adjective, as in Russian: Неаполитанская политическая декларация."""
    is_adjective = (
        place.entry.kind in LOCAL_KINDS and place.is_adjacent_to(place.last - 1) and place.is_adjacent_to(place.last)
    )
    if not is_adjective or place.entry.language != "ru" or place.has_role(place.last, "local_authority"):
        return False
    return place.tokens[place.last].word.endswith(ADJECTIVES_RU) and place.has_role(place.last + 1, "title_after")


def _is_unlike_state(place: Surroundings) -> bool:
    """Return whether the article is missing. In French a State has one: Dominique arrive, la Dominique répond."""
    return place.has_role(place.first, "needs_article") and not place.has_role(place.first - 1, "state_article")


def _is_manner(place: Surroundings) -> bool:
    """Return whether a manner is meant, as in "à la française", and no people or State."""
    if place.entry.kind not in NATIONALITY_KINDS:
        return False
    return place.has_role(place.first - 1, "manner_article") and place.has_role(place.first - 2, "manner_preposition")


def _is_doubtful_place(place: Surroundings) -> bool:
    """Return whether a place name is doubtful.

    It then needs a word of place before it, or a noun such as town or airport.
    """
    if place.entry.kind == "town":
        return not _is_where_town(place)
    if place.last - place.first > 1:
        return False
    if place.has_role(place.first, "needs_place_noun"):
        return not place.has_role(place.first - 1, "place_noun")
    if not place.has_role(place.first, "needs_place_word"):
        return False
    word = place.tokens[place.first].word
    has_preposition_ar = word.startswith(IN_AR) and word != fold_word(place.entry.text)
    return not has_preposition_ar and not place.has_role(place.first - 1, "place_word")


def _is_where_town(place: Surroundings) -> bool:
    """Return whether a small town is meant and not a family: after "in", after its mayor, or in a list of towns."""
    head = place.first
    for index in place.sentence_before(place.first, MAX_LIST_OF_TOWNS_LENGTH):
        if not place.has_role(index, "and_word") and not place.tokens[index].is_capitalised:
            break
        head = index
    if place.has_role(head - 1, "locative"):
        return True
    return place.has_role(head - 1, "place_word") and place.has_role(head - 2, "town_noun")


def _is_first_word_by_chance(place: Surroundings) -> bool:
    """Return whether a common word has a capital only because it opens the sentence."""
    opens = place.tokens[place.first].is_sentence_start and place.last - place.first == 1
    if not opens or not place.has_role(place.first, "not_first") or _has_verb_of_state(place):
        return False
    if place.has_role(place.first, "needs_accent") and _has_accent(place):
        return False
    # Next to another name it is a name.
    after = place.last + place.has_role(place.last, "list_word")
    goes_on = after > place.last or (after < len(place.tokens) and "," in place.tokens[after].gap)
    return not (goes_on and after < len(place.tokens) and place.tokens[after].is_capitalised)


def _has_verb_of_state(place: Surroundings) -> bool:
    """Return whether a verb of a State follows.

    In Russian it is a verb in the past that is not masculine: Мали закрыла.
    """
    if place.next_has_role("act_of_state"):
        return True
    is_followed = place.entry.language == "ru" and place.is_adjacent_to(place.last - 1)
    endings = PAST_RU if place.entry.kind == "name" else NEUTER_PAST_RU
    has_verb = is_followed and place.tokens[place.last].word.endswith(endings)
    return has_verb and not place.has_role(place.last, "impersonal_verb")


def _is_half_of_compound(place: Surroundings) -> bool:
    """Return whether a prefix such as Franco- has no hyphen after it. Alone it means something else."""
    if place.entry.kind != "prefix":
        return False
    return place.last >= len(place.tokens) or place.tokens[place.last].gap not in HYPHENS


def _is_measured(place: Surroundings) -> bool:
    """Return whether an Arabic common noun, such as a diameter, is bound to a following noun with an article."""
    if not place.has_role(place.first, "bound_noun"):
        return False
    if _is_after_feminine_verb(place) or place.previous_has_role("state_before"):
        return False
    if place.entry.kind == "name" and place.tokens[place.first].word.startswith(ARTICLE_AR):
        return True
    if place.last >= len(place.tokens):
        return False
    gap = set(place.folded.text[place.tokens[place.last - 1].end : place.tokens[place.last].start])
    return not gap & SENTENCE_ENDS and place.tokens[place.last].word.startswith(ARTICLE_AR)


def _is_financial(place: Surroundings) -> bool:
    """Return whether the Arabic word for "Mali" means "financial". A preposition, authority or verb shows the State."""
    if not place.has_role(place.first, "financial"):
        return False
    if (place.is_adjacent_to(place.first - 1) and place.has_role(place.first - 1, "malian")) or _is_of_two_peoples(
        place
    ):
        return False
    word = place.tokens[place.first].word
    if word in PREPOSED_MALI_AR:
        return False
    if not word.endswith("مالي") or word.startswith(("ال", "وال", "بال", "لل")):
        return True
    if not place.is_adjacent_to(place.first - 1) or place.has_role(place.first - 1, "before_state"):
        return False
    return not _is_after_feminine_verb(place)


def _is_of_two_peoples(place: Surroundings) -> bool:
    """Return whether a hyphen joins the nationality to another one: الحدود الجزائرية-المالية."""
    has_hyphen = place.first > 0 and place.tokens[place.first].gap in HYPHENS
    return has_hyphen and is_nationality(place.tokens[place.first - 1])


def _is_after_feminine_verb(place: Surroundings) -> bool:
    if not place.is_adjacent_to(place.first - 1):
        return False
    before = place.tokens[place.first - 1].word
    return before.endswith(FEMININE_VERB_AR) and not before.startswith(ARTICLE_AR)


def _is_reference_number(place: Surroundings) -> bool:
    """Return whether a short name in capitals before a number is the mark of a file or room: CHAD-2, room OMAN 3."""
    if not _is_upper(place) or place.last >= len(place.tokens) or not place.tokens[place.last].word.isdigit():
        return False
    gap = place.tokens[place.last].gap
    return gap in HYPHENS or (gap == " " and place.has_role(place.first - 1, "reference_noun"))


def _is_kind_of_file(place: Surroundings) -> bool:
    """Return whether PNG is a kind of picture because another kind of file is near."""
    if not place.has_role(place.first, "file_kind"):
        return False
    beside = (*range(place.first - NEAR, place.first), *range(place.last, place.last + NEAR))
    return place.any_has_role(beside, "file_kind") or place.any_has_role(beside, "reference_noun")


def _is_one_of_a_kind(place: Surroundings) -> bool:
    """Return whether "a" before the word shows a thing.

    In English no State follows "a": a Panama, a homburg and a fez.
    """
    if place.entry.language != "en" or not place.has_role(place.first, "thing_name"):
        return False
    goes_on = place.is_adjacent_to(place.last - 1) and not place.has_role(place.last, "and_word")
    return not goes_on and place.has_role(place.first - 1, "article_of_one")


def _is_name_of_object(place: Surroundings) -> bool:
    """Return whether a boat, server or room has this name, and no country or town is mentioned: la salle Lisbonne."""
    if place.entry.kind in NATIONALITY_KINDS:
        return False
    if place.has_role(place.first - 1, "named_thing") and place.is_adjacent_to(place.first - 1):
        return True
    before = range(place.first - FURTHEST_THING, place.first - 1)
    if not place.has_role(place.first - 1, "called"):
        return False
    return not any(place.any_has_role(before, role) for role in ("home_noun", "host_noun", "town_noun"))


def _is_thing_called_so(place: Surroundings) -> bool:
    """Return whether a thing with the name of a people is meant: a polka is danced, чешки are put on."""
    beside = (*range(place.first - FURTHEST_THING, place.first), *range(place.last, place.last + FURTHEST_THING))
    if place.has_role(place.first, "typeface_name") and place.any_has_role(beside, "typeface_beside"):
        return True
    # An adjective after a noun is of the State. Alone after an article it may be a thing: un grec et un soda.
    is_alone = place.has_role(place.first, "thing_alone") and place.has_role(place.first - 1, "thing_article")
    if is_alone and not place.tokens[place.first].is_capitalised and place.any_has_role(beside, "thing_alone_beside"):
        return True
    if not place.has_role(place.first, "thing_name") or is_producer_of_goods(place):
        return False
    # A thing is worn, a person is led along: llevaba una filipina, llevaba a una filipina.
    if place.has_role(place.first - 2, "wears") and place.has_role(place.first - 1, "indefinite_article"):
        return True
    if place.any_has_role(beside, "thing_name"):
        return True
    return place.any_has_role(beside, "thing_beside") or place.any_has_role(beside, "goods_after")


def _is_verb(place: Surroundings) -> bool:
    """Return whether a verb looks like a State, after a pronoun or before a verb: nos Irán a decir, irán llegando."""
    if not place.has_role(place.first, "verb_name"):
        return False
    if place.is_adjacent_to(place.first - 1) and place.has_role(place.first - 1, "verb_before"):
        return True
    after = place.last + place.has_role(place.last, "verb_link")
    return place.is_adjacent_to(place.last - 1) and after < len(place.tokens) and _is_unfinished_verb(place, after)


def _is_unfinished_verb(place: Surroundings, index: int) -> bool:
    return place.tokens[index].word.endswith(INFINITIVES_ES if index > place.last else GERUNDS_ES)


def _is_shouted(place: Surroundings) -> bool:
    """Return whether a common word in a text wholly in capitals has no sign of a State near it: UNA PANAMÁ DE PAJA."""
    is_common = any(place.has_role(place.first, role) for role in ("common_word", "thing_name", "not_abroad"))
    if not is_common or place.last - place.first > 1 or not _is_upper(place):
        return False
    beside = range(max(0, place.first - SHOUTED_WORDS), min(len(place.tokens), place.last + SHOUTED_WORDS))
    if len(beside) < SHOUTED_WORDS or not all(place.tokens[index].is_upper for index in beside):
        return False
    opens = place.tokens[place.first].is_sentence_start and not place.next_has_role("goods_after")
    # French puts an article before a State, and none before a town: LE BÉNIN, LE SUCRE.
    has_its_article = place.entry.language == "fr" and place.entry.kind not in PLACE_KINDS
    is_state = any(place.has_role(place.first - 1, role) for role in ("place_word", "and_word"))
    return not opens and not is_state and not (has_its_article and place.has_role(place.first - 1, "between"))


def _is_spelling_word(place: Surroundings) -> bool:
    """Return whether the word is one of several of the spelling alphabet: Sierra, Tango, Lima."""
    if not place.has_role(place.first, "spelling_name"):
        return False
    beside = (*range(place.first - NEAR, place.first), *range(place.last, place.last + NEAR))
    return sum(place.has_role(index, "spelling_word") for index in beside) > 1


def _is_country_level(place: Surroundings) -> bool:
    """Return whether the Arabic word means "at country level", as in "country review", and not "of Qatar"."""
    if not place.has_role(place.first, "country_level"):
        return False
    # A rank may be between them: the prosecutor general of Qatar.
    before = place.first - 1 - (place.is_adjacent_to(place.first - 1) and place.has_role(place.first - 1, "rank_word"))
    return not (place.is_adjacent_to(before) and place.has_role(before, "state_word"))


RULES = (
    _is_misspelled_word,
    _is_half_of_compound,
    is_water,
    _is_title,
    is_goods,
    is_firm,
    _is_manner,
    _is_unlike_state,
    _is_doubtful_place,
    is_language,
    is_titled_person,
    is_bare_name,
    is_personal_name,
    is_introduced_person,
    is_named_worker,
    is_greeted,
    is_member_of_body,
    is_surname_by_its_capital,
    is_cited,
    is_colleague,
    has_made_up_name,
    is_paired_with_town,
    _is_first_word_by_chance,
    _is_measured,
    _is_country_level,
    _is_reference_number,
    _is_kind_of_file,
    _is_one_of_a_kind,
    _is_name_of_object,
    _is_thing_called_so,
    _is_verb,
    _is_shouted,
    _is_spelling_word,
    _is_financial,
)
