"""The reference lists as look-up tables: phrases by their words, one table for each language.

The lists are the CSV files in `data/`; its README says where each comes from and how sure it is.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from dialogues.country_mentions import inflect
from dialogues.country_mentions.normalize import fold, fold_word, script
from dialogues.country_mentions.tokens import Token, split_tokens

DATA = Path(__file__).parent / "data"
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
ANY_LANGUAGE = "und"
LISTS_OF_MENTIONS = ("state_names.csv", "nationalities.csv", "cities.csv", "other_names.csv")
PLACE_KINDS = frozenset({"capital", "city", "province"})
SHORTEST_FOREIGN_NAME = 4
LONGEST_ACRONYM = 5


@dataclass(frozen=True)
class Entry:
    """One listed phrase: the States it names, if any, what it is, its spelling and use of capitals."""

    iso3: tuple[str, ...]
    kind: str
    language: str
    text: str
    case: str


@dataclass
class Node:
    following: dict[str, "Node"] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


class PhraseTable:
    """Phrases by their words; an inflected word leads to the listed word it is a form of."""

    def __init__(self) -> None:
        self._root = Node()
        self._listed_words: dict[str, set[str]] = {}

    def add(self, words: Iterable[str], entry: Entry, forms: dict[str, set[str]] | None = None) -> None:
        node = self._root
        for word in words:
            node = node.following.setdefault(word, Node())
            for form in (forms or {}).get(word, {word}):
                self._listed_words.setdefault(form, set()).add(word)
        node.entries.append(entry)

    def phrases_at(self, tokens: list[Token], first: int) -> Iterator[tuple[int, list[Entry]]]:
        """Every listed phrase that begins with this word: index after its last word, and its entries."""
        nodes = [self._root]
        for index in range(first, len(tokens)):
            if index > first and not tokens[index].joined_to_previous:
                return
            nodes = [step for node in nodes for step in self._steps(node, tokens[index])]
            if not nodes:
                return
            entries = [entry for node in nodes for entry in node.entries]
            if entries:
                yield index + 1, entries

    def _steps(self, node: Node, token: Token) -> Iterator[Node]:
        listed = {word for reading in token.readings for word in self._listed_words.get(reading, ())}
        return (node.following[word] for word in listed if word in node.following)


@lru_cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one file of `data/`."""
    with (DATA / name).open(encoding="utf-8", newline="") as source:
        return tuple(csv.DictReader(source))


@lru_cache
def words_by_role(language: str) -> dict[str, frozenset[str]]:
    """Words around a name that change what it means, and names that are also common words or first names."""
    roles: dict[str, set[str]] = {}
    for row in rows("context_words.csv"):
        if row["language"] in {language, ANY_LANGUAGE}:
            words = {fold_word(word) for word in row["words"].split(";")}
            roles.setdefault(row["role"], set()).update(*(_context_forms(word, language) for word in words))
    return {role: frozenset(words) for role, words in roles.items()}


def _context_forms(word: str, language: str) -> set[str]:
    return inflect.russian_noun(word) if language == "ru" else {word}


def _phrase_words(text: str) -> tuple[str, ...]:
    return tuple(token.word for token in split_tokens(fold(text)))


@lru_cache
def roles_in(declared: str, listed: str) -> dict[str, frozenset[str]]:
    """The words around a name, for a name listed in one language in a text declared to be in another."""
    first, second = words_by_role(declared), words_by_role(listed)
    return {role: first.get(role, frozenset()) | second.get(role, frozenset()) for role in {*first, *second}}


@lru_cache
def mention_table(language: str, *, foreign: bool) -> PhraseTable:
    """Names of States in one language; `foreign`, for a text declared to be in another, asks more for capitals."""
    table = PhraseTable()
    for name in LISTS_OF_MENTIONS:
        for row in rows(name):
            if row["language"] == language and row["kind"] != "abbreviation":
                _add_mention(table, row, foreign=foreign)
    return table


def _add_mention(table: PhraseTable, row: dict[str, str], *, foreign: bool) -> None:
    words = _phrase_words(row["text"])
    if not words:
        return
    case = _case(row, words)
    if foreign and case == "any" and _misleads_abroad(words):
        case = "capital"
    iso3 = tuple(row["iso3"].split(";")) if row["iso3"] else ()
    entry = Entry(iso3, row["kind"], row["language"], row["text"], case)
    for variant in _variants(words, row):
        table.add(variant, entry, _forms(variant, row))


def _misleads_abroad(words: tuple[str, ...]) -> bool:
    if len(words) > 1 or script(words[0][0]) != "latin":
        return False
    return len(words[0]) < SHORTEST_FOREIGN_NAME or words[0] in _words_with_capital_abroad()


@lru_cache
def _words_with_capital_abroad() -> frozenset[str]:
    roles = ("common_word", "first_name", "not_abroad", "never_alone")
    found = (words_by_role(language).get(role, frozenset()) for language in LANGUAGES for role in roles)
    return frozenset().union(*found)


def is_acronym(text: str) -> bool:
    """Whether a name is written in capitals, so that lower case is another word."""
    letters = [letter for letter in text if letter.isalpha()]
    return 1 < len(letters) <= LONGEST_ACRONYM and sum(letter.isupper() for letter in letters) > 1


def _case(row: dict[str, str], words: tuple[str, ...]) -> str:
    """How strictly capitals are asked for, so that "turkey" and "polish" are no States."""
    if is_acronym(row["text"]):
        return "acronym"
    has_small_adjectives = row["kind"] == "nationality" and row["language"] in {"fr", "es"}
    common_words = words_by_role(row["language"]).get("common_word", ())
    is_common = len(words) == 1 and words[0] in common_words and not has_small_adjectives
    if row["kind"] in PLACE_KINDS or row["kind"] in {"institution", "native"} or is_common:
        return "capital"
    return "any"


def _variants(words: tuple[str, ...], row: dict[str, str]) -> set[tuple[str, ...]]:
    if row["kind"] not in {"nationality", "person"} or row["language"] not in {"en", "fr", "es"}:
        return {words}
    return {(*words[:-1], last) for last in inflect.latin_plurals(words[-1], row["language"])}


def _forms(words: tuple[str, ...], row: dict[str, str]) -> dict[str, set[str]]:
    """The inflected forms of each word of a phrase that is to be found in all its forms."""
    language, kind = row["language"], row["kind"]
    if language == "ru":
        form = {"nationality_stem": inflect.russian_adjective, "person": inflect.russian_people}.get(
            kind, inflect.russian_noun
        )
        return {word: form(word) for word in words}
    if language == "ar" and kind == "nationality":
        return {words[0]: inflect.arabic_nisba(words[0])} | {word: {word, "ال" + word} for word in words[1:]}
    return {}


@lru_cache
def neutral_table(language: str) -> PhraseTable:
    """Titles, venues, waters, languages, goods, idioms and names of persons that only look like a State."""
    return _phrases("neutral_phrases.csv", language)


@lru_cache
def region_table(language: str) -> PhraseTable:
    """Regions and groups of States, which name no single State."""
    return _phrases("regions.csv", language)


def _phrases(name: str, language: str) -> PhraseTable:
    table = PhraseTable()
    for row in rows(name):
        if row["language"] in {language, ANY_LANGUAGE}:
            words = _phrase_words(row["text"])
            iso3 = tuple(filter(None, row.get("iso3", "").split(";")))
            case = "acronym" if is_acronym(row["text"]) else row.get("case") or "any"
            entry = Entry(iso3, row["kind"], row["language"], row["text"], case)
            table.add(words, entry, _forms(words, row) if language == "ru" else None)
    return table


@lru_cache
def alpha3_codes() -> dict[str, str]:
    """The alpha-3 codes that are no common word or acronym in capitals."""
    doubtful = words_by_role("en")["doubtful_code"]
    codes = {row["iso3"] for row in rows("codes.csv")}
    return {code: code for code in codes if code.casefold() not in doubtful}


@lru_cache
def alpha2_codes() -> dict[str, str]:
    """Alpha-3 by alpha-2 code, for flags."""
    return {row["iso2"]: row["iso3"] for row in rows("codes.csv")}
