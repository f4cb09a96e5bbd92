"""The reference lists: names with their meaning, and words by their role next to a name.

The lists are the CSV files in `data/`. Its README has the source and the certainty of each.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

from dialogues.country_mentions import inflect
from dialogues.country_mentions.normalize import DATA, fold_word

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
ANY_LANGUAGE = "und"
KNOWN_FOR, HOSTED, THING, OPEN_PLACE = "known_for.csv", "hosted.csv", "…", "{}"
LEADERS, FACT_WORDS, HOME_COUNTRY, KNOWN = "leaders.csv", "fact_words.csv", "own_country.csv", "="
ARTICLES_OF_FAMILIES = ("al-", "El-", "Al ", "ас-", "аль-", "аш-")
LEADER_KINDS = frozenset({"leader", "leader_family"})
LISTS_OF_MENTIONS = (
    "state_names.csv",
    "nationalities.csv",
    "cities.csv",
    "places.csv",
    "other_names.csv",
    KNOWN_FOR,
    HOSTED,
)
# The description of a State next to a noun for a country. In some languages linking words may be between the two.
PERIPHRASES, LINKING_LANGUAGES = frozenset({"known_for", "hosted"}), frozenset({"en", "es", "fr", ANY_LANGUAGE})
NEUTRAL_LIST, REGION_LIST = "neutral_phrases.csv", "regions.csv"
LOCAL_KINDS = frozenset({"local", "local_stem"})
PLACE_KINDS = frozenset({"capital", "city", "province", "town"})
NATIONALITY_KINDS = frozenset({"nationality", "nationality_stem", "people"}) | LOCAL_KINDS
# Nouns that are listed once and found in their usual forms.
ROLES_OF_THINGS = frozenset({"actor_noun", "goods_after", "goods_before", "place_goods_after", "place_goods_before"})
MAX_ACRONYM_LENGTH = 5
# Signs that may be between the characters of a Chinese name.
SEPARATORS = " .·-_*•|/~"
MIN_INFLECTED_LENGTH = 3
WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A listed phrase: the States it names, if any, its kind, and how strictly it needs capitals.

    `group` is the list of the phrase: mentions, regions, paraphrases by what a State is known for, or neutral phrases.
    A neutral phrase only looks like a mention.
    """

    iso3: tuple[str, ...]
    kind: str
    language: str
    text: str
    group: str
    case: str
    case_abroad: str

    @property
    def capitals(self) -> tuple[bool, bool]:
        """Return whether the first and the last word are listed with a capital: palais de l'Unité."""
        words = WORDS.findall(self.text)
        return words[0][:1].isupper(), words[-1][:1].isupper()

    def case_in(self, declared: str) -> str:
        """Return how strictly capitals are required in a text declared to be in a language."""
        return self.case if self.language in {declared, ANY_LANGUAGE} else self.case_abroad


@lru_cache
def read_name_rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one file of `data/`. Equal cells are stored once, because many rows repeat codes and kinds."""
    with (DATA / name).open(encoding="utf-8", newline="") as source:
        return tuple({column: intern(cell) for column, cell in row.items()} for row in csv.DictReader(source))


def load_home_nouns(language: str) -> tuple[str, ...]:
    """Return every way to call a State the home of what it is known for."""
    return _nouns("home_noun", language)


@lru_cache
def _nouns(role: str, language: str) -> tuple[str, ...]:
    found = (
        row["words"]
        for row in read_name_rows("context_words.csv")
        if (row["language"], row["role"]) == (language, role)
    )
    return next((tuple(words.split(";")) for words in found), ())


def _split_leader(row: dict[str, str]) -> Iterator[dict[str, str]]:
    yield from ({**row, "kind": kind, "text": text} for text, kind in list_leader_names(row))


def _split_fact(row: dict[str, str]) -> Iterator[dict[str, str]]:
    yield {**row, "kind": row["fact"], "iso3": ""}


@lru_cache
def read_fact_rows() -> tuple[dict[str, str], ...]:
    """Return how each fact is said. What one State is known for is a fact too, in languages without linking words."""
    known = (row for row in read_name_rows(KNOWN_FOR) if row["iso3"] in load_alpha3_codes())
    named = ({"fact": KNOWN + row["iso3"], **row} for row in known if _is_name_of_thing(row))
    return *read_name_rows(FACT_WORDS), *named


def _is_name_of_thing(row: dict[str, str]) -> bool:
    """Return whether the thing differs from common ones: it has a capital, or more than one word, or is Chinese."""
    is_name = {"ru": row["text"][:1].isupper(), "ar": " " in row["text"], "zh": True}
    return is_name.get(row["language"], False)


def _split_home(row: dict[str, str]) -> Iterator[dict[str, str]]:
    yield {**row, "kind": "own_country", "iso3": ""}


# Lists with columns of their own.
SPECIAL_LISTS = {LEADERS: _split_leader, FACT_WORDS: _split_fact, HOME_COUNTRY: _split_home}


def split_phrases(name: str) -> Iterator[dict[str, str]]:
    """Yield the phrases of one list. If a noun for a country must be adjacent, it is included."""
    special = SPECIAL_LISTS.get(name)
    if special is not None:
        rows = read_fact_rows() if name == FACT_WORDS else read_name_rows(name)
        yield from (phrase for row in rows for phrase in special(row))
        return
    if name not in {KNOWN_FOR, HOSTED}:
        for row in read_name_rows(name):
            yield from _with_nouns(row)
        return
    kind = name.removesuffix(".csv")
    for row in read_name_rows(name):
        for text in _homes(row):
            yield {**row, "kind": kind if row["language"] in LINKING_LANGUAGES else "nickname", "text": text}


def list_leader_names(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield how a leader is called, with the kind of each: in full, by one given name and the family, by the family."""
    name, family = row["name"], row["family"]
    # A monarch has one name, which others have too: it needs the title or its number.
    if family == name:
        yield name, "leader_family"
        return
    yield name, "leader"
    if not family:
        return
    given = name.split(family)[0].split()
    for form in {family, family.removeprefix(next((a for a in ARTICLES_OF_FAMILIES if family.startswith(a)), ""))}:
        if form != name:
            yield form, "leader_family"
        if given and row["language"] != "zh":
            yield from ((f"{name} {form}", "leader") for name in given)
            yield f"{' '.join(given)} {form}", "leader"


def _with_nouns(row: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield a phrase with every noun for a country in its open place: the largest {} in Africa."""
    if OPEN_PLACE not in row["text"]:
        yield row
    else:
        yield from ({**row, "text": row["text"].format(n)} for n in _nouns("country_noun", row["language"]))


def _homes(row: dict[str, str]) -> Iterator[str]:
    """Yield a thing with the noun for its home before it, in Chinese after it or around it."""
    nouns = load_home_nouns(row["language"])
    if row["language"] in LINKING_LANGUAGES:
        yield row["text"]
    elif row["language"] == "zh":
        yield from (noun.replace(THING, row["text"]) if THING in noun else row["text"] + noun for noun in nouns)
    else:
        yield f"{nouns[0]} {row['text']}"


def get_codes(row: dict[str, str]) -> tuple[str, ...]:
    """Return the States of a row as alpha-3 codes. Regions and neutral phrases have none."""
    return tuple(filter(None, row.get("iso3", "").split(";")))


@lru_cache
def load_words_by_role(language: str) -> dict[str, frozenset[str]]:
    """Return words that change the meaning of a name near them, and names that are also common words or first names."""
    roles: dict[str, set[str]] = {}
    for row in read_name_rows("context_words.csv"):
        if row["language"] in {language, ANY_LANGUAGE}:
            words = {fold_word(word) for word in row["words"].split(";")}
            forms = (_context_forms(word, language, row["role"]) for word in words)
            roles.setdefault(row["role"], set()).update(*forms)
    return {role: frozenset(words) for role, words in roles.items()}


def _context_forms(word: str, language: str, role: str) -> set[str]:
    if len(word) < MIN_INFLECTED_LENGTH or language == "zh":
        return {word}
    if language == "ru" and word.endswith(("ский", "цкий")):
        return inflect.inflect_russian_adjective(word.removesuffix("ий"))
    if language == "ru":
        return inflect.inflect_russian_noun(word) | inflect.inflect_russian_thing(word)
    return inflect.inflect_noun(word, language) if role in ROLES_OF_THINGS else {word}


@lru_cache
def get_context_words(declared: str, listed: str) -> dict[str, frozenset[str]]:
    """Return the words around a name that is listed in one language, in a text declared to be in another.

    Goods are used only in the name's own language: a tea is "thé" in French, but the English "the" is not a tea.
    """
    first, second = load_words_by_role(declared), load_words_by_role(listed)
    of_both = {role: first.get(role, frozenset()) | second.get(role, frozenset()) for role in {*first, *second}}
    return of_both | {role: second.get(role, frozenset()) for role in of_both if role.startswith("goods")}


@lru_cache
def load_words_with_capital_abroad() -> frozenset[str]:
    """Return words that are common in some language, and so need their capital in a text of another language."""
    roles = ("common_word", "first_name", "not_abroad", "never_alone")
    found = (load_words_by_role(language).get(role, frozenset()) for language in LANGUAGES for role in roles)
    return frozenset().union(*found)


def is_acronym(text: str) -> bool:
    """Return whether a name is written in capitals, so that lower case is another word."""
    letters = [letter for letter in text if letter.isalpha()]
    return 1 < len(letters) <= MAX_ACRONYM_LENGTH and sum(letter.isupper() for letter in letters) > 1


@lru_cache
def load_alpha3_codes() -> frozenset[str]:
    """Return the alpha-3 codes of States."""
    return frozenset(row["iso3"] for row in read_name_rows("codes.csv"))


@lru_cache
def load_alpha2_codes() -> dict[str, str]:
    """Return the alpha-3 code by alpha-2 code, for flags and internet domains."""
    return {row["iso2"]: row["iso3"] for row in read_name_rows("codes.csv")}
