"""Find States described by what they are known for: the land of the tango, the country that gave the world Chopin.

`known_for.csv` lists what a State is known for, `hosted.csv` which bodies have a seat there. Neither identifies a State
alone. It needs a noun for a country before it, with only linking words between the two.
"""

from collections.abc import Iterable, Iterator

from dialogues.country_mentions.disguise import Finding
from dialogues.country_mentions.lexicon import PERIPHRASIS, Hit
from dialogues.country_mentions.normalize import FoldedText
from dialogues.country_mentions.surroundings import RolesInText, Surroundings
from dialogues.country_mentions.tokens import Token

HOSTED, RULE = "hosted", "nickname"
FURTHEST_HOME, FURTHEST_CLAUSE, FURTHEST_SEAT, FURTHEST_BIRTH = 9, 10, 5, 3


def find_periphrases(
    folded: FoldedText, tokens: list[Token], words: Iterable[Hit], roles: RolesInText
) -> Iterator[Finding]:
    """Yield every State described by a noun for a country and what it is known for, or who has a seat there."""
    for first, last, entries in words:
        for entry in (entry for entry in entries if entry.group == PERIPHRASIS):
            place = Surroundings(folded, tokens, first, last, entry, roles.for_names_of(entry.language))
            home = _home(place)
            home = _find_described_home(place) if home is None else home
            if home is not None and (entry.kind != HOSTED or _has_seat(place, home)):
                yield tokens[home].start, tokens[last - 1].end, entry.iso3, RULE


def _home(place: Surroundings) -> int | None:
    """Return the position of the noun for a country to which the words before lead, or None."""
    is_hosted = place.entry.kind == HOSTED
    for index in range(place.first - 1, max(-1, place.first - 1 - FURTHEST_HOME), -1):
        if not place.is_adjacent_to(index):
            return None
        # Only a thing with a capital can be that of a State: not samba or a state of mind.
        may_be_state = is_hosted or place.tokens[index].surface[:1].isupper()
        if place.has_role(index, "home_noun") or (may_be_state and place.has_role(index, "host_noun")):
            return index
        is_where = place.has_role(index, "home_where") and (is_hosted or _is_born(place, index))
        if not is_where and not place.has_role(index, "home_link") and not place.has_role(index, "host_word"):
            return None
    return None


def _find_described_home(place: Surroundings) -> int | None:
    """Return the position of a noun for a country that a clause describes by the thing: the State that built Angkor."""
    if place.entry.kind == HOSTED or not place.tokens[place.first].surface[:1].isupper():
        return None
    for index in range(place.first - 1, max(-1, place.first - 1 - FURTHEST_CLAUSE), -1):
        if not place.is_adjacent_to(index) or place.has_role(index, "any_country"):
            return None
        if place.has_role(index, "country_described") and place.has_role(index + 1, "clause_word"):
            return None if place.has_role(index - 1, "any_country") else index
    return None


def _is_born(place: Surroundings, where: int) -> bool:
    """Return whether something was born there. It may be made or sold in many countries, but is born in one."""
    between, after = range(where, place.first), range(place.last, place.last + FURTHEST_BIRTH)
    return place.any_has_role(between, "home_birth") or place.any_has_role(after, "home_birth")


def _has_seat(place: Surroundings, home: int) -> bool:
    """Return whether the text says that someone has a seat there: the host State of, the country that hosts."""
    between, after = range(max(0, home - 1), place.first), range(place.last, place.last + FURTHEST_SEAT)
    return place.any_has_role(between, "host_word") or place.any_has_role(after, "host_word")
