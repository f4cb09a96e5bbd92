"""Names in Chinese text, which sets no spaces between words: the longest listed name at each character."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from dialogues.country_mentions.disguise import MASKS, Finding
from dialogues.country_mentions.names import LISTS_OF_MENTIONS, PLACE_KINDS, rows, words_by_role
from dialogues.country_mentions.normalize import FoldedText, fold_word, script

LANGUAGE = "zh"
NAME_DOT = "·"
SEPARATORS = frozenset(" .·-_*•|/、~")
LONGEST_AROUND = 4
SHORTEST_MASKED = 3
MOST_MASKS = 40


@dataclass(frozen=True)
class HanText:
    """The folded text without signs put between characters, and where each kept character stood."""

    folded: FoldedText
    text: str
    places: tuple[int, ...]


def _without_separators(folded: FoldedText) -> HanText:
    text = folded.text
    kept = [i for i in range(len(text)) if not _is_put_between(text, i)]
    return HanText(folded, "".join(text[i] for i in kept), tuple(kept))


def _is_put_between(text: str, index: int) -> bool:
    if text[index] not in SEPARATORS - MASKS - {"、"} or not 0 < index < len(text) - 1:
        return False
    return script(text[index - 1]) == "han" and script(text[index + 1]) == "han"


@dataclass(frozen=True)
class HanList:
    entries: dict[str, tuple[tuple[str, ...], str]]
    longest: int

    def longest_at(self, text: str, start: int) -> int:
        """The end of the longest listed phrase that begins here, or 0."""
        last = min(len(text), start + self.longest)
        return next((end for end in range(last, start, -1) if text[start:end] in self.entries), 0)


@lru_cache
def _han_list(*names: str) -> HanList:
    entries: dict[str, tuple[tuple[str, ...], str]] = {}
    for name in names:
        for row in rows(name):
            if row["language"] == LANGUAGE and row["kind"] != "abbreviation":
                iso3 = tuple(row["iso3"].split(";")) if row.get("iso3") else ()
                phrase = "".join(c for c in fold_word(row["text"]) if c not in SEPARATORS)
                known, kind = entries.get(phrase, ((), row["kind"]))
                entries[phrase] = (tuple(sorted({*known, *iso3})), kind)
    return HanList(entries, max(map(len, entries), default=0))


@lru_cache
def _abbreviations() -> dict[str, str]:
    found = (row for row in rows("other_names.csv") if row["kind"] == "abbreviation")
    return {row["text"]: row["iso3"] for row in found}


def find_in_chinese(folded: FoldedText) -> Iterator[Finding]:
    """States named in the Chinese parts of a text, in any of the usual ways of writing them."""
    if not any(script(letter) == "han" for letter in folded.text):
        return
    han = _without_separators(folded)
    yield from _listed(han)
    yield from _abbreviated(han)
    yield from _masked(han)


def _listed(han: HanText) -> Iterator[Finding]:
    mentions, neutral = _han_list(*LISTS_OF_MENTIONS), _han_list("neutral_phrases.csv", "regions.csv")
    start = 0
    while start < len(han.text):
        end = mentions.longest_at(han.text, start)
        passed = neutral.longest_at(han.text, start)
        if end > passed:
            iso3, kind = mentions.entries[han.text[start:end]]
            if not _means_no_state(han, start, end, kind):
                yield han.places[start], han.places[end - 1] + 1, iso3, kind
        start = max(end, passed) or start + 1


def find_regions_in_chinese(folded: FoldedText) -> Iterator[Finding]:
    """Regions and groups of States named in the Chinese parts of a text."""
    regions, names = _han_list("regions.csv"), _han_list(*LISTS_OF_MENTIONS, "neutral_phrases.csv")
    start = 0
    while start < len(folded.text):
        end = regions.longest_at(folded.text, start)
        passed = names.longest_at(folded.text, start)
        if end >= passed and end:
            iso3, kind = regions.entries[folded.text[start:end]]
            yield start, end, iso3, kind
        start = max(end, passed) or start + 1


def _means_no_state(han: HanText, start: int, end: int, kind: str) -> bool:
    roles = words_by_role(LANGUAGE)
    if _follows(han.text, end, roles["water_after"] | roles["goods_after"] | roles["language_after"]):
        return True
    if kind in PLACE_KINDS and _follows(han.text, end, roles["title_after"]):
        return True
    return _is_part_of_personal_name(han, start, end)


def _follows(text: str, end: int, words: frozenset[str]) -> bool:
    return any(text.startswith(word, end) for word in words)


def _is_part_of_personal_name(han: HanText, start: int, end: int) -> bool:
    """Foreign names of persons are written with a dot between first and family name."""
    text = han.folded.text
    first, last = han.places[start], han.places[end - 1] + 1
    return text[max(0, first - 1) : first] == NAME_DOT or text[last : last + 1] == NAME_DOT


def _abbreviated(han: HanText) -> Iterator[Finding]:
    """States by one character, where the next character shows that a State is meant: 美英两国, 中方."""
    listed, roles = _abbreviations(), words_by_role(LANGUAGE)
    start = 0
    while start < len(han.text):
        end = start
        while end < len(han.text) and han.text[end] in listed:
            end += 1
        several = end - start > 1 and _follows(han.text, end, roles["after_several"])
        if several or (end - start == 1 and _is_short_for_state(han.text, start, roles)):
            for index in range(start, end):
                yield han.places[index], han.places[index] + 1, (listed[han.text[index]],), "abbreviation"
        start = max(end, start + 1)


def _is_short_for_state(text: str, index: int, roles: dict[str, frozenset[str]]) -> bool:
    after = text[index : index + 2] in roles["short_pair"]
    before = text[max(0, index - 1) : index + 1] in roles["short_pair"]
    return after or before


def _masked(han: HanText) -> Iterator[Finding]:
    """Names with a character hidden by a sign: 叙*亚."""
    names = _han_list("state_names.csv").entries
    places = [i for i, letter in enumerate(han.text) if letter in MASKS][:MOST_MASKS]
    for place in places:
        window = han.text[max(0, place - LONGEST_AROUND) : place + LONGEST_AROUND + 1]
        offset = max(0, place - LONGEST_AROUND)
        match = _best_unmasked(window, place - offset, names)
        if match:
            start, end, iso3 = match
            yield han.places[offset + start], han.places[offset + end - 1] + 1, iso3, "masked"


def _best_unmasked(
    window: str, mask: int, names: dict[str, tuple[tuple[str, ...], str]]
) -> tuple[int, int, tuple[str, ...]] | None:
    best = None
    for name, (iso3, _) in names.items():
        for position in range(len(name)):
            start = mask - position
            stretch = window[start : start + len(name)] if start >= 0 else ""
            if len(name) >= SHORTEST_MASKED and len(stretch) == len(name) and _fits(stretch, name):
                best = (start, start + len(name), iso3) if not best or len(name) > best[1] - best[0] else best
    return best


def _fits(stretch: str, name: str) -> bool:
    shown = [(a, b) for a, b in zip(stretch, name, strict=True) if a not in MASKS]
    return len(shown) > 1 and all(a == b for a, b in shown)
