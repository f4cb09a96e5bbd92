"""Towns where a congress met or a body has its seat. The name means the town, not its State."""

from dialogues.country_mentions.normalize import fold_word
from dialogues.country_mentions.surroundings import Surroundings

IN_AR = "ب"
TOWNS = frozenset({"capital", "city", "town"})
FURTHEST_BODY = 6
MAX_VENUE_LENGTH, MAX_SEAT_LENGTH, MAX_GATHERING_LENGTH, FURTHEST_OCCASION, FURTHEST_EVENT, NEAR = 10, 6, 14, 5, 5, 3


def is_venue(place: Surroundings) -> bool:
    """Return whether a congress met in the town (held in Doha), or a body has its seat there (UNEP in Nairobi)."""
    is_town = place.entry.kind in TOWNS
    # The Arabic "in" may be written together with the town: بنيروبي.
    is_prefixed = place.tokens[place.first].word == IN_AR + fold_word(place.entry.text)
    is_in_place = is_prefixed or place.has_role(place.first - 1, "place_word")
    # Some towns are listed as the province around them: Kioto.
    if is_in_place and (is_town or place.entry.kind == "province") and any(rule(place) for rule in RULES):
        return True
    if _is_town_of_meetings(place):
        return True
    return (
        _is_described_venue(place)
        or (is_town and _is_in_brackets(place))
        or (is_town and _has_seat_after(place))
        or _has_met(place, is_in_town=is_town and is_in_place)
    )


def _is_town_of_meetings(place: Surroundings) -> bool:
    """Return whether the United Nations often meet in the town, and an event is named near: a side event in Nairobi."""
    if not place.has_role(place.first, "un_town") or place.has_role(place.last, "capital_acts"):
        return False
    before = place.sentence_before(place.first, FURTHEST_EVENT)
    after = range(place.last, min(len(place.tokens), place.last + FURTHEST_EVENT))
    return place.any_has_role((*before, *after), "event_noun")


def _has_met(place: Surroundings, *, is_in_town: bool) -> bool:
    """Return whether a meeting is named earlier in the sentence, with its town or "held": созван в Дохе."""
    is_met = False
    for index in place.sentence_before(place.first, MAX_VENUE_LENGTH):
        if place.has_role(index, "subordinate") and not is_met:
            return False
        if is_in_town and place.has_role(index, "meeting_noun"):
            return True
        if place.has_role(index, "venue_noun"):
            return is_met
        is_met = is_met or (place.has_role(index, "venue_word") and not place.has_role(index, "place_word"))
    return False


def _is_after_meeting(place: Surroundings) -> bool:
    """Return whether the meeting is named right before: le séminaire à Bordeaux."""
    return place.has_role(place.first - 1, "locative") and place.has_role(place.first - 2, "venue_noun")


def _is_described_venue(place: Surroundings) -> bool:
    """Return whether a meeting and an adjective are before (French, Spanish): l'atelier régional de Cotonou."""
    index = place.first - 1
    if not place.has_role(index, "between") or not place.has_role(index - 1, "venue_adjective"):
        return False
    return place.has_role(index - 2, "venue_noun") or place.has_role(index - 2, "meeting_noun")


def _is_where_they_meet(place: Surroundings) -> bool:
    """Return whether people meet in the town or go there for a session: réunis à Bangkok; à Doha, lors de la COP."""
    if place.has_role(place.first - 2, "gathered"):
        beside = (*place.sentence_before(place.first - 1, MAX_GATHERING_LENGTH), *range(place.last, place.last + NEAR))
        return any(place.any_has_role(beside, role) for role in ("delegate_noun", "venue_noun", "meeting_noun"))
    is_there = place.has_role(place.first - 1, "locative") and place.has_role(place.last, "on_occasion")
    return is_there and place.any_has_role(range(place.last + 1, place.last + FURTHEST_OCCASION), "meeting_noun")


def _is_way_to_venue(place: Surroundings) -> bool:
    """Return whether delegates travel from the town to Vienna or Geneva: de Lyon à Vienne, les délégués lisent."""
    sets_out = place.has_role(place.first - 1, "from_town") and place.has_role(place.last, "to_town")
    if not sets_out or not place.has_role(place.last + 1, "venue_town"):
        return False
    beside = (*place.sentence_before(place.first, MAX_VENUE_LENGTH), *range(place.last, place.last + MAX_VENUE_LENGTH))
    return place.any_has_role(beside, "delegate_noun") or place.any_has_role(beside, "meeting_noun")


def _is_where_adopted(place: Surroundings) -> bool:
    """Return whether an instrument was adopted or signed there: la résolution adoptée à Doha."""
    if place.has_role(place.first - 2, "instrument_noun"):
        return place.any_has_role(place.sentence_before(place.first - 2, NEAR), "adopted")
    if not place.has_role(place.first - 2, "adopted"):
        return False
    return place.any_has_role(place.sentence_before(place.first - 2, MAX_SEAT_LENGTH), "instrument_noun")


def _is_in_brackets(place: Surroundings) -> bool:
    """Return whether a bracket after a meeting names its town: la dixième session (Kyoto)."""
    if place.first == 0 or "(" not in place.tokens[place.first].gap:
        return False
    before = tuple(place.sentence_before(place.first, NEAR))
    return place.any_has_role(before, "venue_noun") or place.any_has_role(before, "meeting_noun")


def _has_seat_after(place: Surroundings) -> bool:
    """Return whether a seat and its body follow: the Rome headquarters of FAO; en Lima, en la sede de la comisión."""
    after = range(place.last, place.last + NEAR)
    if not place.any_has_role(after, "seat_after"):
        return False
    further = range(place.last, place.last + FURTHEST_BODY)
    return any(place.any_has_role(further, role) for role in ("body_with_seat", "united_nations", "body_noun"))


def _has_body_with_seat(place: Surroundings) -> bool:
    """Return whether a body is named near the town, or further away with its seat: le siège de l'UNESCO est à Paris."""
    before = tuple(place.sentence_before(place.first, MAX_SEAT_LENGTH))
    if place.any_has_role(before[:NEAR], "body_with_seat"):
        return True
    return place.any_has_role(before, "body_with_seat") and place.any_has_role(before, "seat_noun")


def _has_seat_of_united_nations(place: Surroundings) -> bool:
    """Return whether an office or assembly of the United Nations is in the town: مكتب الأمم المتحدة في نيروبي."""
    before = tuple(place.sentence_before(place.first, MAX_SEAT_LENGTH))
    return place.any_has_role(before, "united_nations") and place.any_has_role(before, "seat_noun")


RULES = (
    _has_body_with_seat,
    _has_seat_of_united_nations,
    _is_after_meeting,
    _is_where_they_meet,
    _is_way_to_venue,
    _is_where_adopted,
)
