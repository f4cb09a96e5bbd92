"""Names in Chinese text, which sets no spaces between words: the longest listed phrase at each character."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from dialogues.country_mentions.disguise import MASKS, Finding
from dialogues.country_mentions.lexicon import GROUPS, MENTION, REGION
from dialogues.country_mentions.names import PLACE_KINDS, codes_in, rows, words_by_role
from dialogues.country_mentions.normalize import FoldedText, fold_word

LANGUAGE = "zh"
NAME_DOT = "·"
SEPARATORS = " .·-_*•|/~"
HAN = "[\u3400-\u9fff]"
HAS_HAN = re.compile(HAN)
# Signs that hide a character are not put between two.
GAPS = re.escape("".join(sign for sign in SEPARATORS if sign not in MASKS))
PUT_BETWEEN = re.compile(rf"(?<={HAN})[{GAPS}](?={HAN})")
KEY_LENGTH = 2
LONGEST_AROUND = 4
SHORTEST_MASKED = 3
MOST_MASKS = 40

Phrase = tuple[tuple[str, ...], str]


@dataclass(frozen=True)
class HanText:
    """The folded text without signs put between characters, and where each kept character stood."""

    folded: FoldedText
    text: str
    places: Sequence[int]

    def finding(self, start: int, end: int, iso3: tuple[str, ...], rule: str) -> Finding:
        """What was found from start up to end, told by places in the folded text."""
        return self.places[start], self.places[end - 1] + 1, iso3, rule


@dataclass(frozen=True)
class HanFindings:
    mentions: tuple[Finding, ...] = ()
    regions: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class HanList:
    """Listed phrases; `lengths` tells by their first two characters how long they may be, the longest first."""

    entries: dict[str, Phrase]

    @cached_property
    def lengths(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, set[int]] = {}
        for phrase in self.entries:
            found.setdefault(phrase[:KEY_LENGTH], set()).add(len(phrase))
        return {key: tuple(sorted(lengths, reverse=True)) for key, lengths in found.items()}

    def longest_at(self, text: str, start: int) -> int:
        """The end of the longest listed phrase that begins here, or 0."""
        for length in self.lengths.get(text[start : start + KEY_LENGTH], ()):
            phrase = text[start : start + length]
            if len(phrase) == length and phrase in self.entries:
                return start + length
        return 0


@lru_cache
def _listed(group: str) -> HanList:
    entries: dict[str, Phrase] = {}
    for row in (row for name, listed in GROUPS if listed == group for row in rows(name)):
        if row["language"] == LANGUAGE and row["kind"] != "abbreviation":
            phrase = "".join(c for c in fold_word(row["text"]) if c not in SEPARATORS)
            known, kind = entries.get(phrase, ((), row["kind"]))
            entries[phrase] = (tuple(sorted({*known, *codes_in(row)})), kind)
    return HanList({phrase: entry for phrase, entry in entries.items() if len(phrase) >= KEY_LENGTH})


@lru_cache
def _abbreviations() -> dict[str, str]:
    found = (row for row in rows("other_names.csv") if row["kind"] == "abbreviation")
    return {row["text"]: row["iso3"] for row in found}


def find_in_chinese(folded: FoldedText) -> HanFindings:
    """States and regions named in the Chinese parts of a text, in any of the usual ways of writing them."""
    if not HAS_HAN.search(folded.text):
        return HanFindings()
    han = _without_separators(folded)
    named, regions, covered = _phrases(han)
    return HanFindings((*named, *_abbreviated(han, covered), *_masked(han)), tuple(regions))


def _without_separators(folded: FoldedText) -> HanText:
    text = folded.text
    skipped = {match.start() for match in PUT_BETWEEN.finditer(text)}
    if not skipped:
        return HanText(folded, text, range(len(text)))
    kept = [index for index in range(len(text)) if index not in skipped]
    return HanText(folded, "".join(text[index] for index in kept), kept)


def _phrases(han: HanText) -> tuple[list[Finding], list[Finding], set[int]]:
    """The States and the regions named, and the characters that belong to a listed phrase of any kind."""
    mentions, neutral, regions = (_listed(group) for group in (MENTION, "neutral", REGION))
    named: list[Finding] = []
    grouped: list[Finding] = []
    covered: set[int] = set()
    text, start = han.text, 0
    while start < len(text) - 1:
        key = text[start : start + KEY_LENGTH]
        if key not in mentions.lengths and key not in neutral.lengths and key not in regions.lengths:
            start += 1
            continue
        ends = tuple(listed.longest_at(text, start) for listed in (mentions, neutral, regions))
        end = max(ends)
        if end and end == ends[2] and ends[2] >= ends[0]:
            grouped.append(han.finding(start, end, *regions.entries[text[start:end]]))
        elif end > ends[1]:
            iso3, kind = mentions.entries[text[start:end]]
            if not _means_no_state(han, start, end, kind):
                named.append(han.finding(start, end, iso3, kind))
        covered.update(range(start, end))
        start = end or start + 1
    return named, grouped, covered


def _means_no_state(han: HanText, start: int, end: int, kind: str) -> bool:
    roles = words_by_role(LANGUAGE)
    if any(_follows(han.text, end, roles[role]) for role in ("water_after", "goods_after")):
        return True
    if _follows(han.text, end, roles["language_after"]) and not _follows(han.text, end, roles["no_language_after"]):
        return True
    if kind in PLACE_KINDS and _follows(han.text, end, roles["title_after"]):
        return True
    if han.text[start - 1 : start + 1] in roles["torn_before"] or han.text[end - 1 : end + 1] in roles["torn_after"]:
        return True
    return _is_part_of_personal_name(han, start, end)


def _follows(text: str, end: int, words: frozenset[str]) -> bool:
    return any(text[end : end + length] in words for length in _lengths(words))


@lru_cache
def _lengths(words: frozenset[str]) -> tuple[int, ...]:
    return tuple(sorted({len(word) for word in words}))


def _is_part_of_personal_name(han: HanText, start: int, end: int) -> bool:
    """Foreign names of persons are written with a dot between first and family name."""
    text = han.folded.text
    first, last = han.places[start], han.places[end - 1] + 1
    return text[max(0, first - 1) : first] == NAME_DOT or text[last : last + 1] == NAME_DOT


def _abbreviated(han: HanText, covered: set[int]) -> Iterator[Finding]:
    """States by one character, where the next character shows that a State is meant: 美英两国, 中方."""
    listed, roles = _abbreviations(), words_by_role(LANGUAGE)
    start = 0
    while start < len(han.text):
        end = start
        while end < len(han.text) and end not in covered and han.text[end] in listed:
            end += 1
        several = end - start > 1 and _follows(han.text, end, roles["after_several"])
        if several or (end - start == 1 and _is_short_for_state(han.text, start, roles, covered)):
            for index in range(start, end):
                yield han.finding(index, index + 1, (listed[han.text[index]],), "abbreviation")
        start = max(end, start + 1)


def _is_short_for_state(text: str, index: int, roles: dict[str, frozenset[str]], covered: set[int]) -> bool:
    after = index + 1 not in covered and text[index : index + 2] in roles["short_pair"]
    before = index - 1 not in covered and text[max(0, index - 1) : index + 1] in roles["short_pair"]
    return after or before


def _masked(han: HanText) -> Iterator[Finding]:
    """Names with a character hidden by a sign: 叙*亚."""
    places = [i for i, letter in enumerate(han.text) if letter in MASKS][:MOST_MASKS]
    for place in places:
        window_start = max(0, place - LONGEST_AROUND)
        match = _best_unmasked(han.text[window_start : place + LONGEST_AROUND + 1], place - window_start)
        if match:
            start, end, iso3 = match
            yield han.finding(window_start + start, window_start + end, iso3, "masked")


@lru_cache
def _names_of_states() -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, tuple[str, ...]] = {}
    for row in rows("state_names.csv"):
        if row["language"] == LANGUAGE:
            found.setdefault(fold_word(row["text"]), codes_in(row))
    return tuple((name, iso3) for name, iso3 in found.items() if SHORTEST_MASKED <= len(name) <= LONGEST_AROUND * 2)


def _best_unmasked(window: str, mask: int) -> tuple[int, int, tuple[str, ...]] | None:
    best = None
    for name, iso3 in _names_of_states():
        for start in range(max(0, mask - len(name) + 1), min(mask, len(window) - len(name)) + 1):
            is_longer = not best or len(name) > best[1] - best[0]
            if is_longer and _fits(window[start : start + len(name)], name):
                best = (start, start + len(name), iso3)
    return best


def _fits(stretch: str, name: str) -> bool:
    shown = 0
    for written, listed in zip(stretch, name, strict=True):
        if written not in MASKS:
            if written != listed:
                return False
            shown += 1
    return shown > 1
