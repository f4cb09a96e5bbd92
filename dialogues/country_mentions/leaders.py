"""Find leaders of States by name: in full, or the family name with the title of the office.

The table `leaders.csv` is dated: it says who was in office on which day. `update_leaders` brings it up to date. To be
named there says nothing about a person. A former leader, a common family name and a family name alone are uncertain.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from dialogues.country_mentions.disguise import Finding, load_compact_names
from dialogues.country_mentions.inflect import inflect_russian_person
from dialogues.country_mentions.lexicon import LEADER, Hit
from dialogues.country_mentions.names import (
    ANY_LANGUAGE,
    LEADERS,
    SEPARATORS,
    list_leader_names,
    load_words_by_role,
    read_name_rows,
)
from dialogues.country_mentions.normalize import FoldedText, fold_word
from dialogues.country_mentions.surroundings import RolesInText, Surroundings
from dialogues.country_mentions.tokens import Token

RULE, FORMER_RULE, DOUBTFUL_RULE = "leader", "former_leader", "leader_name"
TITLES = {
    "president": ("president_title",),
    "premier": ("premier_title",),
    "monarch": ("other_title",),
    "other": ("other_title", "president_title"),
}
MAX_TITLE_DISTANCE, MIN_FIRST_NAME_LENGTH = 2, 3
PATRONYMICS_RU = ("ович", "евич", "овн", "евн", "ич")


@dataclass(frozen=True, slots=True)
class Leader:
    """What the table says of one name: the offices, if anyone is still in one, if the family name is enough."""

    offices: frozenset[str]
    is_current: bool
    is_clear_alone: bool
    first_names: frozenset[str]


NOBODY = Leader(frozenset(), is_current=False, is_clear_alone=False, first_names=frozenset())


@lru_cache
def load_leaders() -> dict[str, Leader]:
    """Return what is known of each name and family name."""
    found: dict[str, Leader] = {}
    for row in read_name_rows(LEADERS):
        for text, _ in list_leader_names(row):
            name = fold_word(text)
            # In Chinese a name is looked up without the signs between its parts.
            if row["language"] == "zh":
                name = "".join(character for character in name if character not in SEPARATORS)
            known = found.get(name, NOBODY)
            found[name] = Leader(
                known.offices | {row["office"]},
                is_current=known.is_current or row["status"] == "current",
                is_clear_alone=known.is_clear_alone or row["alone"] == "yes",
                first_names=known.first_names | {fold_word(row["name"].split()[0])},
            )
    return found


def is_common_family(name: str) -> bool:
    """Return whether many other people have this family name, or it is a common word."""
    return name in load_words_by_role(ANY_LANGUAGE)["common_family"]


def get_leader_rule(name: str, *, is_full: bool, office: str | None, has_title: bool) -> str | None:
    """Return the rule of a finding: of a full name, a name with the title of its office, or one that is clear alone.

    Return None if the name alone says nothing.
    """
    leader = load_leaders()[name]
    fits = office is not None and office in leader.offices
    is_common = is_common_family(name) or is_common_family(name.rsplit(maxsplit=1)[-1])
    is_certain = is_full or fits or leader.is_clear_alone or (has_title and not is_common)
    if not is_certain:
        return None
    if not leader.is_current:
        return FORMER_RULE
    return RULE if (is_full or fits) and (fits or not is_common) else DOUBTFUL_RULE


def find_leaders(
    folded: FoldedText, tokens: list[Token], words: Iterable[Hit], roles: RolesInText
) -> Iterator[Finding]:
    """Yield the names of leaders."""
    for first, last, entries in words:
        for entry in (entry for entry in entries if entry.group == LEADER):
            place = Surroundings(folded, tokens, first, last, entry, roles.for_names_of(entry.language))
            rule = _judge_place(place)
            if rule is not None:
                yield tokens[first].start, tokens[last - 1].end, entry.iso3, rule


def _judge_place(place: Surroundings) -> str | None:
    name = fold_word(place.entry.text)
    is_full = place.entry.kind == "leader"
    office = _get_office(place, load_leaders()[name].offices)
    has_title = office is not None or _is_adjacent(place, place.first - 1, "civil_title")
    if not is_full and not has_title and _is_of_other_person(place):
        return None
    return get_leader_rule(name, is_full=is_full, office=office, has_title=has_title)


def _get_office(place: Surroundings, offices: Iterable[str]) -> str | None:
    """Return the office whose title is before the name, or "" for the title of another one."""
    for back in range(1, MAX_TITLE_DISTANCE + 1):
        index = place.first - back
        for office in offices:
            if any(_is_adjacent(place, index, role) for role in TITLES[office]):
                is_minister = office == "premier" and place.tokens[index].word.startswith(("minist", "министр"))
                if not is_minister or place.has_role(index - 1, "prime_word"):
                    return office
        if any(_is_adjacent(place, index, role) for roles in TITLES.values() for role in roles):
            return ""
        if place.entry.language != "ar":
            break
    return None


def _is_adjacent(place: Surroundings, index: int, role: str) -> bool:
    return place.has_role(index, role) and place.is_adjacent_to(index)


def _is_name_of_state(token: Token) -> bool:
    return any(reading in load_compact_names() for reading in token.readings)


def is_family_of_leader(token: Token) -> bool:
    """Return whether a word is listed as a leader's name, in any of its cases."""
    return not token.readings.isdisjoint(_forms_of_families())


@lru_cache
def _forms_of_families() -> frozenset[str]:
    found: set[str] = set()
    for row in read_name_rows(LEADERS):
        for word in fold_word(row["name"]).split():
            found |= inflect_russian_person(word) if row["language"] == "ru" else {word}
    return frozenset(word for word in found if not is_common_family(word))


def _is_name_of_leader(place: Surroundings, before: int) -> bool:
    """Return whether an initial, or a given name with patronymic, of this leader is before."""
    known = load_leaders()[fold_word(place.entry.text)].first_names
    token = place.tokens[before]
    if len(token.word) == 1 and token.is_upper:
        return any(name[:1] == token.word for name in known)
    has_patronymic = token.word.rstrip("ауеойм").endswith(PATRONYMICS_RU)
    return (
        has_patronymic
        and before > 0
        and any(place.tokens[before - 1].word.startswith(name[:MIN_FIRST_NAME_LENGTH]) for name in known)
    )


def _is_of_other_person(place: Surroundings) -> bool:
    """Return whether a name with a capital is adjacent, as of another person of this family."""
    before, after = place.first - 1, place.last
    if before >= 0 and _is_name_of_leader(place, before):
        return False
    if before >= 0 and place.is_adjacent_to(before) and not _is_name_of_state(place.tokens[before]):
        token = place.tokens[before]
        if token.surface[:1].isupper() and not token.is_sentence_start:
            return True
        if place.has_role(before, "first_name"):
            return True
    return after < len(place.tokens) and place.is_adjacent_to(after - 1) and place.tokens[after].surface[:1].isupper()
