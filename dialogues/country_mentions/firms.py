"""Firms, shops, clubs, newspapers and goods that are called like a State."""

from dialogues.country_mentions.names import NATIONALITY_KINDS
from dialogues.country_mentions.normalize import fold_word
from dialogues.country_mentions.surroundings import Surroundings

OPENING_QUOTES, CLOSING_QUOTES = frozenset('«“„"‘'), frozenset('»”“"’')
MAX_NAME_LENGTH = 4
# The noun before a quoted name says what it is called.
NOUNS_BEFORE = ("firm_noun", "named_thing", "goods_before", "goods_after", "named_goods_before", "place_goods_before")


def is_firm(place: Surroundings) -> bool:
    """Return whether quotation marks and the noun before them show a name: кафе «Франция», the brand “Georgia”."""
    if place.first == 0 or place.entry.kind in NATIONALITY_KINDS or not _is_quoted_as_name(place):
        return False
    before = place.first - 1
    if any(place.has_role(before, role) for role in NOUNS_BEFORE):
        return True
    # In Russian only a name in quotation marks stays in the nominative after a noun.
    is_bare = place.entry.language == "ru" and fold_word(place.entry.text) == place.tokens[place.first].word
    is_after_noun = place.tokens[before].surface[:1].islower() and not place.has_role(before, "reference_word")
    return is_bare and is_after_noun and not place.has_role(before, "place_word")


def _is_quoted_as_name(place: Surroundings) -> bool:
    """Return whether a short quotation begins with the name, with no colon or comma before it."""
    gap = place.tokens[place.first].gap
    if OPENING_QUOTES.isdisjoint(gap) or gap.strip(" ") not in OPENING_QUOTES:
        return False
    end = min(place.last + MAX_NAME_LENGTH, len(place.tokens) - 1)
    closing = (place.tokens[index].gap for index in range(place.last, end + 1))
    is_last = place.last == len(place.tokens)
    return is_last or any(not CLOSING_QUOTES.isdisjoint(gap) for gap in closing) or end == len(place.tokens) - 1
