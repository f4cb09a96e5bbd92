"""The reference lists: names with what they name, and words by the part they play beside a name.

The lists are the CSV files in `data/`; its README says where each comes from and how sure it is.
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
LISTS_OF_MENTIONS = (
    "state_names.csv",
    "nationalities.csv",
    "cities.csv",
    "places.csv",
    "other_names.csv",
    KNOWN_FOR,
    HOSTED,
)
# What a State is told by beside a noun for a country, in languages where linking words may stand between the two.
PERIPHRASES, LINKING_LANGUAGES = frozenset({"known_for", "hosted"}), frozenset({"en", "es", "fr", ANY_LANGUAGE})
NEUTRAL_LIST, REGION_LIST = "neutral_phrases.csv", "regions.csv"
LOCAL_KINDS = frozenset({"local", "local_stem"})
PLACE_KINDS = frozenset({"capital", "city", "province", "town"})
NATIONALITY_KINDS = frozenset({"nationality", "nationality_stem", "people"}) | LOCAL_KINDS
# Nouns that are listed once and found in their usual forms.
ROLES_OF_THINGS = frozenset({"actor_noun", "goods_after", "goods_before", "place_goods_after", "place_goods_before"})
MAX_ACRONYM_LENGTH = 5
MIN_INFLECTED_LENGTH = 3
WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One listed phrase: the States it names, if any, what it is, and how strictly it asks for capitals.

    `group` is the list it comes from: a mention, a region, what a State is known for and may be paraphrased by, or a
    neutral phrase that only looks like a mention.
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
        """Whether the first word is listed with a capital, and the last: palais de l'Unité."""
        words = WORDS.findall(self.text)
        return words[0][:1].isupper(), words[-1][:1].isupper()

    def case_in(self, declared: str) -> str:
        """How strictly capitals are asked for in a text declared to be in a language."""
        return self.case if self.language in {declared, ANY_LANGUAGE} else self.case_abroad


@lru_cache
def read_name_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one file of `data/`; a code or a kind that stands in thousands of rows is kept once."""
    with (DATA / name).open(encoding="utf-8", newline="") as source:
        return tuple({column: intern(cell) for column, cell in row.items()} for row in csv.DictReader(source))


def load_home_nouns(language: str) -> tuple[str, ...]:
    """Every way to call a State the home of what it is known for."""
    return _nouns("home_noun", language)


@lru_cache
def _nouns(role: str, language: str) -> tuple[str, ...]:
    found = (
        row["words"]
        for row in read_name_rows("context_words.csv")
        if (row["language"], row["role"]) == (language, role)
    )
    return next((tuple(words.split(";")) for words in found), ())


def split_phrases(name: str) -> Iterator[dict[str, str]]:
    """The phrases of one list, with the noun for a country they stand with, where it stands right beside."""
    if name not in {KNOWN_FOR, HOSTED}:
        for row in read_name_rows(name):
            yield from _with_nouns(row)
        return
    kind = name.removesuffix(".csv")
    for row in read_name_rows(name):
        for text in _homes(row):
            yield {**row, "kind": kind if row["language"] in LINKING_LANGUAGES else "nickname", "text": text}


def _with_nouns(row: dict[str, str]) -> Iterator[dict[str, str]]:
    """A phrase, its open place filled with every noun for a country: the largest {} in Africa."""
    if OPEN_PLACE not in row["text"]:
        yield row
    else:
        yield from ({**row, "text": row["text"].format(n)} for n in _nouns("country_noun", row["language"]))


def _homes(row: dict[str, str]) -> Iterator[str]:
    """A thing with the noun for its home: before it, in Chinese after it or around it."""
    nouns = load_home_nouns(row["language"])
    if row["language"] in LINKING_LANGUAGES:
        yield row["text"]
    elif row["language"] == "zh":
        yield from (noun.replace(THING, row["text"]) if THING in noun else row["text"] + noun for noun in nouns)
    else:
        yield f"{nouns[0]} {row['text']}"


def get_codes(row: dict[str, str]) -> tuple[str, ...]:
    """The States a row names, as alpha-3 codes; regions and neutral phrases name none."""
    return tuple(filter(None, row.get("iso3", "").split(";")))


@lru_cache
def load_words_by_role(language: str) -> dict[str, frozenset[str]]:
    """Words around a name that change what it means, and names that are also common words or first names."""
    roles: dict[str, set[str]] = {}
    for row in read_name_rows("context_words.csv"):
        if row["language"] in {language, ANY_LANGUAGE}:
            words = {fold_word(word) for word in row["words"].split(";")}
            forms = (_context_forms(word, language, row["role"]) for word in words)
            roles.setdefault(row["role"], set()).update(*forms)
    return {role: frozenset(words) for role, words in roles.items()}


def _context_forms(word: str, language: str, role: str) -> set[str]:
    if len(word) < MIN_INFLECTED_LENGTH:
        return {word}
    if language == "ru" and word.endswith(("ский", "цкий")):
        return inflect.inflect_russian_adjective(word.removesuffix("ий"))
    if language == "ru":
        return inflect.inflect_russian_noun(word) | inflect.inflect_russian_thing(word)
    return inflect.inflect_noun(word, language) if role in ROLES_OF_THINGS else {word}


@lru_cache
def get_context_words(declared: str, listed: str) -> dict[str, frozenset[str]]:
    """The words around a name, for a name listed in one language in a text declared to be in another.

    Goods are called in the name's own language alone: a tea is "thé" in French, and "the" in English is none.
    """
    first, second = load_words_by_role(declared), load_words_by_role(listed)
    of_both = {role: first.get(role, frozenset()) | second.get(role, frozenset()) for role in {*first, *second}}
    return of_both | {role: second.get(role, frozenset()) for role in of_both if role.startswith("goods")}


@lru_cache
def load_words_with_capital_abroad() -> frozenset[str]:
    """Words that are common ones in some language, and so need their capital where they stand in another."""
    roles = ("common_word", "first_name", "not_abroad", "never_alone")
    found = (load_words_by_role(language).get(role, frozenset()) for language in LANGUAGES for role in roles)
    return frozenset().union(*found)


def is_acronym(text: str) -> bool:
    """Whether a name is written in capitals, so that lower case is another word."""
    letters = [letter for letter in text if letter.isalpha()]
    return 1 < len(letters) <= MAX_ACRONYM_LENGTH and sum(letter.isupper() for letter in letters) > 1


@lru_cache
def load_alpha3_codes() -> frozenset[str]:
    """The alpha-3 codes of States."""
    return frozenset(row["iso3"] for row in read_name_rows("codes.csv"))


@lru_cache
def load_alpha2_codes() -> dict[str, str]:
    """Alpha-3 by alpha-2 code, for flags and internet domains."""
    return {row["iso2"]: row["iso3"] for row in read_name_rows("codes.csv")}
