"""Finds where a text names a State, so that its author can be asked to leave specific countries out.

Domain rule: PR, paragraph 53, on the constructive dialogue: no specific country situation shall be mentioned,
except that a State under review may voluntarily raise matters relating solely to its own review. That
exception is the caller's to grant: this module reports every State, the speaker's own included.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from dialogues.country_mentions import disguise
from dialogues.country_mentions.context import Surroundings, means_no_state
from dialogues.country_mentions.disguise import Finding
from dialogues.country_mentions.han import find_in_chinese, find_regions_in_chinese
from dialogues.country_mentions.names import (
    LANGUAGES,
    Entry,
    PhraseTable,
    alpha2_codes,
    alpha3_codes,
    mention_table,
    neutral_table,
    region_table,
    roles_in,
)
from dialogues.country_mentions.normalize import FoldedText, flag_codes, fold
from dialogues.country_mentions.tokens import Token, split_tokens

COMMON_LANGUAGE = "en"
CODE_NEIGHBOURS = frozenset("-/_.#")
# What these rules find may be something else: a person decides.
UNCERTAIN_RULES = frozenset({"abbreviation", "city", "code", "joined_words", "masked", "province", "reversed"})


@dataclass(frozen=True)
class Mention:
    """Where a text names States: code-point offsets, the author's words, and the rule that fired."""

    start: int
    end: int
    text: str
    iso3: tuple[str, ...]
    rule: str

    @property
    def is_certain(self) -> bool:
        """Whether nothing but a State can be meant; otherwise a person decides."""
        return self.rule not in UNCERTAIN_RULES


def find_mentions(text: str, language: str) -> tuple[Mention, ...]:
    """Every place where a text in an official language names a State, in order, without overlaps.

    Domain rule: PR, paragraph 53. Regions are not reported here, see `find_regions`; nor is the author's own
    unnamed country ("my country").

    Raises:
        ValueError: the language is none of the six.
    """
    _require_official(language)
    folded = fold(text)
    tokens = split_tokens(folded)
    # Whoever declares another language than he writes in is checked with the lists of both.
    neutral = _spans_of(neutral_table, tokens, LANGUAGES) | _spans_of(region_table, tokens, LANGUAGES)
    covered = _furthest_end(folded, neutral)
    findings = [f for f in _found_in_words(folded, tokens, language) if covered[f[0]] < f[1]]
    findings += disguise.spelled_out(folded, tokens)
    findings += disguise.masked(folded)
    findings += disguise.turned_round(tokens)
    findings += disguise.run_together(folded, tokens)
    findings += find_in_chinese(folded)
    return _mentions(folded, findings, _flags(text))


def find_regions(text: str, language: str) -> tuple[Mention, ...]:
    """Every place where a text names a region or a group of States, the European Union included (iso3 EUE).

    Whether a region comes close to a country situation is for a moderator to say; no rule forbids it.

    Raises:
        ValueError: the language is none of the six.
    """
    _require_official(language)
    folded = fold(text)
    tokens = split_tokens(folded)
    covered = _furthest_end(folded, _spans_of(neutral_table, tokens, (language, COMMON_LANGUAGE)))
    found = (finding for finding, _, _ in _listed(region_table(language), tokens))
    findings = [f for f in found if covered[f[0]] < f[1]]
    findings += find_regions_in_chinese(folded)
    return _mentions(folded, findings, [])


def _require_official(language: str) -> None:
    if language not in LANGUAGES:
        message = f"{language!r} is none of the six official languages: {', '.join(LANGUAGES)}"
        raise ValueError(message)


def _spans_of(
    table_of: Callable[[str], PhraseTable], tokens: list[Token], languages: Iterable[str]
) -> set[tuple[int, int]]:
    tables = {table_of(language) for language in languages}
    return {finding[:2] for table in tables for finding, _, _ in _listed(table, tokens)}


def _listed(table: PhraseTable, tokens: list[Token]) -> Iterator[tuple[Finding, tuple[int, int], Entry]]:
    """Listed phrases written as their list asks, with the words they cover."""
    for first in range(len(tokens)):
        for last, entries in table.phrases_at(tokens, first):
            fitting = [entry for entry in entries if _is_written_like(entry, tokens[first:last])]
            if fitting:
                iso3 = tuple(sorted({code for entry in fitting for code in entry.iso3}))
                finding = (tokens[first].start, tokens[last - 1].end, iso3, fitting[0].kind)
                yield finding, (first, last), fitting[0]


def _is_written_like(entry: Entry, tokens: list[Token]) -> bool:
    if entry.case == "acronym":
        written = "".join(token.surface for token in tokens)
        listed = "".join(letter for letter in entry.text if letter.isalnum())
        return written == listed or (len(tokens) > 1 and written.upper() == listed.upper() == written)
    return entry.case == "any" or tokens[0].is_capitalised


def _found_in_words(folded: FoldedText, tokens: list[Token], language: str) -> Iterator[Finding]:
    for listed in LANGUAGES:
        table, roles = mention_table(listed, foreign=listed != language), roles_in(language, listed)
        for finding, (first, last), entry in _listed(table, tokens):
            if not means_no_state(Surroundings(folded, tokens, first, last, entry, roles)):
                yield finding
    yield from _codes(folded, tokens)


def _codes(folded: FoldedText, tokens: list[Token]) -> Iterator[Finding]:
    """Alpha-3 codes in capitals that stand free, not as part of a reference number."""
    codes = alpha3_codes()
    for token in tokens:
        if token.surface in codes and not _is_part_of_reference(folded.text, token):
            yield token.start, token.end, (codes[token.surface],), "code"


def _is_part_of_reference(text: str, token: Token) -> bool:
    before, after = text[max(0, token.start - 1) : token.start], text[token.end : token.end + 2]
    return before in CODE_NEIGHBOURS or (after[:1] in CODE_NEIGHBOURS and after[1:].isalnum())


def _flags(text: str) -> list[Mention]:
    states = alpha2_codes()
    return [
        Mention(start, end, text[start:end], (states[code],), "flag")
        for start, end, code in flag_codes(text)
        if code in states
    ]


def _furthest_end(folded: FoldedText, spans: set[tuple[int, int]]) -> list[int]:
    """By position, how far the neutral spans begun by then reach: what ends no further lies inside one."""
    ends = [0] * (len(folded.text) + 1)
    for start, end in spans:
        ends[start] = max(ends[start], end)
    return list(accumulate(ends, max))


def _mentions(folded: FoldedText, findings: list[Finding], flags: list[Mention]) -> tuple[Mention, ...]:
    """The longest findings from the left, in the author's own text; equal spans add up their States."""
    merged: dict[tuple[int, int], tuple[set[str], str]] = {}
    for start, end, iso3, rule in findings:
        known, first_rule = merged.get((start, end), (set(), rule))
        merged[start, end] = (known | set(iso3), first_rule)
    found = [_mention(folded, span, sorted(iso3), rule) for span, (iso3, rule) in merged.items()]
    chosen: list[Mention] = []
    for mention in sorted(found + flags, key=lambda m: (m.start, -m.end)):
        if not chosen or mention.start >= chosen[-1].end:
            chosen.append(mention)
    return tuple(chosen)


def _mention(folded: FoldedText, span: tuple[int, int], iso3: list[str], rule: str) -> Mention:
    start, end = folded.span(*span)
    return Mention(start, end, folded.original[start:end], tuple(iso3), rule)
