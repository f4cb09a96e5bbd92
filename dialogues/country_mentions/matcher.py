"""Find where a text names a State, so that its author can leave out specific countries.

Domain rule: PR, paragraph 53, on the constructive dialogue: no specific country situation shall be mentioned. The
exception: a State under review may voluntarily raise matters relating solely to its own review. The caller applies that
exception. This module reports every State, including that of the author.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from dialogues.country_mentions import codes, disguise
from dialogues.country_mentions.certainty import set_certainty
from dialogues.country_mentions.compounds import find_compound_names
from dialogues.country_mentions.context import is_other_meaning
from dialogues.country_mentions.disguise import Finding
from dialogues.country_mentions.facts import find_descriptions
from dialogues.country_mentions.han import find_home_country_in_chinese, find_in_chinese
from dialogues.country_mentions.leaders import find_leaders
from dialogues.country_mentions.lexicon import (
    FACT,
    HOME,
    LEADER,
    MENTION,
    NEUTRAL,
    PERIPHRASIS,
    REGION,
    Hit,
    load_lexicon,
)
from dialogues.country_mentions.mention import Mention
from dialogues.country_mentions.misspelling import find_misspelled_names
from dialogues.country_mentions.names import LANGUAGES, LEADER_KINDS, PLACE_KINDS, Entry, load_words_by_role
from dialogues.country_mentions.normalize import FoldedText, fold
from dialogues.country_mentions.periphrases import find_periphrases
from dialogues.country_mentions.surroundings import RolesInText, Surroundings
from dialogues.country_mentions.tokens import Token, split_tokens

FEMININE_NISBA_AR = "يه"
NAMES = frozenset({"name", "alternative", "formal", "historical"})


@dataclass(frozen=True)
class Findings:
    """The States, and the regions or groups of States, that one text names. Both are in order and do not overlap."""

    mentions: tuple[Mention, ...]
    regions: tuple[Mention, ...]


def check_text(text: str, language: str, *, home: str | None = None) -> Findings:
    """Return every place where a text in an official language names a State, and every place where it names a region.

    Domain rule: PR, paragraph 53. The European Union counts as a region (iso3 EUE). A moderator decides whether a
    region is close to a country situation. `home` is the State of an author of one country, which "my country" may
    mean.

    Raises ValueError if the language is not one of the six.
    """
    if language not in LANGUAGES:
        message = f"{language!r} is none of the six official languages: {', '.join(LANGUAGES)}"
        raise ValueError(message)
    folded = fold(text)
    tokens = split_tokens(folded)
    # An author may declare another language than the one used. The text is then checked with the lists of both.
    words = list(_find_listed_phrases(tokens, language))
    han = find_in_chinese(folded)
    own = _find_home_country(folded, tokens, words, home) if home else ()
    mentions = _mentions(folded, (*_mention_findings(folded, tokens, language, words), *han.mentions, *own))
    return Findings(
        mentions=set_certainty(mentions, folded, tokens, language),
        regions=_mentions(folded, (*_region_findings(tokens, words), *han.regions)),
    )


def find_mentions(text: str, language: str) -> tuple[Mention, ...]:
    """Return every place where a text in an official language names a State. See `check_text`."""
    return check_text(text, language).mentions


def find_regions(text: str, language: str) -> tuple[Mention, ...]:
    """Return every place where a text in an official language names a region or a group of States. See `check_text`."""
    return check_text(text, language).regions


def _find_listed_phrases(tokens: list[Token], language: str) -> Iterator[Hit]:
    """Yield listed phrases written as their list requires. In a text with capitals, names of States must have them."""
    has_capitals = any(token.surface[:1].isupper() for token in tokens)
    for first, last, entries in load_lexicon().hits(tokens):
        fitting = [
            entry
            for entry in entries
            if _is_written_like(entry, tokens, (first, last), language)
            and not (has_capitals and _is_without_capital(entry, tokens, (first, last)))
        ]
        if fitting:
            yield first, last, fitting


def _is_written_like(entry: Entry, tokens: list[Token], words: tuple[int, int], language: str) -> bool:
    case = entry.case_in(language)
    first, last = words
    if case == "acronym":
        written = "".join(token.surface for token in tokens[first:last])
        listed = "".join(letter for letter in entry.text if letter.isalnum())
        return written == listed or (last - first > 1 and written.upper() == listed.upper() == written)
    if case == "any":
        return True
    # "La Réunion" is a place and "la réunion" a meeting, "El País" a newspaper and "El país" a country.
    start, end = tokens[first], tokens[last - 1]
    if entry.kind in PLACE_KINDS | LEADER_KINDS | {"institution"}:
        needs_first, needs_last = entry.capitals
        return (start.is_capitalised or not needs_first) and (end.is_capitalised or not needs_last)
    if start.is_capitalised:
        return True
    return entry.kind == "name" and _is_small_name(tokens, words, load_words_by_role(entry.language))


def _is_without_capital(entry: Entry, tokens: list[Token], words: tuple[int, int]) -> bool:
    """Return whether a name of one State has a small letter and is where a common word would."""
    is_name = entry.group == MENTION and entry.kind in NAMES and entry.capitals[1]
    if not is_name or not tokens[words[1] - 1].surface[:1].islower():
        return False
    return not _is_small_name(tokens, words, load_words_by_role(entry.language))


def _is_small_name(tokens: list[Token], words: tuple[int, int], roles: dict[str, frozenset[str]]) -> bool:
    """Return whether a name without its capital is where a State would: we live in china and work."""
    first, last = words
    if first == 0 or not tokens[first].is_joined_to_previous or tokens[first].gap != " ":
        return False
    if tokens[first - 1].readings.isdisjoint(roles.get("before_small_name", ())):
        return False
    if tokens[first].word in roles.get("never_small", ()):
        return False
    is_end = last == len(tokens) or tokens[last].gap.strip() != ""
    return is_end or not tokens[last].readings.isdisjoint(roles.get("after_small_name", ()))


def _mention_findings(folded: FoldedText, tokens: list[Token], language: str, words: list[Hit]) -> Iterator[Finding]:
    others = [hit for hit in words if any(_is_other(entry, hit, tokens) for entry in hit[2])]
    covered = Coverage((tokens[first].start, tokens[last - 1].end) for first, last, _ in others)
    roles = RolesInText(tokens, language)
    for first, last, entries in words:
        start, end = tokens[first].start, tokens[last - 1].end
        named = [entry for entry in entries if entry.group == MENTION and (start, end) not in covered]
        # If the lists of the declared language have the name, they decide.
        judges = [entry for entry in named if entry.language == language] or named
        judges = [entry for entry in judges if entry.kind != "prefix"] or judges
        # A State with the name of its town is no venue because of the town: a seminar in Singapore.
        of_state = {code for entry in judges if entry.kind in NAMES for code in entry.iso3}
        judges = [entry for entry in judges if entry.kind not in PLACE_KINDS or not of_state.issuperset(entry.iso3)]
        # An Arabic adjective may be spelled like its name. It is then the adjective.
        if tokens[last - 1].word.endswith(FEMININE_NISBA_AR):
            judges = [entry for entry in judges if entry.kind == "nationality"] or judges
        # Entries of one kind and language have the same result.
        alike = {(entry.kind, entry.language): entry for entry in judges}.values()
        places = (Surroundings(folded, tokens, first, last, e, roles.for_names_of(e.language)) for e in alike)
        if named and not any(map(is_other_meaning, places)):
            yield start, end, tuple(code for entry in named for code in entry.iso3), named[0].kind
    yield from find_periphrases(folded, tokens, words, roles)
    yield from find_descriptions(tokens, words, language)
    yield from find_leaders(folded, tokens, words, roles)
    yield from codes.find_country_codes(folded, tokens)
    yield from codes.find_currency_signs(folded)
    yield from codes.find_flags(folded)
    yield from codes.find_domains(folded)
    yield from codes.find_handles(folded)
    yield from disguise.find_disguised_names(folded, tokens)
    yield from find_misspelled_names(tokens, language)
    yield from find_compound_names(tokens)


def _find_home_country(folded: FoldedText, tokens: list[Token], words: list[Hit], home: str) -> Iterator[Finding]:
    """Yield where an author speaks of the own country without its name: our Government, 我国."""
    for first, last, entries in words:
        if any(entry.group == HOME for entry in entries):
            yield tokens[first].start, tokens[last - 1].end, (home,), "own_country"
    yield from ((*span, (home,), "own_country") for span in find_home_country_in_chinese(folded.text))


def _is_other(entry: Entry, hit: Hit, tokens: list[Token]) -> bool:
    """Return whether a phrase is from another list, and not a common word with the letters of a name with a capital."""
    if entry.group in {MENTION, PERIPHRASIS, LEADER, FACT, HOME}:
        return False
    if entry.kind == "goods" and _are_made(tokens, hit[1], entry.language):
        return False
    has_name = any(other.group == MENTION for other in hit[2])
    return not (has_name and tokens[hit[1] - 1].surface[:1].isupper() and entry.text.split()[-1][:1].islower())


def _are_made(tokens: list[Token], after: int, language: str) -> bool:
    """Return whether the producers of the goods are meant: Ceylon tea exporters."""
    makers = load_words_by_role(language).get("maker_noun")
    return makers is not None and after < len(tokens) and tokens[after].gap == " " and tokens[after].word in makers


def _region_findings(tokens: list[Token], words: list[Hit]) -> Iterator[Finding]:
    others = [hit for hit in words if not any(entry.group == REGION for entry in hit[2])]
    neutral = [hit for hit in others if any(entry.group == NEUTRAL for entry in hit[2])]
    covered = Coverage((tokens[first].start, tokens[last - 1].end) for first, last, _ in neutral)
    for first, last, entries in words:
        start, end = tokens[first].start, tokens[last - 1].end
        regions = [entry for entry in entries if entry.group == REGION and (start, end) not in covered]
        if regions:
            yield start, end, regions[0].iso3, regions[0].kind


class Coverage:
    """Spans of a text, by their starts, with the furthest end of all that begin up to each of them."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def __contains__(self, passage: tuple[int, int]) -> bool:
        """Return whether a passage (its start and end) is wholly inside one of the spans."""
        start, end = passage
        number = bisect_right(self._starts, start)
        return number > 0 and end <= self._ends[number - 1]


def _mentions(folded: FoldedText, findings: Iterable[Finding]) -> tuple[Mention, ...]:
    """Return the longest findings from the left, in the author's text. Equal spans combine their States."""
    merged: dict[tuple[int, int], tuple[set[str], str]] = {}
    for start, end, iso3, rule in findings:
        known, first_rule = merged.get((start, end), (set(), rule))
        merged[start, end] = (known | set(iso3), first_rule)
    chosen: list[Mention] = []
    for start, end in sorted(merged, key=lambda span: (span[0], -span[1])):
        states, rule = merged[start, end]
        first, last = folded.span(start, end)
        if not chosen or first >= chosen[-1].end:
            chosen.append(Mention(first, last, folded.original[first:last], tuple(sorted(states)), rule))
    return tuple(chosen)
