"""Find misspelled names of States: one letter added, missing or wrong, or two letters swapped."""

import re
from collections.abc import Iterator
from functools import lru_cache

from dialogues.country_mentions.disguise import MAX_SPELLED_LETTERS, Finding, load_compact_names
from dialogues.country_mentions.lexicon import load_lexicon
from dialogues.country_mentions.names import ANY_LANGUAGE, LANGUAGES, load_words_by_role
from dialogues.country_mentions.normalize import get_script
from dialogues.country_mentions.tokens import CACHE_SIZE, Token, list_readings

MIN_MISSPELLED_LENGTH, MIN_MISSPELLED_LENGTH_AR = 7, 6
ALIKE_RU = str.maketrans("оеэыяё", "аиииии", "йъь")
ALIKE_AR, LONG_VOWELS_AR, ARTICLE_AR = str.maketrans("صطضظذثقى", "ستدززتكي"), frozenset("اوي"), "ال"
MIN_CONSONANTS_AR, MAX_VOWELS_OFF = 4, 2
DOUBLE_LETTER = re.compile(r"(.)\1+")
# Which letters of the Latin script sound the same, in English, French and Spanish taken together.
ALIKE_LATIN = (
    ("ph", "f"),
    ("qu", "k"),
    ("ck", "k"),
    ("ge", "je"),
    ("gi", "ji"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "si"),
    ("c", "k"),
    ("q", "k"),
    ("y", "i"),
    ("z", "s"),
    ("v", "b"),
    ("w", "b"),
    ("h", ""),
)
MIN_SHORT_LENGTH, MAX_SHORT_LENGTH = 5, 8
MIN_CONSONANTS, VOWELS, VOICED = 4, frozenset("aeiou"), str.maketrans("dgb", "tkp")
PERSONS = ("first_name", "person_name", "family_name", "never_alone", "common_word")


@lru_cache
def _load_shortened_names() -> dict[str, tuple[str, ...]]:
    """Return long names of one word, by their letters without one of them and with all."""
    found: dict[str, tuple[str, ...]] = {}
    for name in load_compact_names():
        if _is_long_enough(name):
            for short in _with_one_letter_out(name):
                found[short] = (*found.get(short, ()), name)
    return found


def _is_long_enough(name: str) -> bool:
    """Return whether the name is long enough. Arabic names may be shorter, because short vowels are not written."""
    return len(name) >= (MIN_MISSPELLED_LENGTH_AR if get_script(name[0]) == "arabic" else MIN_MISSPELLED_LENGTH)


def _with_one_letter_out(word: str) -> set[str]:
    return {word} | {word[:index] + word[index + 1 :] for index in range(1, len(word))}


def find_misspelled_names(tokens: list[Token], language: str) -> Iterator[Finding]:
    """Yield long names misspelled by one letter or by two swapped ones, but not in the first or last letter.

    A short name in Latin letters must sound like it is written, or be after a word for where: en Suysse.
    """
    locative = load_words_by_role(language).get("locative", frozenset())
    for index, token in enumerate(tokens):
        if len(token.word) >= MIN_MISSPELLED_LENGTH_AR - 1 and token.is_capitalised:
            iso3 = _states_meant(token.word)
            if not iso3 and index and not token.is_sentence_start and token.surface.istitle() and token.gap == " ":
                is_there = not tokens[index - 1].readings.isdisjoint(locative)
                iso3 = _states_meant_by_short(token.word, is_there=is_there)
                iso3 = iso3 or (_states_with_consonants(token.word) if is_there else ())
            if iso3:
                yield token.start, token.end, iso3, "misspelled"


@lru_cache(CACHE_SIZE)
def _states_meant_by_short(word: str, *, is_there: bool) -> tuple[str, ...]:
    """Return the States whose name a short word in Latin letters sounds like, or after "in" is like but one letter."""
    if get_script(word[0]) != "latin" or not MIN_SHORT_LENGTH <= len(word) <= MAX_SHORT_LENGTH or not word.isalpha():
        return ()
    if _is_known(frozenset({word})) or word in _words_for_persons():
        return ()
    names = _short_names_by_sound().get(_sound_latin(word), ())
    if not names and is_there:
        shortened = _load_shortened_short_names()
        meant = {name for short in _with_one_letter_out(word) for name in shortened.get(short, ())}
        names = tuple(name for name in meant if _is_one_letter_off(word, name))
    return tuple(sorted({code for name in names for code in load_compact_names()[name]}))


@lru_cache(CACHE_SIZE)
def _states_with_consonants(word: str) -> tuple[str, ...]:
    """Return the States whose long name has the consonants of a word in Latin letters: Guadamala."""
    consonants = _to_consonants(word)
    if get_script(word[0]) != "latin" or len(word) < MIN_MISSPELLED_LENGTH or len(consonants) < MIN_CONSONANTS:
        return ()
    if not word.isalpha() or _is_known(frozenset({word})) or word in _words_for_persons():
        return ()
    names = (name for name in _names_by_consonants().get(consonants, ()) if name[0] + name[-1] == word[0] + word[-1])
    return tuple(sorted({code for name in names for code in load_compact_names()[name]}))


@lru_cache
def _names_by_consonants() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in load_compact_names():
        if get_script(name[0]) == "latin" and len(name) >= MIN_MISSPELLED_LENGTH:
            consonants = _to_consonants(name)
            found[consonants] = (*found.get(consonants, ()), name)
    return found


def _to_consonants(word: str) -> str:
    bare = "".join(letter for letter in _sound_latin(word) if letter not in VOWELS)
    return DOUBLE_LETTER.sub(r"\1", bare.translate(VOICED))


@lru_cache
def _words_for_persons() -> frozenset[str]:
    """Return names of persons and common words of all languages, which are no misspelled names of States."""
    found = (load_words_by_role(language).get(role, ()) for language in LANGUAGES for role in PERSONS)
    return frozenset().union(*found)


def _short_names() -> list[str]:
    lengths = range(MIN_SHORT_LENGTH - 1, MAX_SHORT_LENGTH + 1)
    return [name for name in load_compact_names() if get_script(name[0]) == "latin" and len(name) in lengths]


@lru_cache
def _short_names_by_sound() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in _short_names():
        sound = _sound_latin(name)
        found[sound] = (*found.get(sound, ()), name)
    return found


@lru_cache
def _load_shortened_short_names() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in _short_names():
        for short in _with_one_letter_out(name):
            found[short] = (*found.get(short, ()), name)
    return found


def _sound_latin(word: str) -> str:
    for written, sound in ALIKE_LATIN:
        word = word.replace(written, sound)
    return DOUBLE_LETTER.sub(r"\1", word)


@lru_cache(CACHE_SIZE)
def _states_meant(word: str) -> tuple[str, ...]:
    """Return the States whose name a folded word misspells. In Arabic the word is also tried without particles."""
    if not word.isalpha():
        return ()
    readings = list_readings(word)
    meant = readings if get_script(word[0]) == "arabic" else (word,)
    near = [name for each in meant if _may_be_misspelled(each) for name in _names_near(each)]
    if not near or _is_known(readings):
        return ()
    return tuple(sorted({code for name in near for code in load_compact_names()[name]}))


@lru_cache
def _first_and_last_letters() -> frozenset[str]:
    return frozenset(name[0] + name[-1] for name in load_compact_names() if _is_long_enough(name))


def _may_be_misspelled(word: str) -> bool:
    is_like_a_name = MIN_MISSPELLED_LENGTH_AR - 1 <= len(word) <= MAX_SPELLED_LETTERS
    return is_like_a_name and word[0] + word[-1] in _first_and_last_letters()


def _is_known(readings: frozenset[str]) -> bool:
    """Return whether a word is listed, or is a correct word that is close to a name, as hungry and malaria are."""
    right = load_words_by_role(ANY_LANGUAGE)["no_misspelling"]
    return not right.isdisjoint(readings) or any(map(load_lexicon().has_word, readings))


def _names_near(word: str) -> list[str]:
    meant = {name for short in _with_one_letter_out(word) for name in _load_shortened_names().get(short, ())}
    near = [name for name in meant if _is_one_letter_off(word, name)]
    if near or get_script(word[0]) not in SOUNDS:
        return near
    alike = _names_by_sound().get(SOUNDS[get_script(word[0])](word), ())
    return [name for name in alike if get_script(word[0]) != "arabic" or _has_same_consonants(word, name)]


@lru_cache
def _names_by_sound() -> dict[str, tuple[str, ...]]:
    """Return long Russian and Arabic names by their sound."""
    found: dict[str, tuple[str, ...]] = {}
    for name in load_compact_names():
        if _is_long_enough(name) and get_script(name[0]) in SOUNDS:
            sound = SOUNDS[get_script(name[0])](name)
            found[sound] = (*found.get(sound, ()), name)
    return found


def _sound_ru(word: str) -> str:
    """Return a Russian word by sound. Unstressed vowels are equal, a double letter is one: Туркминистан, Филлипины."""
    return DOUBLE_LETTER.sub(r"\1", word.translate(ALIKE_RU))


def _sound_ar(word: str) -> str:
    """Return an Arabic word by its consonants.

    Long vowels may be missing or added (كزخستان); some letters sound the same.
    """
    bare = word.removeprefix(ARTICLE_AR).translate(ALIKE_AR)
    consonants = bare[:1] + "".join(letter for letter in bare[1:] if letter not in LONG_VOWELS_AR)
    return consonants if len(consonants) >= MIN_CONSONANTS_AR else word


SOUNDS = {"cyrillic": _sound_ru, "arabic": _sound_ar}


def _has_same_consonants(word: str, name: str) -> bool:
    """Return whether the words differ only by one or two added long vowels. The last letter must be the same."""
    short, long = sorted((word.translate(ALIKE_AR), name.translate(ALIKE_AR)), key=len)
    letters = iter(long)
    is_within = all(letter in letters for letter in short)
    has_article = word.startswith(ARTICLE_AR) == name.startswith(ARTICLE_AR)
    return is_within and has_article and word[-1] == name[-1] and len(long) - len(short) <= MAX_VOWELS_OFF


def _is_one_letter_off(word: str, name: str) -> bool:
    start = next((i for i, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    rests = (word[start + 1 :], name[start + 1 :]), (word[start:], name[start + 1 :]), (word[start + 1 :], name[start:])
    is_turned = word[start : start + 2] == name[start : start + 2][::-1] and word[start + 2 :] == name[start + 2 :]
    return is_turned or any(one == two for one, two in rests)
