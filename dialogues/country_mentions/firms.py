"""Firms, shops, clubs, newspapers and goods that are called like a State."""

from dialogues.country_mentions.disguise import load_compact_names
from dialogues.country_mentions.names import NATIONALITY_KINDS
from dialogues.country_mentions.normalize import fold_word
from dialogues.country_mentions.surroundings import Surroundings

OPENING_QUOTES, CLOSING_QUOTES = frozenset('«“„"‘'), frozenset('»”“"’')
MAX_NAME_LENGTH, FURTHEST_FIRM = 4, 3
NOUN_COMES_FIRST = frozenset({"es", "fr"})
# The noun before a quoted name says what it is called.
NOUNS_BEFORE = ("firm_noun", "named_thing", "goods_before", "goods_after", "named_goods_before", "place_goods_before")


def is_firm(place: Surroundings) -> bool:
    """Return whether quotation marks and the noun before them show a name: кафе «Франция», the brand “Georgia”."""
    if _has_firm_after(place) or _has_firm_before(place):
        return True
    if place.first == 0 or place.entry.kind in NATIONALITY_KINDS:
        return False
    if _is_half_of_quoted_name(place):
        return True
    if not _is_quoted_as_name(place):
        return False
    before = place.first - 1
    if place.has_role(before, "between") and before:
        before -= 1
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


def _is_half_of_quoted_name(place: Surroundings) -> bool:
    """Return whether the name and one more word with a capital fill quotation marks: «Casa Perú», “Hungary House”."""
    for first, last, other in (
        (place.first, place.last + 1, place.last),
        (place.first - 1, place.last, place.first - 1),
    ):
        if first < 1 or last > len(place.tokens) or place.has_role(first - 1, "reference_word"):
            continue
        opens = not OPENING_QUOTES.isdisjoint(place.tokens[first].gap)
        end = place.tokens[last - 1].end
        closes = place.folded.text[end : end + 1] in CLOSING_QUOTES
        is_joined = place.tokens[first + 1].gap == " " and not place.has_role(other, "institution_word")
        if opens and closes and is_joined and place.tokens[other].is_capitalised:
            return True
    return False


def _has_firm_after(place: Surroundings) -> bool:
    """Return whether the noun of a firm with a capital follows, or "& Sons": Norwegian Cruise Line, Grecia & Hijos."""
    for index in range(place.last, min(place.last + FURTHEST_FIRM, len(place.tokens))):
        token = place.tokens[index]
        if not token.surface[:1].isupper() or token.surface.isupper():
            return False
        is_partner = token.gap == " & " and token.readings.isdisjoint(load_compact_names())
        if place.has_role(index, "firm_after") or is_partner:
            return True
        if token.gap != " ":
            return False
    return False


def _has_firm_before(place: Surroundings) -> bool:
    """Return whether the noun of a firm is right before a name with a capital: Viajes Atenas, Cafés Nueva Lisboa.

    One word with a capital may be between. A State would have a preposition or a small letter.
    """
    if place.entry.language not in NOUN_COMES_FIRST or not place.tokens[place.first].surface[:1].isupper():
        return False
    for before in (place.first - 1, place.first - 2):
        if before < 0 or place.tokens[before + 1].gap != " ":
            return False
        if place.has_role(before, "firm_before"):
            return True
        if not place.tokens[before].surface[:1].isupper():
            return False
    return False
