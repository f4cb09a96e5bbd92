"""Find persons with the name of a State, of its people or of a city."""

from dialogues.country_mentions.disguise import load_compact_names
from dialogues.country_mentions.enumerations import get_adjacent_items, is_nationality
from dialogues.country_mentions.inflect import inflect_russian_noun
from dialogues.country_mentions.leaders import is_family_of_leader
from dialogues.country_mentions.names import LOCAL_KINDS, NATIONALITY_KINDS, PLACE_KINDS, load_words_by_role
from dialogues.country_mentions.normalize import fold_word
from dialogues.country_mentions.surroundings import Surroundings

MAX_PERSONAL_NAME_LENGTH, FURTHEST_PERSON_NOUN, FURTHEST_AGE, NEAR = 3, 4, 3, 4
STATE_KINDS = frozenset({"name", "formal", "alternative", "historical", "native", "person", "province"})
PERSON_LIKE_KINDS = frozenset({"name", "formal", "alternative", "historical", "native", "person"}) | PLACE_KINDS
PEOPLE_KINDS = NATIONALITY_KINDS | {"person"}
NISBA_SINGULAR_AR, ARTICLE_AR, AND_AR = ("ي", "يه"), "ال", "و"
PREPOSITIONS_AR, ON_AR = ("ب", "ال"), "على"
# Directly after a name, a word with such an ending is a surname: Марсель Ахметов.
SURNAMES_RU = ("ов", "ев", "ин", "ова", "ева", "ина", "енко", "швили", "дзе", "оглы", "кызы")
UNCHANGING_PLURAL_RU, SURNAME_ADJECTIVES_RU = "и", ("ский", "цкий", "ская", "цкая")
PATRONYMICS_RU, FEMININE_AR = ("овна", "евна", "ович", "евич"), "ه"
NO_FAMILY_AR = ("ال", "وال", "ي", "ت", "ن", "ل")
SMALL_NATIONALITIES, COMMAS = frozenset({"es", "fr", "ru"}), frozenset(",،")


def is_bare_name(place: Surroundings) -> bool:
    """Return whether a name without article is a person. In French a State has one: Kenya nous a écrit; merci à Jordan.

    The few States without article, and names in a list or before a colon, are still States.
    """
    if not place.has_role(place.first, "person_name"):
        return False
    before, last = place.first - 1, place.last
    opens = place.tokens[place.first].is_sentence_start and place.is_adjacent_to(last - 1)
    # Only a person does this, whatever the name: Israël a souri.
    if opens and place.any_has_role(range(last, last + NEAR), "private_act"):
        return True
    if place.has_role(before, "of_person") and place.has_role(before - 1, "own_thing"):
        return True
    if _is_bare_next_to_foreign(place):
        return True
    if place.entry.kind not in STATE_KINDS or place.has_role(place.first, "never_with_article"):
        return False
    return place.has_role(before, "bare_before") or (opens and place.has_role(last, "bare_verb"))


def _is_bare_next_to_foreign(place: Surroundings) -> bool:
    """Return whether two names open a sentence, one first a personal name: Jordan et Kenya, Maurice et Florence."""
    first, last = place.first, place.last
    for joint, other in ((last, last + 1), (first - 1, first - 2)):
        if place.has_role(joint, "and_word") and place.has_role(other, "person_name"):
            opens = place.tokens[min(first, other)].is_sentence_start
            return opens and place.any_has_role((first, other), "first_name_abroad")
    return False


def is_titled_person(place: Surroundings) -> bool:
    """Return whether a form of address is before the name, or before a first name that precedes it."""
    is_particle = place.has_role(place.first - 1, "particle")
    if not _is_named_like_person(place) or is_particle or _is_plural_ar(place):
        return False
    # In Russian the prosecutor Кыргызстана is one of a State, because its name is in the genitive.
    is_state_ru = place.entry.language == "ru" and place.entry.kind not in NATIONALITY_KINDS
    is_addressed = place.has_role(place.first, "person_name") or place.has_role(place.first - 1, "form_of_address")
    if is_state_ru and not is_addressed:
        return False
    has_case = place.tokens[place.first].surface[:1].isupper()
    is_nationality = place.entry.kind in NATIONALITY_KINDS
    # An Arabic adjective has the article if its noun has it: الأستاذ تركي is a person, الخبير التركي a foreigner.
    agrees = place.tokens[place.first].word.startswith(ARTICLE_AR) or not (
        place.first and place.tokens[place.first - 1].word.removeprefix("و").startswith(ARTICLE_AR)
    )
    nearest = place.first - (2 if is_nationality and not has_case and agrees else 1)
    for index in range(nearest, max(-1, place.first - 1 - MAX_PERSONAL_NAME_LENGTH), -1):
        if not all(place.is_adjacent_to(step) for step in range(index, place.first)):
            return False
        if place.has_role(index, "person_title"):
            return True
        is_far_enough = not has_case and index < place.first - 1
        if is_far_enough or not place.tokens[index].is_capitalised:
            return False
    return False


def _is_surname_ar(place: Surroundings) -> bool:
    """Return whether a nationality is a surname: after a form of address, or masculine after a woman's occupation.

    Examples: الدكتورة التركي, السيد المصري.
    """
    before, word = place.first - 1, place.tokens[place.first].word
    is_singular = place.entry.kind in NATIONALITY_KINDS and word.endswith(NISBA_SINGULAR_AR[0])
    if place.entry.language != "ar" or not is_singular or not place.is_adjacent_to(before):
        return False
    is_local = place.entry.kind in LOCAL_KINDS and place.has_role(before, "person_title")
    if is_local or place.has_role(before, "form_of_address"):
        return True
    is_woman = place.tokens[before].word.endswith(FEMININE_AR) and word.startswith(ARTICLE_AR)
    return is_woman and (place.has_role(before, "person_title") or _is_worker(place, before))


def _is_plural_ar(place: Surroundings) -> bool:
    if place.entry.language != "ar" or place.entry.kind not in NATIONALITY_KINDS:
        return False
    return not place.tokens[place.first].word.endswith(NISBA_SINGULAR_AR)


def is_personal_name(place: Surroundings) -> bool:
    """Return whether first name and family name are together, and one is like a State or a city."""
    if place.last - place.first > 1 or _is_state_of_leader(place):
        return False
    if any(
        rule(place)
        for rule in (_is_after_first_name, _is_first_name, _has_family_ar, _is_surname_ar, _is_surname_first)
    ):
        return True
    has_capital = place.tokens[place.first].surface[:1].isupper()
    return has_capital and (
        _is_before_family_name(place) or _has_adjacent_capital(place) or _is_joined_to_first_name(place)
    )


def _is_state_of_leader(place: Surroundings) -> bool:
    """Return whether the title of an office is before the name, and a leader after it: премьер Индии Моди."""
    after = place.last
    before = (place.first - 1, place.first - 2, place.first - 3)
    has_title = any(place.any_has_role(before, role) for role in ("president_title", "premier_title", "other_title"))
    return has_title and after < len(place.tokens) and is_family_of_leader(place.tokens[after])


def _is_joined_to_first_name(place: Surroundings) -> bool:
    """Return whether persons are named by first names alone: Kenza et Sydney; América y Sidney."""
    if place.entry.kind not in PERSON_LIKE_KINDS or not place.has_role(place.first, "person_name"):
        return False
    first, last = place.first, place.last
    if place.has_role(first - 1, "and_word") and _is_first_name_alone(place, first - 2):
        return not place.has_role(first - 3, "place_word")
    return (
        place.has_role(last, "and_word")
        and _is_first_name_alone(place, last + 1)
        and not place.has_role(first - 1, "place_word")
    )


def _is_first_name_alone(place: Surroundings, index: int) -> bool:
    """Return whether a first name is not the second half of another name, as in San José."""
    if not place.has_role(index, "first_name") or not place.tokens[index].surface[:1].isupper():
        return False
    return not (place.is_adjacent_to(index - 1) and place.tokens[index - 1].surface[:1].isupper())


def _is_surname_first(place: Surroundings) -> bool:
    """Return whether a Russian surname is before its first name, each with a capital: Варшавский Олег."""
    is_adjective = place.entry.language == "ru" and place.entry.kind in NATIONALITY_KINDS
    if not is_adjective or not place.is_adjacent_to(place.last - 1) or not place.has_role(place.last, "first_name"):
        return False
    has_capitals = place.tokens[place.first].is_capitalised and place.tokens[place.last].is_capitalised
    return has_capitals and place.tokens[place.first].word.endswith(SURNAME_ADJECTIVES_RU)


def _has_adjacent_capital(place: Surroundings) -> bool:
    """Return whether a name that persons also have is next to a word with a capital that is not an institution."""
    if place.entry.kind == "person":
        opens = place.tokens[place.first].is_sentence_start
        return not opens and _is_unlisted_capital(place, place.first - 1)
    if place.entry.kind not in PERSON_LIKE_KINDS or not place.has_role(place.first, "person_name"):
        return False
    follows = place.is_adjacent_to(place.first) and _is_unlisted_capital(place, place.last)
    before = place.first - 1
    may_precede = place.is_adjacent_to(before) and (
        not place.tokens[before].is_sentence_start or place.has_role(before, "person_name")
    )
    return follows or (may_precede and _is_unlisted_capital(place, before))


def _is_before_family_name(place: Surroundings) -> bool:
    """Return whether a family name, a patronymic or a word for a family follows: Paraguay Núñez, the Ireland family."""
    last = place.last
    if place.entry.kind in NATIONALITY_KINDS or not place.is_adjacent_to(last - 1):
        return False
    if place.next_has_role("family_noun") or _is_family(place):
        return True
    after = place.tokens[last]
    is_family = place.has_role(last, "family_name") or after.word.endswith(PATRONYMICS_RU + SURNAMES_RU)
    return is_family and after.surface[:1].isupper()


def _is_family(place: Surroundings) -> bool:
    """Return whether a plural article shows a family, because a town has no plural: los Zamora y los Holguín."""
    is_town = place.entry.kind in PLACE_KINDS and not place.tokens[place.first].word.endswith("s")
    return is_town and place.has_role(place.first - 1, "plural_article")


def _is_after_first_name(place: Surroundings) -> bool:
    """Return whether the name is a family name after a first name.

    Arabic has no capitals, so there it must have the article and be singular.
    """
    before, token = place.first - 1, place.tokens[place.first]
    # The preposition "on" is folded like the first name Ali.
    is_preposition = before >= 0 and place.tokens[before].surface.endswith(ON_AR)
    if is_preposition or not _is_named_like_person(place) or not place.is_adjacent_to(before):
        return False
    if _is_initial(place, before):
        return token.surface[:1].isupper()
    has_second_name = place.has_role(before, "second_name") and place.has_role(before - 1, "first_name")
    may_be_person = place.entry.language == "ar" or place.entry.kind in PLACE_KINDS
    is_named_like_state = may_be_person and place.has_role(before, "person_name")
    is_called_so = has_second_name or place.has_role(before, "first_name") or _is_listed_with_persons(place)
    if not is_called_so and not is_named_like_state and not _is_surname_by_capital(place, before):
        return False
    if token.surface[:1].isupper():
        return place.tokens[before].is_capitalised
    # A town that is also a Western family name: أبراهام لنكولن.
    if place.has_role(before, "first_name") and place.has_role(place.first, "person_name"):
        return True
    has_form = token.word.startswith(ARTICLE_AR) or is_named_like_state
    return place.entry.kind in NATIONALITY_KINDS and has_form and token.word.endswith(NISBA_SINGULAR_AR)


def _is_listed_with_persons(place: Surroundings) -> bool:
    """Return whether an Arabic name is in a list of full names.

    The first name has no article, the family name has one.
    """
    before = place.first - 1
    has_form = place.entry.language == "ar" and place.tokens[place.first].word.startswith(ARTICLE_AR)
    if not has_form or place.tokens[before].word.removeprefix("و").startswith(ARTICLE_AR) or _is_plural_ar(place):
        return False
    return any(
        place.has_role(index, "first_name") and place.tokens[index + 1].word.startswith(ARTICLE_AR)
        for item in get_adjacent_items(place)
        for index in item[:-1]
    )


def _is_surname_by_capital(place: Surroundings, before: int) -> bool:
    """Return whether a nationality with a capital is a surname, in languages with small letters: Герман Чешский."""
    if place.entry.kind not in NATIONALITY_KINDS or place.entry.language not in SMALL_NATIONALITIES:
        return False
    if not place.tokens[place.first].surface[:1].isupper():
        return False
    if place.has_role(before, "person_name"):
        return place.tokens[before].is_capitalised
    # In French and Spanish, names of institutions have more than one capital.
    if place.entry.language != "ru" or place.tokens[before].is_sentence_start:
        return False
    if place.last < len(place.tokens) and place.is_adjacent_to(place.first) and place.tokens[place.last].is_capitalised:
        return False
    return _is_unlisted_capital(place, before)


def _is_initial(place: Surroundings, index: int) -> bool:
    """Return whether the word is one capital letter with a full stop: A. Turk."""
    token = place.tokens[index]
    return len(token.word) == 1 and token.is_upper and place.tokens[index + 1].gap.startswith(".")


def is_greeted(place: Surroundings) -> bool:
    """Return whether a person is thanked or greeted: thank you, Jordan."""
    if not place.has_role(place.first, "person_name") or not place.has_role(place.first - 1, "thanks"):
        return False
    return not COMMAS.isdisjoint(place.tokens[place.first].gap)


def is_member_of_body(place: Surroundings) -> bool:
    """Return whether first names, joined by "and", are of a body of the author: Chad and Georgia from our committee."""
    if not place.has_role(place.first, "person_name") or place.has_role(place.first - 1, "place_word"):
        return False
    index = place.last
    while index < min(len(place.tokens), place.last + NEAR) and not place.has_role(index, "from_body"):
        is_named = place.has_role(index, "and_word") or place.tokens[index].is_capitalised
        if not is_named and not place.tokens[index].word.startswith(AND_AR):
            return False
        index += 1
    is_alone = index == place.last and not place.has_role(place.first - 1, "and_word")
    return (
        not is_alone and place.has_role(index, "from_body") and place.any_has_role((index + 1, index + 2), "own_body")
    )


def is_surname_by_its_capital(place: Surroundings) -> bool:
    """Return whether a capital inside a sentence makes a people's noun a surname: доцент Шведов, el contador Gallego.

    In Russian and Spanish a people has a small letter there. The name of an institution has another capital next to it.
    """
    token = place.tokens[place.first]
    if place.entry.language not in {"ru", "es"} or token.is_sentence_start or token.surface.isupper():
        return False
    if not token.surface[:1].isupper() or token.gap != " " or place.entry.kind not in PEOPLE_KINDS:
        return False
    if token.word in load_compact_names():
        return False
    before = place.tokens[place.first - 1]
    if place.has_role(place.first - 1, "between") or place.has_role(place.first - 1, "place_word"):
        return False
    is_adjective = place.entry.kind != "person" and place.entry.language == "ru"
    return before.surface[:1].islower() and not is_adjective and not place.has_role(place.first - 1, "article_es")


def _has_family_ar(place: Surroundings) -> bool:
    """Return whether an Arabic name is followed by "son of", or by a family name without article in -i."""
    if place.entry.language != "ar" or not place.is_adjacent_to(place.first):
        return False
    after = place.tokens[place.last].word
    if place.has_role(place.last, "child_of"):
        return not place.tokens[place.first].word.startswith(ARTICLE_AR)
    if place.has_role(place.first, "person_name") and place.has_role(place.last, "family_name"):
        return not place.has_role(place.first - 1, "place_word")
    if (
        not after.endswith("ي")
        or place.has_role(place.last, "particle")
        or not place.has_role(place.first, "person_name")
    ):
        return False
    has_article_for_town = after.startswith(ARTICLE_AR) and place.entry.kind in PLACE_KINDS
    return has_article_for_town or is_nationality(place.tokens[place.last]) or not after.startswith(NO_FAMILY_AR)


def _is_first_name(place: Surroundings) -> bool:
    """Return whether a first name of a small town has no word before it that shows a place. India is not Hind."""
    if place.entry.language == "ar":
        is_first_name = place.tokens[place.first].word.removeprefix("و") in load_words_by_role("ar")["first_name"]
    else:
        is_first_name = place.entry.kind in {"city", "province"} and place.has_role(place.first, "first_name")
    return is_first_name and not place.has_role(place.first - 1, "place_word")


def _is_named_like_person(place: Surroundings) -> bool:
    return place.entry.kind in PERSON_LIKE_KINDS | NATIONALITY_KINDS and place.tokens[place.first].is_capitalised


def _is_unlisted_capital(place: Surroundings, index: int) -> bool:
    """Return whether a word has a capital and is not of an institution. It may be half of a personal name."""
    if not 0 <= index < len(place.tokens) or place.has_role(index, "institution_word"):
        return False
    surface = place.tokens[index].surface
    is_word_in_capitals = surface.isupper() and len(surface) > 1
    return surface[:1].isupper() and not is_word_in_capitals and not place.has_role(index, "between")


def is_named_worker(place: Surroundings) -> bool:
    """Return whether an occupation is before the name: paralegal Brazil; the bookkeeper, Jordan.

    A State or town would follow with a preposition, in Russian in the genitive, in Arabic after a noun without article.
    """
    before, token = place.first - 1, place.tokens[place.first]
    if before < 0 or place.last - place.first > 1 or not _is_called_like_worker(place):
        return False
    if place.is_adjacent_to(before):
        return _is_worker(place, before)
    if not _is_worker(place, before) and not place.has_role(before, "person_title"):
        return False
    is_set_off = place.last < len(place.tokens) and not COMMAS.isdisjoint(place.tokens[place.last].gap)
    return is_set_off and not COMMAS.isdisjoint(token.gap) and place.has_role(place.first, "person_name")


def _is_called_like_worker(place: Surroundings) -> bool:
    token, kind = place.tokens[place.first], place.entry.kind
    if place.entry.language == "ar":
        return kind in PERSON_LIKE_KINDS and not token.word.startswith(PREPOSITIONS_AR)
    if not token.surface[:1].isupper():
        return False
    if kind in NATIONALITY_KINDS | {"person"}:
        return place.entry.language in SMALL_NATIONALITIES or place.has_role(place.first, "person_name")
    is_bare = place.entry.language != "ru" or _is_declined_nominative(token.word, fold_word(place.entry.text))
    return kind in PERSON_LIKE_KINDS and is_bare


def _is_declined_nominative(word: str, name: str) -> bool:
    """Return whether a Russian name is in the nominative and has another genitive, unlike Никарагуа and Гюмри."""
    return word == name and len(inflect_russian_noun(name)) > 1 and not name.endswith(UNCHANGING_PLURAL_RU)


def _is_worker(place: Surroundings, index: int) -> bool:
    if place.entry.language != "ar":
        return place.has_role(index, "person_noun")
    nouns, readings = load_words_by_role("ar")["person_noun"], place.tokens[index].readings
    return any(word.startswith(ARTICLE_AR) and word.removeprefix(ARTICLE_AR) in nouns for word in readings)


def _is_described_as_person(place: Surroundings) -> bool:
    """Return whether a person of hers is next to her, or she speaks: Sydney and her twin; Georgia said she would."""
    last = place.last
    has_own = place.has_role(last + 1, "possessive") and place.has_role(last + 2, "person_noun")
    if place.has_role(last, "list_word") and has_own:
        return True
    is_subject = not place.has_role(place.first - 1, "place_word") and place.is_adjacent_to(last - 1)
    return is_subject and place.is_adjacent_to(last) and place.has_role(last + 1, "person_pronoun")


def is_introduced_person(place: Surroundings) -> bool:
    """Return whether a description after the name shows a person: Kenya, a survivor who ..."""
    is_place = place.is_adjacent_to(place.first - 1) and place.has_role(place.first - 1, "place_word")
    if is_place or not place.has_role(place.first, "person_name"):
        return False
    last = _end_of_names(place)
    # An Arabic sentence needs no verb: يمن وشام شقيقتان, كينيا ميلر صحفية.
    has_family = place.entry.language == "ar" and not place.tokens[min(last, len(place.tokens) - 1)].word.startswith(
        ARTICLE_AR
    )
    predicate = last + (has_family and place.has_role(last + 1, "person_predicate"))
    has_predicate = (
        place.is_adjacent_to(last - 1)
        and place.is_adjacent_to(predicate - 1)
        and place.has_role(predicate, "person_predicate")
    )
    return has_predicate or _is_described_as_person(place) or _is_explained_as_person(place, last)


def _end_of_names(place: Surroundings) -> int:
    """Return the index after the name, or after a second personal name joined to it by "and"."""
    last = place.last
    if place.has_role(last, "list_word") and place.has_role(last + 1, "person_name"):
        return last + 2
    return last + (place.has_role(last, "person_name") and place.tokens[last].word.startswith(AND_AR))


def _is_explained_as_person(place: Surroundings, last: int) -> bool:
    if last + 1 >= len(place.tokens) or COMMAS.isdisjoint(place.tokens[last].gap):
        return False
    is_aged = place.has_role(last, "aged") or place.any_has_role(range(last, last + FURTHEST_AGE), "year_of_age")
    return is_aged or _is_explained(place, last)


def _is_explained(place: Surroundings, last: int) -> bool:
    """Return whether a person's description follows.

    In English it needs an article: "Kenya, victims wait" is a State.
    """
    is_english = not load_words_by_role("en")["person_noun"].isdisjoint(place.tokens[last].readings)
    if place.has_role(last, "person_noun") and not is_english:
        return True
    after = range(last, last + FURTHEST_PERSON_NOUN)
    is_listed_on = place.has_role(last + 2, "indefinite_article")
    return place.has_role(last, "indefinite_article") and (place.any_has_role(after, "person_noun") or is_listed_on)
