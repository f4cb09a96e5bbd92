"""Goods, animals and brands in Chinese that have the name of a State, and words before and after a place in a text."""

from functools import lru_cache

from dialogues.country_mentions.names import read_name_rows

KEY_LENGTH = 2
QUOTES = frozenset('“”《》「」"')
MAX_BREED_LENGTH = 4
BRAND, PLATES = "牌", frozenset("照号匾坊子价桌局")
AFTER_ANIMAL = frozenset("不与之也以及在将就已并有而被都很会")
# Some signs are folded to their narrow form, some are not.
END_OF_TITLE = frozenset("》」”，。；、）,;:!?)和与及的为是")


@lru_cache
def load_common_words() -> frozenset[str]:
    """Return common words of two characters that touch a name."""
    return frozenset(row["word"] for row in read_name_rows("han_words.csv"))


def is_goods(text: str, end: int, roles: dict[str, frozenset[str]]) -> bool:
    """Return whether the noun of a thing or animal follows, alone or after a description: 红尾|蚺, 无毛|犬."""
    if _is_noun_of_goods(text, end, roles) or _is_breed(text, end, roles):
        return True
    looks = roles["goods_look"]
    for start in (end + length for length in get_lengths(looks) if text[end : end + length] in looks):
        if _is_noun_of_goods(text, start, roles):
            return True
        further = (start + length for length in get_lengths(looks) if text[start : start + length] in looks)
        if any(_is_noun_of_goods(text, place, roles) for place in further):
            return True
    return False


def _is_breed(text: str, end: int, roles: dict[str, frozenset[str]]) -> bool:
    """Return whether a kind of animal follows after the name of its breed: 维兹拉|犬, 雪达|犬."""
    for start in range(end + 1, min(end + MAX_BREED_LENGTH, len(text) - 1) + 1):
        if text[start - 1] in roles["no_breed"]:
            return False
        for noun_end in (start + length for length in get_lengths(roles["breed"])):
            after = text[noun_end : noun_end + 1]
            ends = not after or after in END_OF_TITLE or after in AFTER_ANIMAL
            if ends and text[start:noun_end] in roles["breed"]:
                return True
    return False


def _is_noun_of_goods(text: str, start: int, roles: dict[str, frozenset[str]]) -> bool:
    nouns, animals = roles["goods_after"], roles["animal_after"]
    ends = (start + length for length in get_lengths(nouns) if text[start : start + length] in nouns)
    # A single character may belong to the word after it: 兰|州, 龟|兹.
    if any(end - start > 1 or text[start : end + 1] not in load_common_words() for end in ends):
        return True
    after = text[start + 1 : start + 2]
    return text[start : start + 1] in animals and (not after or after in END_OF_TITLE or after in AFTER_ANIMAL)


def is_brand(text: str, end: int) -> bool:
    """Return whether the word for a brand follows, at most one character later (伦敦雾牌), not a plate (泰国牌照)."""
    sign = text.find(BRAND, end, end + KEY_LENGTH)
    return sign >= 0 and text[sign + 1 : sign + 2] not in PLATES


def is_firm(text: str, start: int, end: int, roles: dict[str, frozenset[str]]) -> bool:
    """Return whether a firm is named: 意大利|电信, or in quotation marks with its noun next to them: 球队“巴西风”."""
    if has_next(text, end, roles["firm_after"]):
        return not has_next(text, end, roles["not_firm"])
    if text[max(0, start - 1) : start] not in QUOTES:
        return False
    closing = next((place for place in range(end, end + MAX_BREED_LENGTH) if text[place : place + 1] in QUOTES), -1)
    is_after = closing >= 0 and has_next(text, closing + 1, roles["firm_noun"])
    return is_after or has_previous(text, start - 1, roles["firm_noun"])


def is_street(text: str, end: int, roles: dict[str, frozenset[str]]) -> bool:
    """Return whether a street or hall has the name: 巴黎|路, not 巴黎|路人."""
    return has_next(text, end, roles["street_after"]) and not has_next(text, end, roles["not_street"])


def has_next(text: str, end: int, words: frozenset[str]) -> bool:
    """Return whether one of the words begins here."""
    return any(text[end : end + length] in words for length in get_lengths(words))


def has_previous(text: str, start: int, words: frozenset[str]) -> bool:
    """Return whether one of the words ends here."""
    return any(text[max(0, start - length) : start] in words for length in get_lengths(words))


@lru_cache
def get_lengths(words: frozenset[str]) -> tuple[int, ...]:
    """Return the lengths of the words, the shortest first."""
    return tuple(sorted({len(word) for word in words}))
