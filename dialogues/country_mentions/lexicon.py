"""All listed phrases of all languages in one look-up table by words, so that a text is read only once."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from dialogues.country_mentions import inflect
from dialogues.country_mentions.names import (
    FACT_WORDS,
    HOME_COUNTRY,
    KNOWN,
    LANGUAGES,
    LEADERS,
    LINKING_LANGUAGES,
    LISTS_OF_MENTIONS,
    LOCAL_KINDS,
    NATIONALITY_KINDS,
    NEUTRAL_LIST,
    PERIPHRASES,
    PLACE_KINDS,
    REGION_LIST,
    Entry,
    get_codes,
    is_acronym,
    load_home_nouns,
    load_words_by_role,
    load_words_with_capital_abroad,
    read_name_rows,
    split_phrases,
)
from dialogues.country_mentions.normalize import fold, get_script
from dialogues.country_mentions.tokens import Token, split_tokens

MENTION, NEUTRAL, REGION, PERIPHRASIS = "mention", "neutral", "region", "periphrasis"
LEADER, FACT, HOME = "leader", "fact", "own"
GROUPS = (
    *((name, MENTION) for name in LISTS_OF_MENTIONS),
    (NEUTRAL_LIST, NEUTRAL),
    (REGION_LIST, REGION),
    (LEADERS, LEADER),
    (FACT_WORDS, FACT),
    (HOME_COUNTRY, HOME),
)
MIN_FOREIGN_NAME_LENGTH = 4
# An Arabic word has forms in a neutral phrase that the name of a State does not have: بصرها is not Basra.
OF_NEUTRAL_PHRASE = "\N{NULL}"
# A word of a fact has its own place in the table, because nouns for a country share one.
OF_FACT = "\N{START OF HEADING}"
HAS_HAN = re.compile("[\u3400-\u9fff]")
KINDS_WITH_PLURAL = frozenset({"nationality", "person", "local", "animal", "goods"})
FORMS_RU = {
    "nationality_stem": inflect.inflect_russian_nationality,
    "local_stem": inflect.inflect_russian_adjective,
    "person": inflect.inflect_russian_people,
    "currency": inflect.inflect_russian_thing,
    "leader": inflect.inflect_russian_person,
    "leader_family": inflect.inflect_russian_person,
}

Hit = tuple[int, int, list[Entry]]


class Node:
    """A place in the table: the listed words that may follow, and the phrases that end here.

    Most places have only one of the two. The other is None or empty, to save memory.
    """

    __slots__ = ("entries", "following")

    def __init__(self) -> None:
        self.following: dict[str, Node] | None = None
        self.entries: tuple[Entry, ...] = ()

    def step(self, word: str, new: "Node | None" = None) -> "Node":
        """Return the place after one more word. If there is none, add the given one or a new one."""
        if self.following is None:
            self.following = {}
        return self.following.setdefault(word, new or Node())


class Lexicon:
    """Phrases by their words. An inflected word leads to its listed word."""

    def __init__(self) -> None:
        self._root = Node()
        self._listed_words: dict[str, tuple[str, ...]] = {}

    def add(self, words: Iterable[str], entry: Entry, forms: dict[str, set[str]]) -> None:
        """Add a phrase. `forms` has the possible forms of each word."""
        node = self._root
        for word in words:
            node = node.step(word)
            self._list(word, forms)
        node.entries = (*node.entries, entry)

    def lead_alike(self, beginnings: Iterable[tuple[str, ...]], forms: dict[str, set[str]]) -> None:
        """Make everything that is listed after one of these beginnings available after each of them."""
        shared = Node()
        for words in beginnings:
            node = self._root
            for word in words:
                self._list(word, forms)
            for word in words[:-1]:
                node = node.step(word)
            node.step(words[-1], shared)

    def _list(self, word: str, forms: dict[str, set[str]]) -> None:
        alone = (word,)
        for form in forms.get(word, alone):
            # Nearly every form belongs to one word only, so all forms of a word share one tuple.
            known = self._listed_words.setdefault(form, alone)
            if word not in known:
                self._listed_words[form] = (*known, word)

    def has_word(self, word: str) -> bool:
        """Return whether a folded word is listed, or is part of a listed phrase."""
        return word in self._listed_words

    def hits(self, tokens: list[Token]) -> Iterator[Hit]:
        """Yield every listed phrase in a text: index of its first word, index after its last, and its entries."""
        listed, following = self._listed_words, self._root.following or {}
        for first, token in enumerate(tokens):
            found = [word for reading in token.readings for word in listed.get(reading, ())]
            nodes = [following[word] for word in found if word in following]
            if nodes:
                yield from self._from(nodes, tokens, first)

    def _from(self, nodes: list[Node], tokens: list[Token], first: int) -> Iterator[Hit]:
        last = first + 1
        while nodes:
            entries = [entry for node in nodes for entry in node.entries]
            if entries:
                yield first, last, entries
            if last == len(tokens) or not tokens[last].is_joined_to_previous:
                return
            nodes = [step for node in nodes if node.following for step in self._steps(node.following, tokens[last])]
            last += 1

    def _steps(self, following: dict[str, Node], token: Token) -> Iterator[Node]:
        listed = {word for reading in token.readings for word in self._listed_words.get(reading, ())}
        return (following[word] for word in listed if word in following)


@lru_cache
def load_lexicon() -> Lexicon:
    """Return the table of all lists. It is built at the first check of a process and kept."""
    table = Lexicon()
    for language in LANGUAGES:
        if language not in LINKING_LANGUAGES:
            _add_homes(table, language)
    for name, group in GROUPS:
        for row in split_phrases(name):
            if row["kind"] not in {"abbreviation", "pair", "code"}:
                _add(table, row, PERIPHRASIS if row["kind"] in PERIPHRASES else group)
    return table


def _add_homes(table: Lexicon, language: str) -> None:
    """Add the nouns for the home of what a State is known for, before its phrases: земля, родина, страна."""
    homes = [tuple(token.word for token in split_tokens(fold(noun))) for noun in load_home_nouns(language)]
    nickname = {"language": language, "kind": "nickname"}
    forms = _forms(tuple(word for words in homes for word in words), nickname, MENTION)
    table.lead_alike(filter(None, homes), forms)


def _add(table: Lexicon, row: dict[str, str], group: str) -> None:
    words = tuple(token.word for token in split_tokens(fold(row["text"])))
    if not words or HAS_HAN.search(row["text"]):
        return
    if row["language"] == "ar" and group == NEUTRAL:
        words = tuple(word + OF_NEUTRAL_PHRASE for word in words)
    if group in {FACT, HOME}:
        forms = {word + OF_FACT: each for word, each in _fact_forms(words, row).items()}
        entry = Entry((), row["kind"], row["language"], row["text"], group, "any", "any")
        table.add((word + OF_FACT for word in words), entry, forms)
        return
    made: dict[tuple[str, str], Entry] = {}
    for variant in _variants(words, row):
        # The feminine of a nationality may be a common word if the masculine is not: chino, china.
        case = _case(row, variant, group)
        abroad = "capital" if group == MENTION and case == "any" and _is_misleading_abroad(variant) else case
        if (case, abroad) not in made:
            made[case, abroad] = Entry(get_codes(row), row["kind"], row["language"], row["text"], group, case, abroad)
        table.add(variant, made[case, abroad], _forms(variant, row, group))


def _fact_forms(words: tuple[str, ...], row: dict[str, str]) -> dict[str, set[str]]:
    if row["language"] == "ru" and row["kind"].startswith(KNOWN):
        return {word: inflect.inflect_russian_genitive(word) for word in words}
    if row["language"] == "ru":
        return {word: inflect.inflect_russian_noun(word) | {word} for word in words}
    return {word: {word} for word in words}


def _is_misleading_abroad(words: tuple[str, ...]) -> bool:
    if len(words) > 1 or get_script(words[0][0]) != "latin":
        return False
    return len(words[0]) < MIN_FOREIGN_NAME_LENGTH or words[0] in load_words_with_capital_abroad()


def _case(row: dict[str, str], words: tuple[str, ...], group: str) -> str:
    """Return how strictly capitals are required, so that "turkey" and "polish" are not States."""
    if is_acronym(row["text"]):
        return "acronym"
    if group == LEADER:
        return "capital"
    if group != MENTION:
        return row.get("case") or "any"
    has_small_adjectives = row["kind"] in NATIONALITY_KINDS and row["language"] in {"fr", "es"}
    common_words = load_words_by_role(row["language"]).get("common_word", ())
    is_common = " ".join(words) in common_words and not has_small_adjectives and row["kind"] != "currency"
    if row["kind"] in PLACE_KINDS or row["kind"] in {"institution", "native"} or is_common:
        return "capital"
    return "any"


@lru_cache
def load_nationalities_by_form() -> dict[str, tuple[str, ...]]:
    """Return the States by every form of a nationality of one word."""
    found: dict[str, tuple[str, ...]] = {}
    for row in (row for row in read_name_rows("nationalities.csv") if row["kind"] not in LOCAL_KINDS):
        words = tuple(token.word for token in split_tokens(fold(row["text"])))
        if len(words) == 1:
            for (word,) in _variants(words, row):
                for form in _forms((word,), row, MENTION).get(word, {word}):
                    found[form] = tuple(sorted({*found.get(form, ()), *get_codes(row)}))
    return found


def _variants(words: tuple[str, ...], row: dict[str, str]) -> set[tuple[str, ...]]:
    if row["kind"] not in KINDS_WITH_PLURAL or row["language"] not in {"en", "fr", "es"}:
        return {words}
    has_feminine = row["kind"] in NATIONALITY_KINDS and " ".join(words) not in _without_feminine(row["language"])
    forms = inflect.inflect_latin_nationality if has_feminine else inflect.inflect_latin_plurals
    return {(*words[:-1], last) for last in forms(words[-1], row["language"])}


def _without_feminine(language: str) -> frozenset[str]:
    """Return nationalities whose feminine is another word: hamburguesa, génoise."""
    return load_words_by_role(language).get("no_feminine", frozenset())


def _forms(words: tuple[str, ...], row: dict[str, str], group: str) -> dict[str, set[str]]:
    """Return the inflected forms of each word of a phrase."""
    language, kind = row["language"], row["kind"]
    if language == "ru":
        form = FORMS_RU.get(kind, inflect.inflect_russian_noun)
        if group == REGION and len(words) == 1 and words[0].endswith("ский"):
            return {words[0]: inflect.inflect_russian_adjective(words[0].removesuffix("ий"))}
        # The part before the last word of a compound may stay unchanged: Кабо-вердийский.
        return {word: form(word) | {word} for word in words}
    if language == "ar" and kind in {"nationality", "local"} and group == MENTION:
        return {words[0]: inflect.inflect_arabic_nisba(words[0])} | {word: {word, "ال" + word} for word in words[1:]}
    if language == "ar" and kind == "people":
        return {word: {word, inflect.ARTICLE_AR + word} for word in words}
    if language == "ar" and group == NEUTRAL:
        return {word: inflect.inflect_arabic_phrase_word(word.removesuffix(OF_NEUTRAL_PHRASE)) for word in words}
    return {}
