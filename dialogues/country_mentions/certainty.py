"""Decide from the rule and the words around whether a finding certainly means a State. If not, a person decides.

A finding is certain only where nothing else can be meant. Anyone who reads a text finds the rest quickly.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from dialogues.country_mentions.mention import Mention
from dialogues.country_mentions.names import LANGUAGES, load_words_by_role
from dialogues.country_mentions.normalize import FoldedText
from dialogues.country_mentions.tokens import Token

ONLY_A_STATE = "only_a_state"
# By rule, why each finding of the rule is uncertain. What the author hid or mistyped is a guess.
UNCERTAIN = {
    **dict.fromkeys(("joined_words", "masked", "misspelled", "reversed", "spread", "compound", "letters"), "guess"),
    **dict.fromkeys(("city", "province", "town", "local", "local_stem"), "place"),
    **dict.fromkeys(("currency", "carrier", "code_pair", "domain"), "sign"),
    **dict.fromkeys(("nickname", "description"), "description"),
    "leader_name": "leader_name",
    "former_leader": "former_leader",
    "own_country": "own_country",
}
# A single one may be something else. Two of a kind next to each other are certain.
SIGNS = frozenset({"abbreviation", "code"})
NAMES = frozenset({"name", "formal", "alternative", "native", "historical", "acronym"})
PEOPLES = frozenset({"nationality", "nationality_stem", "people", "person"})
ROLES_OF_ACTORS = ("actor_noun", "person_noun", "state_word", "country_noun")
OPENING_QUOTES = frozenset('«“„"‘《')
# What may have the name after it: laca del Japón, le café de Colombie, نادي الهند.
NAMED_NOUNS = ("firm_noun", "named_thing", "goods_before", "named_goods_before")
GOODS_AFTER = ("goods_after", "named_goods_after")
CALLED_ZH = frozenset("叫名")
MAX_GAP, NEAR, MIN_INSTITUTION_LENGTH = 5, 2, 5
# What may be after a Chinese name of two characters, which may also be the ends of two words.
AFTER_ZH = frozenset("政的人等官警检议总、，。！？；：”》）,.;:!?) 籍境当")
BEFORE_ZH = frozenset("、，。；：“《（(,;: ")
SHORT_ZH = 2
RICH_IN_FIRST_NAMES = frozenset({"ar", "es", "fr"})


@dataclass(frozen=True, slots=True)
class _Text:
    folded: FoldedText
    tokens: list[Token]
    words: dict[int, int]
    roles: dict[str, frozenset[str]]
    language: str
    # Where mentions begin in the author's text.
    starts: frozenset[int]

    def has_role(self, index: int, role: str) -> bool:
        words = self.roles.get(role)
        in_text = words is not None and 0 <= index < len(self.tokens)
        return in_text and not self.tokens[index].readings.isdisjoint(words or ())


@lru_cache
def _actors() -> frozenset[str]:
    """Return nouns for authorities and people in all languages: a text may be in another one than it says."""
    found = (load_words_by_role(language).get(role, ()) for language in LANGUAGES for role in ROLES_OF_ACTORS)
    return frozenset().union(*found)


def set_certainty(
    mentions: Sequence[Mention], folded: FoldedText, tokens: list[Token], language: str
) -> tuple[Mention, ...]:
    """Return the mentions of a text, each marked as certain or not, with the reason."""
    words = {folded.starts[token.start]: index for index, token in enumerate(tokens)}
    text = _Text(folded, tokens, words, load_words_by_role(language), language, frozenset(m.start for m in mentions))
    return tuple(_mark_certainty(mentions, number, text) for number in range(len(mentions)))


def _mark_certainty(mentions: Sequence[Mention], number: int, text: _Text) -> Mention:
    mention = mentions[number]
    adjacent = (*mentions[max(0, number - 1) : number], *mentions[number + 1 : number + 2])
    reason = _find_doubt(mention, adjacent, text)
    return replace(mention, is_certain=reason is None, reason=reason or ONLY_A_STATE)


def _find_doubt(mention: Mention, adjacent: Sequence[Mention], text: _Text) -> str | None:
    """Return why the mention is uncertain, or None."""
    index = text.words.get(mention.start)
    if mention.rule in UNCERTAIN:
        return UNCERTAIN[mention.rule]
    if mention.rule in SIGNS | {"institution"}:
        return "sign" if _is_lone_sign(mention, adjacent) else None
    if index is None:
        return _find_doubt_in_chinese(mention, text.folded.original)
    doubts = (
        ("nationality", mention.rule in PEOPLES and not _has_actor(mention, index, text)),
        ("nationality", mention.rule in PEOPLES and _may_be_surname(index, text)),
        ("place", _may_be_thing(mention, index, text)),
        ("capital", mention.rule == "capital" and not _is_acting_as_state(mention, index, text)),
        ("guess", mention.rule in NAMES and text.tokens[index].surface[:1].islower()),
        ("person", mention.rule in NAMES and _is_joined_to_name(mention, index, text)),
        (
            "person",
            mention.rule in NAMES and not _is_listed(mention, adjacent) and _may_be_person(mention, index, text),
        ),
        ("person", mention.rule in NAMES and _is_listed(mention, adjacent) and _are_first_names(mention, index, text)),
    )
    return next((doubt for doubt, applies in doubts if applies), None)


def _may_be_thing(mention: Mention, index: int, text: _Text) -> bool:
    """Return whether the mention is in quotation marks, or a thing or firm next to it may have this name."""
    if not OPENING_QUOTES.isdisjoint(text.tokens[index].gap):
        return True
    if mention.rule not in NAMES:
        return False
    before = index - 1
    if text.has_role(before, "between") or text.has_role(before, "place_word"):
        before -= 1
    after = _last_word(mention, index, text) + 1
    is_named = any(text.has_role(before, role) for role in NAMED_NOUNS)
    return is_named or any(text.has_role(after, role) for role in GOODS_AFTER)


def _may_be_surname(index: int, text: _Text) -> bool:
    """Return whether an Arabic nationality may be a surname, as after a title: المحامي المصري."""
    after_title = text.has_role(index - 1, "person_title") or text.has_role(index - 2, "person_title")
    return text.language == "ar" and after_title


def _is_first_name(index: int, text: _Text) -> bool:
    """Return whether it is a common first name: Chad and Jordan, or Francia in a language with many such names."""
    is_common = text.language in RICH_IN_FIRST_NAMES and text.has_role(index, "person_name")
    return is_common or text.has_role(index, "state_or_first_name")


def _is_joined_to_name(mention: Mention, index: int, text: _Text) -> bool:
    """Return whether "and" joins an unlisted word with a capital, as in two authors: Ireland and Okonjo."""
    after = _last_word(mention, index, text) + 1
    other = after + 1
    if not text.has_role(after, "and_word") or other >= len(text.tokens) or text.tokens[other].gap != " ":
        return False
    is_listed = text.folded.starts[text.tokens[other].start] in text.starts
    return not is_listed and _is_written_as_name(text.tokens[other]) and not text.has_role(other, "institution_word")


def _are_first_names(mention: Mention, index: int, text: _Text) -> bool:
    """Return whether the name, and one next to it in a list, are first names too: Chad, Jordan and Georgia."""
    last = _last_word(mention, index, text)
    adjacent = (index - 2, index - 1, last + 1, last + 2)
    return _is_first_name(index, text) and any(_is_first_name(other, text) for other in adjacent)


def _is_lone_sign(mention: Mention, adjacent: Sequence[Mention]) -> bool:
    """Return whether a code has no other one next to it, or an authority has only a few capital letters."""
    if mention.rule == "institution":
        return mention.text.isupper() and len(mention.text) < MIN_INSTITUTION_LENGTH
    return not any(other.rule == mention.rule and _gap(mention, other) <= MAX_GAP for other in adjacent)


def _find_doubt_in_chinese(mention: Mention, original: str) -> str | None:
    if mention.rule == "capital":
        return "capital"
    before = original[max(0, mention.start - 1) : mention.start]
    if before in OPENING_QUOTES or before in CALLED_ZH:
        return "place"
    return None if _is_clear_in_chinese(mention, original) else "inside_words"


def _is_listed(mention: Mention, adjacent: Sequence[Mention]) -> bool:
    """Return whether another State is named right next to it, as in a list."""
    return any(other.rule in NAMES and _gap(mention, other) <= MAX_GAP for other in adjacent)


def _gap(first: Mention, second: Mention) -> int:
    return max(first.start, second.start) - min(first.end, second.end)


def _is_clear_in_chinese(mention: Mention, original: str) -> bool:
    """Return whether a name of two characters is between words that leave no other reading."""
    if mention.end - mention.start > SHORT_ZH:
        return True
    after = original[mention.end : mention.end + 1]
    before = original[max(0, mention.start - 1) : mention.start]
    return after in AFTER_ZH or not after or before in BEFORE_ZH


def _last_word(mention: Mention, index: int, text: _Text) -> int:
    last = index
    while last + 1 < len(text.tokens) and text.folded.starts[text.tokens[last + 1].start] < mention.end:
        last += 1
    return last


def _indexes_around(mention: Mention, index: int, text: _Text) -> Iterator[int]:
    """Yield the indexes of the words near the mention in its clause."""
    last = _last_word(mention, index, text)
    for step in range(1, NEAR + 1):
        if last + step < len(text.tokens) and not text.tokens[last + step].gap.strip(" '’-"):
            yield last + step
        else:
            break
    if index and not text.tokens[index].gap.strip(" '’-"):
        yield index - 1


def _has_actor(mention: Mention, index: int, text: _Text) -> bool:
    """Return whether an authority or people are next to the nationality: Norwegian police."""
    around = tuple(_indexes_around(mention, index, text))
    return any(_is_actor(text.tokens[adjacent]) for adjacent in around)


def _is_acting_as_state(mention: Mention, index: int, text: _Text) -> bool:
    """Return whether the capital acts as its State does: Paris must publish."""
    if text.has_role(index, "first_name") or text.has_role(index, "person_name"):
        return False
    around = tuple(_indexes_around(mention, index, text))
    return any(adjacent > index and text.has_role(adjacent, "capital_acts") for adjacent in around)


def _may_be_person(mention: Mention, index: int, text: _Text) -> bool:
    """Return whether a person may have this name: no word says where, or a name is next to it."""
    is_first_name = _is_first_name(index, text)
    # “To” is weak: a letter is sent to a State, but thanks also go to a person.
    is_weak = is_first_name and text.has_role(index - 1, "weak_place_word")
    if text.has_role(index - 1, "place_word") and not is_weak:
        return False
    # An authority before it is that of a State: полиция Кении.
    has_authority = index > 0 and text.tokens[index].gap == " " and _is_actor(text.tokens[index - 1])
    if (is_first_name and not has_authority) or _is_acting_as_person(mention, index, text):
        return True
    return _has_adjacent_capital_word(mention, index, text)


def _is_acting_as_person(mention: Mention, index: int, text: _Text) -> bool:
    """Return whether a name that persons have too is before what a person does, or after an occupation in English."""
    if not text.has_role(index, "person_name"):
        return False
    last = _last_word(mention, index, text)
    is_worker = text.language == "en" and text.tokens[index].gap == " " and text.has_role(index - 1, "person_noun")
    after = (last + 1, last + 2)
    return is_worker or any(text.has_role(word, role) for word in after for role in ("person_acts", "private_act"))


def _is_actor(token: Token) -> bool:
    return not token.readings.isdisjoint(_actors())


def _has_adjacent_capital_word(mention: Mention, index: int, text: _Text) -> bool:
    """Return whether a word with a capital is next to the name inside the sentence: Kenya Barris, Hotel Bolivia."""
    last = _last_word(mention, index, text)
    before = index - 1
    if before >= 0 and text.tokens[index].gap == " " and _is_written_as_name(text.tokens[before]):
        return not text.has_role(before, "institution_word")
    after = last + 1
    has_after = after < len(text.tokens) and text.tokens[after].gap == " "
    return has_after and _is_written_as_name(text.tokens[after]) and not text.has_role(after, "institution_word")


def _is_written_as_name(token: Token) -> bool:
    return token.surface[:1].isupper() and not token.is_sentence_start and not token.surface.isupper()
