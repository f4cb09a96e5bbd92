"""Find Chinese names of States in disguise: hidden, reversed, misspelled by sound, or spelled by sound."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, islice

from dialogues.country_mentions.disguise import MASK
from dialogues.country_mentions.names import ANY_LANGUAGE, get_codes, load_words_by_role, read_name_rows
from dialogues.country_mentions.normalize import fold_word, remove_spans

HIDDEN = "*"
MIN_MASKED_LENGTH, MAX_MASKED_LENGTH = 3, 8
MIN_MISSPELLED_LENGTH, KEY_LENGTH = 4, 2
KINDS_OF_STATE = frozenset("国联邦共和王岛")
HAN_CHARACTER = re.compile("[\u3400-\u9fff]")
MAX_MASKS = MAX_SPELLED_CHARACTERS = 40
# A character replaced by its sound: 保加LI亚. Each part of the pattern has its own alphabet.
SPELLED = re.compile(r"([\u3400-\u9fff]{0,6})([a-z]{1,6})([\u3400-\u9fff]{0,6})")
# A word in Latin letters, or up to eight syllables with a space, hyphen or apostrophe between them.
SYLLABLES = re.compile(r"(?<![a-z'-])[a-z]{1,24}(?:[ '-][a-z]{1,6}){0,7}(?![a-z'-])")
SYLLABLE_GAPS, MIN_TOGETHER_LENGTH = " '-", 4

# Signs and spaces that split a name. Signs of a list or sentence count only if they follow each character.
HAN = "[\u3400-\u9fff]"
SPREAD = re.compile(rf"[\W_丨]{{1,6}}(?={HAN})")
# A name with one of these between its characters is found in the same way as without.
PUT_BETWEEN = frozenset(" .·-|/~")
OF_A_LIST = frozenset('、，,。;；:：!！?？“”"《》〈〉()（）[]【】「」…')
MIN_SPREAD_LENGTH, MAX_SPREAD_LENGTH, MAX_SPREAD = 2, 8, 40

# One Latin letter next to one Chinese character.
WITH_LETTER = re.compile(rf"(?<![a-z0-9])[a-z]{HAN}|{HAN}[a-z](?![a-z0-9])")

Found = tuple[int, int, tuple[str, ...], str]


@lru_cache
def load_names() -> dict[str, tuple[str, ...]]:
    """Return the names of States with at least three characters."""
    found: dict[str, set[str]] = {}
    for row in read_name_rows("state_names.csv"):
        name = fold_word(row["text"])
        if row["language"] == "zh" and MIN_MASKED_LENGTH <= len(name) <= MAX_MASKED_LENGTH:
            found.setdefault(name, set()).update(get_codes(row))
    return {name: tuple(sorted(iso3)) for name, iso3 in found.items()}


@lru_cache
def load_sounds() -> dict[str, str]:
    """Return how each character is spelled in Latin letters, without its tone."""
    return {row["character"]: row["sound"] for row in read_name_rows("han_sounds.csv")}


def iter_altered_names() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield reversed names and names with one character replaced by another of the same sound. Each has its rule."""
    alike: dict[str, list[str]] = {}
    for character, sound in load_sounds().items():
        alike.setdefault(sound, []).append(character)
    for name, iso3 in load_names().items():
        if name[::-1] not in load_names():
            yield name[::-1], "reversed", iso3
        for place, character in enumerate(name):
            for other in alike.get(load_sounds().get(character, ""), ()):
                altered = name[:place] + other + name[place + 1 :]
                if altered not in load_names():
                    yield altered, "misspelled", iso3


def iter_lookalike_names() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield names with one character that looks like the right one: 泰囯, 曰本."""
    alike: dict[str, list[str]] = {}
    for row in read_name_rows("han_lookalikes.csv"):
        alike.setdefault(row["character"], []).append(row["lookalike"])
    for name, iso3 in _names_to_spread().items():
        for place, character in enumerate(name):
            for other in alike.get(character, ()):
                yield name[:place] + other + name[place + 1 :], "misspelled", iso3


def find_names_with_a_letter(text: str) -> Iterator[Found]:
    """Yield names of two characters, one of them replaced by the first letter of its sound: R本, M国."""
    for match in islice(WITH_LETTER.finditer(text), MAX_MASKS):
        iso3 = _load_lettered_names().get(match[0])
        if iso3:
            yield match.start(), match.end(), iso3, "masked"


@lru_cache
def _load_lettered_names() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for name, iso3 in _names_to_spread().items():
        if len(name) == MIN_SPREAD_LENGTH:
            for place, other in ((0, name[1]), (1, name[0])):
                letter = load_sounds().get(name[place], "")[:1]
                found.setdefault(letter + other if place == 0 else other + letter, set()).update(iso3)
    return {written: tuple(sorted(iso3)) for written, iso3 in found.items() if len(written) == MIN_SPREAD_LENGTH}


def find_masked_names(text: str) -> Iterator[Found]:
    """Yield names with characters hidden by signs: 叙*亚."""
    shown, done = MASK.sub(HIDDEN, text), 0
    for sign in islice(MASK.finditer(text), MAX_MASKS):
        if sign.start() >= done:
            start, end = _find_max_unmasked(shown, sign.start())
            if end:
                done = end
                yield start, end, _load_masked_names()[shown[start:end]], "masked"


@lru_cache
def _load_masked_names() -> dict[str, tuple[str, ...]]:
    """Return names of States with one or two hidden characters, if enough is shown."""
    found: dict[str, set[str]] = {}
    for name, iso3 in load_names().items():
        for hidden in (*combinations(range(len(name)), 1), *combinations(range(len(name)), 2)):
            if len(name) - len(hidden) > 1:
                shown = "".join(HIDDEN if place in hidden else letter for place, letter in enumerate(name))
                found.setdefault(shown, set()).update(iso3)
    return {shown: tuple(sorted(iso3)) for shown, iso3 in found.items()}


def find_split_names(text: str) -> Iterator[Found]:
    """Yield names split by signs, several spaces or the end of a line: 肯 - 尼 - 亚, 肯、尼、亚."""
    gaps = list(islice(_gaps_of_names(text), MAX_SPREAD))
    if not gaps:
        return
    shown, places = remove_spans(text, (gap.span() for gap in gaps))
    torn = {bisect_left(places, gap.end()): gap[0] for gap in gaps}
    done = 0
    for cut in sorted(torn):
        if cut < done:
            continue
        for start, end in _spans_around(cut, len(shown)):
            iso3 = _names_to_spread().get(shown[start:end])
            if iso3 and _is_spread(
                [torn.get(place) for place in range(start + 1, end)], torn.get(start), torn.get(end)
            ):
                done = end
                yield places[start], places[end - 1] + 1, iso3, "spread"
                break


def _gaps_of_names(text: str) -> Iterator[re.Match[str]]:
    """Yield the gaps that may split a name. Signs of a list count only if a single character is between them."""
    last = 0
    for gap in SPREAD.finditer(text):
        if not HAN_CHARACTER.match(text[gap.start() - 1 : gap.start()]):
            continue
        is_single = gap.start() - last == 1 or SPREAD.match(text, gap.end() + 1) is not None
        if is_single or OF_A_LIST.isdisjoint(gap[0]):
            yield gap
        last = gap.end()


def _spans_around(cut: int, length: int) -> Iterator[tuple[int, int]]:
    """Yield the spans around a cut, the longest first."""
    for size in range(MAX_SPREAD_LENGTH, MIN_SPREAD_LENGTH - 1, -1):
        for start in range(max(0, cut - size + 1), cut):
            if start + size <= length:
                yield start, start + size


def _is_spread(gaps: list[str | None], before: str | None, after: str | None) -> bool:
    """Return whether the gaps of a name are intended: one sign for all. A sign of a list must follow each character."""
    signs = {gap.strip() or " " for gap in gaps if gap is not None}
    if len(signs) > 1 or all(gap is None or gap in PUT_BETWEEN for gap in gaps):
        return False
    in_list = any(OF_A_LIST.intersection(sign) for sign in signs)
    if len(gaps) == 1:
        # Two characters may be adjacent by chance, at the end of a line or in a list.
        return not in_list and "\n" not in (gaps[0] or "")
    return not in_list or (None not in gaps and (before or after or "") not in signs)


@lru_cache
def _names_to_spread() -> dict[str, tuple[str, ...]]:
    short = {
        fold_word(row["text"]): get_codes(row)
        for row in read_name_rows("state_names.csv")
        if row["language"] == "zh" and len(fold_word(row["text"])) == MIN_SPREAD_LENGTH
    }
    return short | load_names()


def _find_max_unmasked(text: str, mask: int) -> tuple[int, int]:
    for length in range(MAX_MASKED_LENGTH, MIN_MASKED_LENGTH - 1, -1):
        for start in range(max(0, mask - length + 1), mask + 1):
            if text[start : start + length] in _load_masked_names():
                return start, start + length
    return 0, 0


def find_misspelled_names(text: str) -> Iterator[Found]:
    """Yield long names with one wrong character after the first two: 哥斯达黎伽.

    A character that says what kind of State it is must be right.
    """
    for first in _any_first_of_long_name().finditer(text):
        start = first.start()
        for name in _long_names_by_beginning().get(text[start : start + KEY_LENGTH], ()):
            written = text[start : start + len(name)]
            wrong = [place for place, (one, other) in enumerate(zip(name, written, strict=False)) if one != other]
            if len(written) == len(name) and len(wrong) == 1 and _may_be_wrong(name[wrong[0]], written[wrong[0]]):
                yield start, start + len(name), load_names()[name], "misspelled"


@lru_cache
def _any_first_of_long_name() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted({key[0] for key in _long_names_by_beginning()}))}]")


@lru_cache
def _long_names_by_beginning() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in load_names():
        if len(name) >= MIN_MISSPELLED_LENGTH:
            found[name[:KEY_LENGTH]] = (*found.get(name[:KEY_LENGTH], ()), name)
    return found


def _may_be_wrong(right: str, written: str) -> bool:
    return HAN_CHARACTER.fullmatch(written) is not None and right not in KINDS_OF_STATE


def find_names_spelled_by_sound(text: str) -> Iterator[Found]:
    """Yield names with one character spelled by its sound: 保加LI亚."""
    for match in islice(SPELLED.finditer(text), MAX_SPELLED_CHARACTERS):
        before, sound, after = match.groups()
        for first in range(len(before) + 1):
            for last in range(len(after), -1, -1):
                iso3 = _load_spelled_names().get((before[first:], sound, after[:last]))
                if iso3:
                    yield match.start(1) + first, match.start(3) + last, iso3, "spelled_out"
                    break


def find_names_in_syllables(text: str) -> Iterator[Found]:
    """Yield names fully spelled by their sound, the syllables together or apart: Aiji, Ai Ji."""
    for match in islice(SYLLABLES.finditer(text), MAX_SPELLED_CHARACTERS):
        iso3 = _syllables_of_names().get(match[0])
        if iso3:
            yield match.start(), match.end(), iso3, "spelled_out"


@lru_cache
def _syllables_of_names() -> dict[str, tuple[str, ...]]:
    """Return names by their syllables, apart and together.

    A joined form that is a personal name or a word is left out.
    """
    found: dict[str, set[str]] = {}
    for row in (row for row in read_name_rows("state_names.csv") if row["language"] == "zh"):
        syllables = [load_sounds().get(character, "?") for character in fold_word(row["text"])]
        together = "".join(syllables)
        written = {sign.join(syllables) for sign in SYLLABLE_GAPS}
        if len(together) >= MIN_TOGETHER_LENGTH and together not in load_words_by_role(ANY_LANGUAGE)["no_misspelling"]:
            written.add(together)
        for spelling in written:
            found.setdefault(spelling, set()).update(get_codes(row))
    return {spelling: tuple(sorted(iso3)) for spelling, iso3 in found.items()}


@lru_cache
def _load_spelled_names() -> dict[tuple[str, str, str], tuple[str, ...]]:
    return {
        (name[:place], load_sounds().get(character, ""), name[place + 1 :]): iso3
        for name, iso3 in load_names().items()
        for place, character in enumerate(name)
    }
