"""The forms that a listed name or nationality may have in a sentence, by simple endings.

There are rather too many forms than too few. A form that no author writes does no harm, a missing one does.
"""

ADJECTIVE_ENDINGS_RU = ("ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ою", "ое", "ие", "их", "ими", "о")
PEOPLE_ENDINGS_RU = ("ец", "ка", "ки", "ке", "ку", "кой", "кою", "ок", "кам", "ками", "ках")
PEOPLE_STEM_ENDINGS_RU = ("ца", "цу", "цем", "це", "цы", "цев", "цам", "цами", "цах")
NOUN_ENDINGS_RU = (
    ("ия", 1, ("я", "и", "ю", "ей", "ею")),
    ("ая", 2, ("ая", "ой", "ую", "ою")),
    ("яя", 2, ("яя", "ей", "юю", "ею")),
    ("ее", 2, ("ее", "его", "ему", "им", "ем")),
    ("ний", 2, ("ий", "его", "ему", "им", "ем", "яя", "ей", "юю", "ее", "ие", "их", "ими")),
    ("ий", 2, ("ий", "ого", "ому", "им", "ом")),
    ("ый", 2, ("ый", "ого", "ому", "ым", "ом")),
    ("кое", 2, ("ое", "ого", "ому", "им", "ом", "ие", "их", "ими")),
    ("ое", 2, ("ое", "ого", "ому", "ым", "ом")),
    ("ые", 2, ("ые", "ых", "ым", "ыми")),
    ("ье", 1, ("е", "я", "ю", "ем", "и")),
    ("ние", 2, ("ие", "их", "им", "ими", "ия", "ию", "ием", "ии")),
    ("ие", 2, ("ие", "их", "им", "ими")),
    ("во", 1, ("о", "а", "у", "ом", "е")),
    ("ова", 1, ("а", "ы", "е", "у", "ой", "ою", "", "ов", "ам", "ами", "ах")),
    ("ец", 2, ("ец", "ца", "цу", "цом", "цем", "це", "цы", "цев", "цов", "цам", "цами", "цах")),
    ("ет", 2, ("ет", "та", "ту", "том", "те", "ета", "ету", "етом", "ете")),
    ("а", 1, ("а", "ы", "и", "е", "у", "ой", "ей", "ою")),
    ("я", 1, ("я", "и", "ю", "ей", "е")),
    ("ь", 1, ("ь", "и", "ью", "я", "ю", "ем", "е")),
    ("й", 1, ("й", "я", "ю", "ем", "е")),
    ("овы", 1, ("ы", "ых", "ым", "ыми", "", "ов", "ам", "ами", "ах")),
    ("ы", 1, ("ы", "", "ов", "ам", "ами", "ах")),
    ("и", 1, ("и", "", "ей", "ов", "ам", "ами", "ах", "ям", "ями", "ях")),
)
THING_ENDINGS_RU = (
    ("ия", 1, ("и", "ю", "ей", "й", "ям", "ями", "ях")),
    ("ие", 1, ("я", "ю", "ем", "и", "й", "ям", "ями", "ях")),
    ("а", 1, ("ы", "и", "е", "у", "ой", "", "ам", "ами", "ах")),
    ("я", 1, ("и", "ю", "ей", "е", "ь", "ям", "ями", "ях")),
    ("о", 1, ("а", "у", "ом", "е", "", "ам", "ами", "ах")),
    ("е", 1, ("я", "ю", "ем", "й", "ей", "ям", "ями", "ях")),
    ("ь", 1, ("и", "ью", "я", "ю", "ем", "е", "ей", "ям", "ями", "ях")),
    ("й", 1, ("я", "ю", "ем", "е", "и", "ев", "ям", "ями", "ях")),
    ("ы", 1, ("", "ов", "ам", "ами", "ах")),
    ("и", 1, ("", "ей", "ов", "ам", "ами", "ах", "ям", "ями", "ях")),
)
THING_CONSONANT_ENDINGS_RU = ("", "а", "у", "ом", "е", "ы", "и", "ов", "ей", "ам", "ами", "ах")
CONSONANT_ENDINGS_RU = ("", "а", "у", "ом", "е")
PEOPLE_NOUN_ENDINGS_RU = (*CONSONANT_ENDINGS_RU, "ы", "и", "ов", "ам", "ами", "ах")
MIN_ROOT_LENGTH_RU = 4
UNCHANGING_RU, UNCHANGING_ENDINGS_RU = frozenset("оэую"), ("оа", "уа")
GENITIVES_RU = (
    ("ого", 3, "ий"),
    ("ого", 3, "ый"),
    ("ого", 3, "ое"),
    ("ой", 2, "ая"),
    ("ых", 2, "ые"),
    ("их", 2, "ие"),
    ("а", 1, ""),
    ("а", 1, "о"),
    ("я", 1, "й"),
    ("я", 1, "ь"),
    ("я", 1, "е"),
    ("ы", 1, "а"),
    ("и", 1, "а"),
    ("и", 1, "я"),
    ("и", 1, "ь"),
    ("ов", 2, "ы"),
    ("ей", 2, "и"),
)
SINGULAR_OF_PEOPLE_RU = ("анин", "янин", "арин")
# Accents are already folded: francés is "frances", italien has none.
FEMININE_ENDINGS = {
    "es": (("o", 1, "a"), ("es", 0, "a"), ("an", 0, "a"), ("in", 0, "a"), ("on", 0, "a"), ("ol", 0, "a")),
    "fr": (
        ("ien", 0, "ne"),
        ("een", 0, "ne"),
        ("on", 0, "ne"),
        ("ais", 0, "e"),
        ("ois", 0, "e"),
        ("ain", 0, "e"),
        ("an", 0, "e"),
        ("in", 0, "e"),
        ("ol", 0, "e"),
        ("and", 0, "e"),
    ),
}
NISBA_ENDINGS_AR = ("ي", "ية", "يه", "يون", "يين", "يات", "يا", "يان", "يتان", "يتين")
ARTICLE_AR = "ال"
CONJUNCTIONS_AR = "وف"
PREPOSITIONS_AR = "بكل"
MIN_LENGTH_AR = 3
# The dual of a thing, spelled like a State: لبنان is also two kinds of milk.
STATES_LIKE_THINGS_AR = frozenset({"لبنان", "بنين"})
SHORT_WORDS_AR = frozenset({"ام"})
RARE_PARTICLES_AR, MAX_SHORT_LENGTH_AR = frozenset("فك"), 4
SHORT_STATES_AR = frozenset({"مصر", "قطر", "جزر", "سان", "ساو", "كوبا", "بيرو", "غانا", "كندا", "توغو", "بنما", "فيجي"})


def inflect_russian_noun(word: str) -> set[str]:
    """Return the cases of one Russian word, noun or adjective."""
    if word.endswith(UNCHANGING_ENDINGS_RU):
        return {word}
    for ending, cut, endings in NOUN_ENDINGS_RU:
        if word.endswith(ending):
            return {word} | {word[:-cut] + new for new in endings}
    if word[-1:] in UNCHANGING_RU or word[-1:] == "е":
        return {word}
    return {word + new for new in CONSONANT_ENDINGS_RU}


def inflect_russian_genitive(word: str) -> set[str]:
    """Return the cases of a Russian noun that is listed in the genitive: Болливуда, Шопена, Волги."""
    nominatives = [word[:-cut] + new for ending, cut, new in GENITIVES_RU if word.endswith(ending)]
    return {word}.union(*map(inflect_russian_noun, nominatives))


def inflect_russian_people(noun: str) -> set[str]:
    """Return the cases of a Russian noun for a person of a nationality."""
    if noun.endswith(SINGULAR_OF_PEOPLE_RU):
        stem = noun.removesuffix("ин")
        plural = {stem + new for new in ("", "е", "ы", "ам", "ами", "ах")}
        return inflect_russian_noun(noun) | plural | {noun + new for new in PEOPLE_NOUN_ENDINGS_RU}
    if noun.endswith("ец"):
        return inflect_russian_noun(noun) | {noun.removesuffix("ец") + new for new in PEOPLE_STEM_ENDINGS_RU}
    if noun.endswith("ок"):
        return {noun} | {noun.removesuffix("ок") + "к" + new for new in PEOPLE_NOUN_ENDINGS_RU[1:]}
    forms = inflect_russian_noun(noun) | {noun.rstrip("а") + new for new in PEOPLE_NOUN_ENDINGS_RU}
    forms |= {noun + "ей"} if noun.endswith(("ш", "ж", "ч", "щ")) else set()
    if noun.endswith("ка"):
        forms |= {noun.removesuffix("ка").rstrip("йь") + vowel + "к" for vowel in "ое"}
    return forms


def inflect_russian_person(name: str) -> set[str]:
    """Return the cases of a Russian first or family name: Путин, Путиным."""
    forms = inflect_russian_noun(name)
    return forms | {name + "ым"} if name.endswith(("ин", "ын", "ов", "ев")) else forms


def inflect_russian_thing(noun: str) -> set[str]:
    """Return the cases of a Russian common noun in singular and plural: sums of money, lakes, instruments."""
    if noun.endswith("ый"):
        return inflect_russian_noun(noun) | inflect_russian_noun(noun.removesuffix("й") + "е")
    for ending, cut, endings in THING_ENDINGS_RU:
        if noun.endswith(ending):
            return {noun} | {noun[: len(noun) - cut] + new for new in endings}
    return {noun + new for new in THING_CONSONANT_ENDINGS_RU}


def inflect_russian_adjective(stem: str) -> set[str]:
    """Return the forms of an adjective from its stem in -ск or -цк."""
    return {stem + ending for ending in ADJECTIVE_ENDINGS_RU}


def inflect_russian_nationality(stem: str) -> set[str]:
    """Return the forms of a nationality adjective from its stem, and the names of the people."""
    forms = inflect_russian_adjective(stem)
    root = stem[:-2]
    if stem.endswith("ск") and root[-1:] not in "цчшщ":
        bare = root.removesuffix("й")
        forms |= {bare + "ец"} | {root + ending for ending in PEOPLE_STEM_ENDINGS_RU}
        long_enough = [each for each in (root, bare) if len(each) >= MIN_ROOT_LENGTH_RU]
        forms |= {each + ending for each in long_enough for ending in PEOPLE_ENDINGS_RU[1:]}
        forms |= {bare + "ек"} if root.endswith("й") else set()
    return forms


def inflect_noun(noun: str, language: str) -> set[str]:
    """Return a common noun in Arabic, English, French or Spanish in its regular numbers."""
    if language == "ar":
        return _arabic_thing(noun.removeprefix(ARTICLE_AR))
    if language == "en" and noun.endswith("y"):
        return {noun, noun[:-1] + "ies"}
    if language == "es" and noun.endswith("z"):
        return {noun, noun[:-1] + "ces"}
    if language == "fr" and noun.endswith(("al", "au", "eu")):
        return {noun, noun + "s", noun[:-1] + "ux"}
    return {noun, noun + "s", noun + "es"}


def _arabic_thing(noun: str) -> set[str]:
    stem = noun.removesuffix("ه") + "ت" if noun.endswith("ه") else noun
    forms = {noun, noun + "ا", stem + "ان", stem + "ين"} | ({stem[:-1] + "ات"} if stem != noun else set())
    return {form for form in forms | {ARTICLE_AR + form for form in forms} if form not in STATES_LIKE_THINGS_AR}


def inflect_arabic_nisba(adjective: str) -> set[str]:
    """Return an Arabic nationality adjective in its genders and numbers, with and without article."""
    stem = adjective.removesuffix("ي")
    forms = {stem + ending for ending in NISBA_ENDINGS_AR}
    return forms | {ARTICLE_AR + form for form in forms}


def list_arabic_readings(word: str) -> set[str]:
    """Return an Arabic word, and the word without the conjunctions and prepositions written onto it."""
    readings = {word}
    for letters in (CONJUNCTIONS_AR, PREPOSITIONS_AR):
        readings |= {reading[1:] for reading in tuple(readings) if reading[:1] in letters and _may_be_particle(reading)}
    readings |= {ARTICLE_AR + reading[2:] for reading in tuple(readings) if reading.startswith("لل")}
    return {word} | {reading for reading in readings if len(reading) >= MIN_LENGTH_AR or reading in SHORT_WORDS_AR}


def _may_be_particle(word: str) -> bool:
    """Return whether the first letter may be a particle. Rare ones count only before long words and the article."""
    is_clear = len(word) > MAX_SHORT_LENGTH_AR or word[1:] in SHORT_STATES_AR
    return word[:1] not in RARE_PARTICLES_AR or word[1:3] == ARTICLE_AR or is_clear


def inflect_latin_plurals(word: str, language: str) -> set[str]:
    """Return a noun in English, French or Spanish with its regular plurals."""
    if language == "es":
        return {word, word + "s", word + "es"}
    if language == "en" and word.endswith(("ese", "ish", "ch")):
        return {word}
    return {word, word + "s"}


def inflect_latin_nationality(word: str, language: str) -> set[str]:
    """Return a folded nationality in English, French or Spanish in its genders and numbers.

    It is listed in the masculine.
    """
    feminine = _feminine(word, language)
    return inflect_latin_plurals(word, language) | (inflect_latin_plurals(feminine, language) if feminine else set())


def _feminine(word: str, language: str) -> str:
    for ending, cut, new in FEMININE_ENDINGS.get(language, ()):
        if word.endswith(ending):
            return word[: len(word) - cut] + new
    return ""


def inflect_arabic_phrase_word(word: str) -> set[str]:
    """Return a word of an Arabic phrase with and without article, and in the accusative of an indefinite noun."""
    bare = word.removeprefix(ARTICLE_AR)
    return {word, bare, bare + "ا", ARTICLE_AR + bare}
