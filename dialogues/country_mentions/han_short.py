"""Find States that a Chinese text names by one character each: 中方, 美英两国, 肯、坦、乌三国, 肯索边境."""

import re
from collections.abc import Iterator
from functools import lru_cache

from dialogues.country_mentions.disguise import Finding
from dialogues.country_mentions.han_goods import has_next, load_common_words
from dialogues.country_mentions.names import get_codes, load_words_by_role, read_name_rows
from dialogues.country_mentions.normalize import fold_word

LANGUAGE, RULE = "zh", "abbreviation"
# How many States the noun after them counts: 三国 are three.
COUNTS = {"两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
NOUNS_COUNTED = "国方地军校边"
JOINTS = "、和与及"


def find_short_names(text: str, covered: set[int]) -> Iterator[Finding]:
    """Yield States by one character each. What belongs to a listed phrase, `covered`, is not asked again."""
    yield from _find_counted_states(text, covered)
    yield from _find_listed_states(text, covered)
    yield from _find_abbreviated_states(text, covered)
    yield from _find_paired_states(text, covered)


@lru_cache
def _abbreviations() -> dict[str, tuple[str, ...]]:
    found = (row for row in read_name_rows("other_names.csv") if row["kind"] == RULE)
    return {row["text"]: get_codes(row) for row in found}


@lru_cache
def _initials() -> dict[str, tuple[str, ...]]:
    """Return the States whose name begins with a character. In a row that is counted it means one of them."""
    found: dict[str, set[str]] = {character: set(codes) for character, codes in _abbreviations().items()}
    for row in read_name_rows("state_names.csv"):
        if (row["language"], row["kind"]) == (LANGUAGE, "name"):
            found.setdefault(fold_word(row["text"])[0], set()).update(get_codes(row))
    return {character: tuple(sorted(codes)) for character, codes in found.items()}


@lru_cache
def _count_pattern() -> re.Pattern[str]:
    initials, counts = "".join(sorted(_initials())), "".join(COUNTS)
    return re.compile(f"([{initials}](?:[{JOINTS}]?[{initials}]){{1,5}})([{counts}])[{NOUNS_COUNTED}]")


def _find_counted_states(text: str, covered: set[int]) -> Iterator[Finding]:
    """Yield States in a row that is as long as the number after it says: 肯坦乌三国, 朝、俄、蒙三方."""
    for match in _count_pattern().finditer(text):
        places = [place for place in range(*match.span(1)) if text[place] not in JOINTS][-COUNTS[match[2]] :]
        row = text[places[0] : match.end(1)]
        is_torn = any(row[cut : cut + 2] in load_common_words() for cut in range(len(row) - 1))
        if len(places) == COUNTS[match[2]] and covered.isdisjoint(places) and not is_torn:
            yield from ((place, place + 1, _initials()[text[place]], RULE) for place in places)


@lru_cache
def _rows_with_joints() -> re.Pattern[str]:
    listed, shared = "".join(sorted(_abbreviations())), "|".join(sorted(load_words_by_role(LANGUAGE)["after_several"]))
    return re.compile(f"(?<![\u3400-\u9fff])[{listed}](?:[{JOINTS}][{listed}]){{1,5}}(?={shared})")


def _find_listed_states(text: str, covered: set[int]) -> Iterator[Finding]:
    """Yield States with a sign of a list between them, before what they share: 英、法、德等国."""
    for match in _rows_with_joints().finditer(text):
        for place in range(match.start(), match.end(), 2):
            if place not in covered:
                yield place, place + 1, _abbreviations()[text[place]], RULE


def _find_paired_states(text: str, covered: set[int]) -> Iterator[Finding]:
    """Yield States by one character each that are too common alone, if a noun that they share follows: 肯索边境."""
    for match in _runs_of_pairs().finditer(text):
        start, end = match.span()
        iso3 = _pairs().get(match[0])
        is_word = text[max(0, start - 1) : start + 1] in load_common_words()
        if iso3 and not is_word and covered.isdisjoint(range(start, end)):
            yield start, end, iso3, RULE


@lru_cache
def _pairs() -> dict[str, tuple[str, ...]]:
    return {row["text"]: get_codes(row) for row in read_name_rows("other_names.csv") if row["kind"] == "pair"}


@lru_cache
def _runs_of_pairs() -> re.Pattern[str]:
    shared = "|".join(sorted(load_words_by_role(LANGUAGE)["after_several"]))
    characters = "".join(sorted({character for pair in _pairs() for character in pair}))
    return re.compile(f"[{characters}]{{2,3}}?(?={shared})")


def _find_abbreviated_states(text: str, covered: set[int]) -> Iterator[Finding]:
    """Yield States by one character, if the next character shows that a State is meant: 美英两国, 中方."""
    listed, roles = _abbreviations(), load_words_by_role(LANGUAGE)
    for run in _runs_of_abbreviations().finditer(text):
        places = [place for place in range(*run.span()) if place not in covered]
        if len(places) == run.end() - run.start() > 1 and has_next(text, run.end(), roles["after_several"]):
            short = places
        else:
            short = [place for place in places if _is_short_for_state(text, place, roles, covered)]
        for place in short:
            yield place, place + 1, listed[text[place]], RULE


@lru_cache
def _runs_of_abbreviations() -> re.Pattern[str]:
    return re.compile(f"[{''.join(_abbreviations())}]+")


def _is_short_for_state(text: str, index: int, roles: dict[str, frozenset[str]], covered: set[int]) -> bool:
    """Return whether the adjacent character shows a State, and neither belongs to another word, as in 以方便."""
    after, before = text[index : index + 2], text[max(0, index - 1) : index + 1]
    if text[index + 1 : index + 3] in roles["person_title"]:
        return False
    # 生意|方面: both neighbours belong to other words.
    if before in load_common_words() and text[index + 1 : index + 3] in roles["no_side_after"]:
        return False
    if index + 1 not in covered and after in roles["short_pair"] and before not in roles["torn_before"]:
        return text[index + 1 : index + 3] not in roles["not_short"]
    return index - 1 not in covered and before in roles["short_pair"] and after not in roles["not_short"]
