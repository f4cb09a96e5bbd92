"""Find names in Chinese text, which has no spaces between words: the longest listed phrase at each character."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from dialogues.country_mentions import han_disguise, han_short, han_venues
from dialogues.country_mentions.disguise import MASKS, Finding
from dialogues.country_mentions.facts import find_descriptions_in_chinese
from dialogues.country_mentions.han_goods import (
    END_OF_TITLE,
    get_lengths,
    has_next,
    has_previous,
    is_brand,
    is_firm,
    is_goods,
    is_street,
    load_common_words,
)
from dialogues.country_mentions.leaders import TITLES, get_leader_rule
from dialogues.country_mentions.lexicon import GROUPS, LEADER, MENTION, NEUTRAL, REGION
from dialogues.country_mentions.names import (
    HOME_COUNTRY,
    PLACE_KINDS,
    SEPARATORS,
    get_codes,
    load_words_by_role,
    read_name_rows,
    split_phrases,
)
from dialogues.country_mentions.normalize import FoldedText, fold_word, remove_spans

LANGUAGE = "zh"
NAME_DOT = "·"
HAN = "[\u3400-\u9fff]"
HAS_HAN = re.compile(HAN)
# A sign that hides a character is not a separator between two characters.
GAPS = re.escape("".join(sign for sign in SEPARATORS if sign not in MASKS))
PUT_BETWEEN = re.compile(rf"(?<={HAN})[{GAPS}](?={HAN})")
KEY_LENGTH, MAX_SPLIT_LENGTH = 2, 3
STATE = "国"
SHORT = frozenset({"abbreviation", "pair"})
MAX_TITLE_LENGTH = 24
MAX_ENDING_LENGTH = 3
AGED = frozenset("老小")
IN_A_PLACE = frozenset("里上中下内外")
NUMERALS = frozenset("一二三四五六七八九十百千万0123456789")

Phrase = tuple[tuple[str, ...], str, str]


@dataclass(frozen=True)
class HanText:
    """The folded text without signs between characters, with the original place of each remaining character."""

    folded: FoldedText
    text: str
    places: Sequence[int]

    def finding(self, start: int, end: int, iso3: tuple[str, ...], rule: str) -> Finding:
        """Return the finding from start to end, with places in the folded text."""
        return self.places[start], self.places[end - 1] + 1, iso3, rule


@dataclass(frozen=True)
class HanFindings:
    mentions: tuple[Finding, ...] = ()
    regions: tuple[Finding, ...] = ()


class HanList:
    """All listed phrases. `lengths` has the possible lengths by the first two characters, the longest first."""

    def __init__(self) -> None:
        self.entries: dict[str, Phrase] = {}
        found: dict[str, set[int]] = {}
        for phrase, entry in _phrases_by_weight():
            self.entries[phrase] = entry
            found.setdefault(phrase[:KEY_LENGTH], set()).add(len(phrase))
        self.lengths = {key: tuple(sorted(lengths, reverse=True)) for key, lengths in found.items()}

    def find_phrase_end(self, text: str, start: int) -> int:
        """Return the end of the longest listed phrase that begins here, or 0."""
        for length in self.lengths.get(text[start : start + KEY_LENGTH], ()):
            end = start + length
            if end <= len(text) and text[start:end] in self.entries:
                return end
        return 0


def _phrases_by_weight() -> Iterator[tuple[str, Phrase]]:
    """Yield phrases with their States, kind and group. A phrase of two groups comes last in the group that counts."""
    for altered in (han_disguise.iter_lookalike_names(), han_disguise.iter_altered_names()):
        yield from ((name, (iso3, rule, MENTION)) for name, rule, iso3 in altered)
    for group in (LEADER, MENTION, NEUTRAL, REGION):
        known: dict[str, Phrase] = {}
        for row in (row for name, listed in GROUPS if listed == group for row in split_phrases(name)):
            if row["language"] == LANGUAGE and row["kind"] not in SHORT:
                phrase = "".join(c for c in fold_word(row["text"]) if c not in SEPARATORS)
                iso3, kind, _ = known.get(phrase, ((), row["kind"], group))
                known[phrase] = (tuple(sorted({*iso3, *get_codes(row)})), kind, group)
        yield from ((phrase, entry) for phrase, entry in known.items() if len(phrase) >= KEY_LENGTH)


@lru_cache
def _load_han_list() -> HanList:
    return HanList()


def find_in_chinese(folded: FoldedText) -> HanFindings:
    """Return States and regions named in the Chinese parts of a text, in any of the usual ways of writing them."""
    if not HAS_HAN.search(folded.text):
        return HanFindings()
    han = _without_separators(folded)
    named, regions, covered = _phrases(han)
    hidden = (
        *find_descriptions_in_chinese(han.text),
        *han_disguise.find_masked_names(han.text),
        *han_disguise.find_names_with_a_letter(han.text),
        *han_disguise.find_names_spelled_by_sound(han.text),
        *(found for found in han_disguise.find_names_in_syllables(han.text) if not _has_title(han.text, found[1])),
        *(found for found in han_disguise.find_misspelled_names(han.text) if not covered.issuperset(range(*found[:2]))),
    )
    disguised = (han.finding(*found) for found in hidden)
    short = (han.finding(*found) for found in han_short.find_short_names(han.text, covered))
    spread = han_disguise.find_split_names(folded.text)
    return HanFindings((*named, *short, *disguised, *spread), tuple(regions))


@lru_cache
def _home_country_pattern() -> re.Pattern[str]:
    phrases = sorted((row["text"] for row in read_name_rows(HOME_COUNTRY) if row["language"] == LANGUAGE), key=len)
    return re.compile("|".join(reversed(phrases)))


def find_home_country_in_chinese(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places where an author speaks of the own country: 我国."""
    yield from (match.span() for match in _home_country_pattern().finditer(text))


def _has_title(text: str, end: int) -> bool:
    return has_next(text, end, load_words_by_role(LANGUAGE)["person_title"])


def _without_separators(folded: FoldedText) -> HanText:
    text = folded.text
    skipped = [match.span() for match in PUT_BETWEEN.finditer(text)]
    if not skipped:
        return HanText(folded, text, range(len(text)))
    return HanText(folded, *remove_spans(text, skipped))


def _phrases(han: HanText) -> tuple[list[Finding], list[Finding], set[int]]:
    """Return the States and regions named, and the characters that belong to a listed phrase of any kind."""
    listed = _load_han_list()
    named: list[Finding] = []
    grouped: list[Finding] = []
    covered: set[int] = set()
    text, start = han.text, 0
    for here in range(len(text) - 1):
        if here < start or text[here : here + KEY_LENGTH] not in listed.lengths:
            continue
        end = listed.find_phrase_end(text, here)
        if (
            not end
            or (_is_split(text, here, end) and not _is_set_apart(han, here, end))
            or _is_cut_short(listed, text, here, end)
        ):
            continue
        end = _without_split_thing(listed, text, here, end)
        start = end
        covered.update(range(here, end))
        iso3, kind, group = listed.entries[text[here:end]]
        if group == REGION:
            grouped.append(han.finding(here, end, iso3, kind))
        elif group == LEADER:
            rule = _judge_leader(han, here, end, kind)
            named += [han.finding(here, end, iso3, rule)] if rule else []
        elif group == MENTION and not _is_no_state(han, here, end, kind):
            named.append(han.finding(here, end, iso3, kind))
    return named, grouped, covered


def _is_set_apart(han: HanText, start: int, end: int) -> bool:
    """Return whether spaces separate the characters of the name only, so that it is not two words: 在 约 旦 境内."""
    gaps = [later - place > 1 for place, later in pairwise(han.places[max(0, start - 2) : end + 2])]
    inside = end - start - 1
    first = min(start, 2)
    before, within, after = gaps[:first], gaps[first : first + inside], gaps[first + inside :]
    if not all(within) or (inside == 1 and not (before[-1:] == [True] and after[:1] == [True])):
        return False
    return not (len(before) > 1 and before[0]) and not (len(after) > 1 and after[1])


def _is_split(text: str, start: int, end: int) -> bool:
    """Return whether the first or last character belongs to the word next to it, as in 其中国际 (其中, 国际)."""
    roles = load_words_by_role(LANGUAGE)
    before, after = text[max(0, start - 1) : start + 1], text[end - 1 : end + 1]
    if after not in roles["torn_after"] and _is_between_words(text, start, end, roles):
        return False
    # What is left of a long name is no word: 予以|色列.
    is_whole = end - start > KEY_LENGTH and text[start + 1 : start + 3] not in load_common_words()
    is_torn = before in roles["torn_before"] and not (is_whole and before not in roles["torn_always"])
    if is_torn or after in roles["torn_after"]:
        return True
    # 人马|里: the last character means a place and belongs to the word before.
    if text[end - 1] in IN_A_PLACE and before in load_common_words():
        return True
    is_short = end - start <= MAX_SPLIT_LENGTH
    if not is_short or after not in load_common_words() or text[end : end + 1] in roles["people_after"]:
        return False
    is_alone = end - start == KEY_LENGTH and text[start] in roles["alone_before"] and text[end - 1] != STATE
    goes_on = text[end : end + 1] in roles["function_after"] or text[end : end + KEY_LENGTH] in load_common_words()
    return before in load_common_words() or (is_alone and not goes_on)


def _is_between_words(text: str, start: int, end: int, roles: dict[str, frozenset[str]]) -> bool:
    """Return whether whole words end before the name and begin after it: 一家|中国|企业, 十名|马里|人."""
    if start < KEY_LENGTH or text[start - 1] in NUMERALS:
        return False
    is_after_word = text[start - KEY_LENGTH : start] in load_common_words() or text[start - KEY_LENGTH] in NUMERALS
    goes_on = text[end : end + KEY_LENGTH] in load_common_words() or text[end : end + 1] in roles["people_after"]
    return is_after_word and goes_on


def _without_split_thing(listed: HanList, text: str, start: int, end: int) -> int:
    """Return the end of the name alone if its last character belongs to the next word: 日本海|关, 日本|海关."""
    is_thing = listed.entries[text[start:end]][2] == NEUTRAL
    if not is_thing or text[end - 1 : end + 1] not in load_words_by_role(LANGUAGE)["torn_thing"]:
        return end
    name = listed.entries.get(text[start : end - 1])
    return end - 1 if name is not None and name[2] == MENTION else end


def _is_cut_short(listed: HanList, text: str, start: int, end: int) -> bool:
    """Return whether a longer phrase begins inside: 天|津巴布韦. A row of characters gives way: 中|巴林."""
    least = end - start + (not _is_row_of_characters(text, start, end))
    return any(listed.find_phrase_end(text, inside) - inside >= least for inside in range(start + 1, end))


def _judge_leader(han: HanText, start: int, end: int, kind: str) -> str | None:
    """Return the rule of a leader's name, with a title before or after it: 马克龙总统, 总理默茨."""
    roles, name = load_words_by_role(LANGUAGE), han.text[start:end]
    found = {
        office: any(
            has_next(han.text, end, roles[role]) or has_previous(han.text, start, roles[role]) for role in titles
        )
        for office, titles in TITLES.items()
    }
    office = next((office for office, is_found in found.items() if is_found), None)
    is_civil = has_next(han.text, end, roles["civil_title"])
    if kind == "leader_family" and _is_part_of_personal_name(han, start, end):
        return None
    return get_leader_rule(name, is_full=kind == "leader", office=office, has_title=office is not None or is_civil)


def _is_no_state(han: HanText, start: int, end: int, kind: str) -> bool:
    return (
        _is_thing_or_language(han.text, start, end)
        or (kind in PLACE_KINDS and _is_title(han.text, start, end))
        or _is_person(han.text, start, end)
        or _is_part_of_personal_name(han, start, end)
        or (kind == "currency" and _is_no_money(han.text, start, end))
    )


def _is_no_money(text: str, start: int, end: int) -> bool:
    """Return whether a currency has no word for money next to it and may be a personal name: 古德, 索尔."""
    roles = load_words_by_role(LANGUAGE)
    if text[start:end] not in roles["currency_or_name"]:
        return False
    return text[max(0, start - 1) : start] not in roles["money_before"] and not has_next(
        text, end, roles["money_after"]
    )


def _is_thing_or_language(text: str, start: int, end: int) -> bool:
    roles = load_words_by_role(LANGUAGE)
    if has_next(text, end, roles["languages_after"]) and _is_row_of_characters(text, start, end):
        return True
    if has_next(text, end, roles["water_after"]) or is_goods(text, end, roles) or is_brand(text, end):
        return True
    if (
        is_firm(text, start, end, roles)
        or is_street(text, end, roles)
        or has_previous(text, start, roles["name_before"])
    ):
        return True
    return has_next(text, end, roles["language_after"]) and not has_next(text, end, roles["no_language_after"])


def _is_title(text: str, start: int, end: int) -> bool:
    if has_next(text, end, load_words_by_role(LANGUAGE)["title_after"]) or _is_in_title(text, start, end):
        return True
    return _is_title_like_verb(text, end) or han_venues.is_venue(text, start, end)


def _is_title_like_verb(text: str, end: int) -> bool:
    """Return whether a noun that is also a verb ends here (内罗毕建议) and does not go on (渥太华建议成立)."""
    verbs = load_words_by_role(LANGUAGE)["title_or_verb_after"]
    ends = (end + length for length in get_lengths(verbs) if text[end : end + length] in verbs)
    return any(after == len(text) or text[after] in END_OF_TITLE for after in ends)


def _is_person(text: str, start: int, end: int) -> bool:
    """Return whether a form of address follows, directly or after one character more: 李越南先生, 陈德国先生."""
    roles = load_words_by_role(LANGUAGE)
    if _is_row_of_characters(text, start, end) and _is_called(text, start, end):
        return True
    if has_previous(text, start, roles["pet_before"]) or _is_after_occupation(text, start, end, roles):
        return True
    has_surname = text[max(0, start - 1) : start] in roles["surname"]
    is_surname = text[max(0, start - 1) : start] in roles["surname_only"] and has_next(text, end, roles["person_title"])
    is_called_so = has_surname or _load_han_list().entries[text[start:end]][1] in PLACE_KINDS
    is_whole_name = is_surname or (is_called_so and has_next(text, end, roles["title_of_person"]))
    is_longer_name = text[end : end + 1] not in AGED and text[end + 1 : end + 3] in roles["title_of_person"]
    return is_whole_name or is_longer_name or _is_family_name(text, end, roles)


def _is_family_name(text: str, end: int, roles: dict[str, frozenset[str]]) -> bool:
    """Return whether a name continues like a foreign personal name: 波兰斯基, 约旦诺娃, 秘鲁奇尼女士."""
    if has_next(text, end, roles["family_name_after"]):
        return True
    for last in range(end, min(end + MAX_ENDING_LENGTH, len(text))):
        if text[last] not in roles["name_sound"]:
            return False
        # 中国罗律师 is a Chinese lawyer with the name Luo.
        is_surname = last == end and text[last] in roles["surname"]
        if not is_surname and has_next(text, last + 1, roles["person_title"]):
            return True
    return False


def _is_after_occupation(text: str, start: int, end: int, roles: dict[str, frozenset[str]]) -> bool:
    """Return whether an occupation is before a family name or a personal name: 邻居李约旦, 档案员乔丹."""
    if text[start:end] in roles["person_name"] and has_previous(text, start, roles["person_noun"]):
        return True
    if _is_like_chinese_name(text, start, end, roles) and has_previous(text, start, roles["person_noun"]):
        return not has_previous(text, start, roles["work_or_verb"])
    surname = start - 1
    sure = roles["surname"] - roles["no_surname_after_work"]
    if text[max(0, surname) : start] in sure and has_previous(text, surname, roles["person_noun"]):
        return text[max(0, surname) : start] in roles["surname_only"] or not has_previous(
            text, surname, roles["work_or_verb"]
        )
    if text[max(0, surname) : start] not in roles["surname_only"]:
        return False
    if surname == 0 or has_previous(text, surname, roles["before_name"]):
        return True
    return has_previous(text, surname, roles["person_noun"])


def _is_like_chinese_name(text: str, start: int, end: int, roles: dict[str, frozenset[str]]) -> bool:
    """Return whether a name of two characters begins with a family name: 苏丹."""
    return end - start == KEY_LENGTH and text[start] in roles["surname"]


def _is_row_of_characters(text: str, start: int, end: int) -> bool:
    """Return whether States are listed with one character each: 中美, 美英法."""
    return 1 < len(_load_han_list().entries[text[start:end]][0]) == end - start


def _is_called(text: str, start: int, end: int) -> bool:
    """Return whether a person has this name: 钱中美女士, 韩美英法官."""
    roles = load_words_by_role(LANGUAGE)
    has_surname = text[max(0, start - 1) : start] in roles["surname"]
    shares_title = has_surname and text[end - 1 : end + 1] in roles["person_title"]
    return shares_title or has_next(text, end, roles["person_title"]) or _is_name_after_surname(text, start, end)


def _is_name_after_surname(text: str, start: int, end: int) -> bool:
    """Return whether two characters are between a family name and a word that follows a name, as in 周中美和."""
    roles = load_words_by_role(LANGUAGE)
    return text[max(0, start - 1) : start] in roles["surname"] and text[end : end + 1] in roles["after_name"]


def _is_in_title(text: str, start: int, end: int) -> bool:
    """Return whether a place opens a title in angle brackets: 《内罗毕建议》."""
    closing = text.find("》", end, end + MAX_TITLE_LENGTH)
    roles = load_words_by_role(LANGUAGE)
    titles = tuple(roles["title_after"] | roles["title_in_brackets"])
    return text[start - 1 : start] == "《" and text[end:closing].endswith(titles)


def _is_part_of_personal_name(han: HanText, start: int, end: int) -> bool:
    """Return whether the name is part of a foreign personal name. A dot separates its first and family name."""
    text = han.folded.text
    first, last = han.places[start], han.places[end - 1] + 1
    return text[max(0, first - 1) : first] == NAME_DOT or text[last : last + 1] == NAME_DOT
