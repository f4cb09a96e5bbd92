"""Find States by a description: a noun for a country, and facts that together are true of one State or two.

`facts.csv` says of which States each fact is true, `fact_words.csv` how it is said, `sizes.csv` how large they are, for
"largest" and "least populous". A description is never certain: somebody else may be meant, or a fact may have changed.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from dialogues.country_mentions.disguise import Finding
from dialogues.country_mentions.lexicon import FACT, Hit
from dialogues.country_mentions.names import KNOWN, get_codes, load_words_by_role, read_fact_rows, read_name_rows
from dialogues.country_mentions.normalize import fold_word
from dialogues.country_mentions.tokens import Token

KIND = "description"
NOUN, WORLD, ONLY = "noun", "world", "only"
MAX_STATES, FURTHEST_BEFORE, FURTHEST_AFTER = 2, 7, 14
FURTHEST_ZH, KEY_LENGTH, STATE_ZH = 24, 2, "国"
# A measure of each State, and whether the highest or the lowest one is meant.
MEASURES: dict[str, tuple[Callable[["Size"], float], bool]] = {
    "largest": (lambda size: size.area, True),
    "smallest": (lambda size: size.area, False),
    "populous": (lambda size: size.population, True),
    "least_populous": (lambda size: size.population, False),
    "densest": (lambda size: size.population / size.area, True),
    "least_dense": (lambda size: size.population / size.area, False),
    "northernmost": (lambda size: size.latitude, True),
    "southernmost": (lambda size: size.latitude, False),
    "easternmost": (lambda size: size.longitude, True),
    "westernmost": (lambda size: size.longitude, False),
}
CLAUSE_END_ZH = re.compile("[。！？；\n]")


@dataclass(frozen=True, slots=True)
class Size:
    """The area, the population and the middle of a State."""

    area: float
    population: float
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class FactInText:
    """A fact, a measure or a noun for a country, said from `start` to `end` in words or characters."""

    start: int
    end: int
    facts: frozenset[str]


@lru_cache
def load_facts() -> dict[str, frozenset[str]]:
    """Return the States of which each fact is true."""
    known = {row["fact"]: frozenset(get_codes(row)) for row in read_fact_rows() if row["fact"].startswith(KNOWN)}
    return known | {row["fact"]: frozenset(get_codes(row)) for row in read_name_rows("facts.csv")}


@lru_cache
def load_sizes() -> dict[str, Size]:
    """Return the area and the population of each State."""
    rows = read_name_rows("sizes.csv")
    columns = ("area", "population", "latitude", "longitude")
    return {row["iso3"]: Size(*(float(row[column]) for column in columns)) for row in rows}


def find_states(facts: Iterable[frozenset[str]]) -> tuple[frozenset[str], int]:
    """Return the States of which the facts are true, and how many of the facts were used, from the first one on.

    A fact after which none is left belongs to something else. A measure is taken of what all others leave.
    """
    states, measures, used, is_distinct = frozenset(load_sizes()), [], 0, False
    for number, group in enumerate(facts, 1):
        held = [load_facts()[fact] for fact in group if fact in load_facts()]
        left = states & frozenset().union(*held) if held else states
        if not left:
            break
        states, used = left, number
        measures += [fact for fact in group if fact in MEASURES]
        is_distinct = is_distinct or bool(held) or WORLD in group
    if not is_distinct:
        return frozenset(), 0
    for name in measures[:1]:
        measure, is_most = MEASURES[name]
        states = frozenset({(max if is_most else min)(sorted(states), key=lambda code: measure(load_sizes()[code]))})
    return states, used


def find_descriptions(tokens: list[Token], words: Iterable[Hit], language: str) -> Iterator[Finding]:
    """Yield descriptions of one State, or of one of two."""
    facts = _list_facts(words)
    nouns = [fact for fact in facts if NOUN in fact.facts]
    if not nouns or len(nouns) == len(facts) == 0:
        return
    skipped = load_words_by_role(language).get("any_country", frozenset())
    clause_words = load_words_by_role(language).get("clause_word", frozenset())
    starts = [fact.start for fact in facts]
    done = -1
    for number, noun in enumerate(nouns):
        if noun.start <= done or _is_any(tokens, noun, skipped):
            continue
        until = nouns[number + 1].start if number + 1 < len(nouns) else len(tokens)
        near = facts[bisect_left(starts, noun.start - FURTHEST_BEFORE) : bisect_left(starts, noun.end + FURTHEST_AFTER)]
        after = [fact for fact in near if noun.end <= fact.start < until]
        if until < len(tokens):
            after = _without_those_of_next_noun(tokens, after, until)
        before = [fact for fact in near if done <= fact.start and fact.end <= noun.start]
        ordered = [noun, *reversed([fact for fact in before if _is_one_phrase(tokens, fact.end, noun.start)])]
        ordered += [fact for fact in after if _is_one_sentence(tokens, noun.start, fact.start)]
        if tokens[noun.end : noun.end + 1] and tokens[noun.end].readings.isdisjoint(clause_words):
            ordered = [fact for fact in ordered if not _is_known_thing(fact)]
        states, used = find_states(fact.facts for fact in ordered)
        if used > 1 and 0 < len(states) <= MAX_STATES:
            first, last = min(fact.start for fact in ordered[:used]), max(fact.end for fact in ordered[:used])
            done = last
            yield tokens[first].start, tokens[last - 1].end, tuple(sorted(states)), KIND


def _is_known_thing(found: FactInText) -> bool:
    """Return whether a thing is named that one State is known for. It needs a clause after the noun for a country."""
    return all(fact.startswith(KNOWN) for fact in found.facts)


def _list_facts(words: Iterable[Hit]) -> list[FactInText]:
    """Return the facts said in a text, in order. A longer phrase hides the ones inside it."""
    found: list[FactInText] = []
    hits = [(first, last, {e.kind for e in entries if e.group == FACT}) for first, last, entries in words]
    for first, last, facts in sorted((hit for hit in hits if hit[2]), key=lambda hit: (hit[0], -hit[1])):
        if not found or first >= found[-1].end:
            found.append(FactInText(first, last, frozenset(facts)))
    return found


def _without_those_of_next_noun(tokens: list[Token], after: list[FactInText], noun: int) -> list[FactInText]:
    """Return the facts without the ones right before the next noun: a kingdom and the smallest island State."""
    while after and noun == after[-1].end and tokens[noun].gap == " ":
        noun = after[-1].start
        after = after[:-1]
    return after


def _is_any(tokens: list[Token], noun: FactInText, skipped: frozenset[str]) -> bool:
    """Return whether no certain State is meant: any landlocked State, every island."""
    return any(not token.readings.isdisjoint(skipped) for token in tokens[max(0, noun.start - 3) : noun.start])


def _is_one_phrase(tokens: list[Token], first: int, last: int) -> bool:
    """Return whether no comma or end of a sentence is between a fact and the noun after it."""
    return not any("," in token.gap or token.is_sentence_start for token in tokens[first : last + 1])


def _is_one_sentence(tokens: list[Token], first: int, last: int) -> bool:
    return not any(token.is_sentence_start for token in tokens[first + 1 : last + 1])


@lru_cache
def _words_zh() -> tuple[dict[str, tuple[str, ...]], dict[str, frozenset[str]]]:
    """Return everything that is listed in Chinese by its first two characters, the longest first, and its facts."""
    found: dict[str, set[str]] = {}
    for row in read_fact_rows():
        if row["language"] == "zh":
            found.setdefault(fold_word(row["text"]), set()).add(row["fact"])
    by_key: dict[str, tuple[str, ...]] = {}
    for text in sorted(found, key=lambda text: (-len(text), text)):
        by_key[text[:KEY_LENGTH]] = (*by_key.get(text[:KEY_LENGTH], ()), text)
    return by_key, {text: frozenset(facts) for text, facts in found.items()}


@lru_cache
def _any_first_zh() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(sorted({key[0] for key in _words_zh()[0]})))}]")


def _list_facts_in_chinese(text: str) -> Iterator[FactInText]:
    by_key, facts = _words_zh()
    done = 0
    for first in _any_first_zh().finditer(text):
        start = first.start()
        key = text[start : start + KEY_LENGTH]
        if start < done or not (key in by_key or key[:1] in by_key):
            continue
        listed = (*by_key.get(key, ()), *by_key.get(key[:1], ()))
        found = next((word for word in listed if text.startswith(word, start)), None)
        if found is not None and not _is_end_of_name(text, start, found):
            done = start + len(found)
            yield FactInText(start, done, facts[found])


def _is_end_of_name(text: str, start: int, word: str) -> bool:
    """Return whether the noun for a country is the last character of a name: 德|国."""
    return word == STATE_ZH and text[max(0, start - 1) : start + 1] in load_short_names_zh()


@lru_cache
def load_short_names_zh() -> frozenset[str]:
    """Return Chinese names of States that end in the noun for one: 德国."""
    names = (row["text"] for row in read_name_rows("state_names.csv") if row["language"] == "zh")
    return frozenset(name for name in names if name.endswith(STATE_ZH))


def find_descriptions_in_chinese(text: str) -> Iterator[tuple[int, int, tuple[str, ...], str]]:
    """Yield descriptions in Chinese, where the noun for a country is last: 湄公河沿岸唯一的内陆国."""
    skipped = load_words_by_role("zh")["any_country"]
    before: list[FactInText] = []
    for found in _list_facts_in_chinese(text):
        before = [
            fact
            for fact in before
            if fact.start >= found.start - FURTHEST_ZH and not CLAUSE_END_ZH.search(text, fact.end, found.start)
        ]
        if NOUN not in found.facts and text[found.end - 1] != "国":
            before.append(found)
            continue
        is_any = any(
            text[max(0, place - 2) : place].endswith(tuple(skipped))
            for place in (found.start, *(o.start for o in before))
        )
        ordered = [found, *reversed(before)]
        states, used = find_states(fact.facts for fact in ordered)
        is_described = used > 1 or (used == 1 and len(found.facts - {NOUN}) == 1 and len(states) == 1)
        if is_described and not is_any and 0 < len(states) <= MAX_STATES:
            yield min(fact.start for fact in ordered[:used]), found.end, tuple(sorted(states)), KIND
        before = []
