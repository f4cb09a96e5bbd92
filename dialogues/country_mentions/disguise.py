"""Names written so that a plain search misses them: spelled out, masked, turned round, run together."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise

from dialogues.country_mentions import inflect
from dialogues.country_mentions.names import (
    alpha2_codes,
    is_acronym,
    rows,
    words_by_role,
)
from dialogues.country_mentions.normalize import FoldedText, fold_word
from dialogues.country_mentions.tokens import Token

Finding = tuple[int, int, tuple[str, ...], str]

MASKS = frozenset("*•●■█□◯○✱∗")
SPELLING_GAPS = frozenset(" ._-·|/*~+")
SHORTEST_SPELLED = 4
LONGEST_SPELLED = 32
LONGEST_PIECE = 2
FEWEST_PIECES = 3
FEWEST_LETTERS_SHOWN = 2
MOST_MASKED_WORDS = 40
ALPHA2_LENGTH = 2
SHORTEST_IN_TAG = 5
NAME_KINDS = frozenset({"name", "alternative", "formal", "historical", "native"})


@lru_cache
def compact_names() -> dict[str, tuple[str, ...]]:
    """Names of States in all languages and cases, written without spaces."""
    found: dict[str, set[str]] = {}
    for row in (*rows("state_names.csv"), *rows("other_names.csv")):
        if row["kind"] in NAME_KINDS and row["iso3"] and not is_acronym(row["text"]):
            for form in _forms(row):
                found.setdefault(form, set()).update(row["iso3"].split(";"))
    long_enough = {name for name in found if SHORTEST_SPELLED <= len(name) <= LONGEST_SPELLED}
    return {name: tuple(sorted(found[name])) for name in sorted(long_enough)}


def _forms(row: dict[str, str]) -> set[str]:
    words = [fold_word(word) for word in row["text"].split()]
    letters = "".join(letter for letter in "".join(words) if letter.isalnum())
    if row["language"] == "ru" and len(words) == 1 and letters:
        return inflect.russian_noun(letters)
    return {letters}


@lru_cache
def _names_by_length() -> dict[int, tuple[str, ...]]:
    by_length = sorted(compact_names(), key=len)
    return {length: tuple(names) for length, names in groupby(by_length, key=len)}


def spelled_out(folded: FoldedText, tokens: list[Token]) -> Iterator[Finding]:
    """Names whose letters stand apart: F r a n c e, B.e.l.a.r.u.s, Gu-i-ne-a."""
    for run in _runs_of_pieces(folded, tokens):
        letters = [(letter, token) for token in run for letter in token.word]
        text = "".join(letter for letter, _ in letters)
        for first, last, iso3 in _names_in(text):
            yield letters[first][1].start, letters[last - 1][1].end, iso3, "spelled_out"


def _runs_of_pieces(folded: FoldedText, tokens: list[Token]) -> Iterator[list[Token]]:
    run: list[Token] = []
    run_gap = ""
    for token in tokens:
        gap = folded.text[run[-1].end : token.start] if run else ""
        if run and (not _continues(gap, run_gap, token) or len(run[-1].word) > LONGEST_PIECE):
            if len(run) >= FEWEST_PIECES:
                yield run
            run = []
        if len(token.word) <= LONGEST_PIECE:
            run_gap = gap if run else ""
            run.append(token)
    if len(run) >= FEWEST_PIECES:
        yield run


def _continues(gap: str, run_gap: str, token: Token) -> bool:
    if len(token.word) > LONGEST_PIECE or len(gap) != 1 or gap not in SPELLING_GAPS:
        return False
    if gap == " " and len(token.word) > 1:
        return False
    return run_gap in {"", gap}


def _names_in(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Listed names inside a run of letters, the longest from the left."""
    names = compact_names()
    start = 0
    while start <= len(text) - SHORTEST_SPELLED:
        longest = min(len(text), start + LONGEST_SPELLED)
        end = next((e for e in range(longest, start + SHORTEST_SPELLED - 1, -1) if text[start:e] in names), 0)
        if end:
            yield start, end, names[text[start:end]]
        start = end or start + 1


def masked(folded: FoldedText) -> Iterator[Finding]:
    """Names with letters hidden by signs: S*udi Ar*bia, Er****a."""
    pieces = list(_pieces_with_masks(folded.text))
    budget = MOST_MASKED_WORDS
    skip = -1
    for index, (start, end) in enumerate(pieces):
        if index <= skip or budget == 0 or not MASKS & set(folded.text[start:end]):
            continue
        budget -= 1
        for width in (2, 1):
            stretch = pieces[index : index + width]
            iso3 = _unmasked("".join(folded.text[a:b] for a, b in stretch))
            if iso3:
                yield start, stretch[-1][1], iso3, "masked"
                skip = index + width - 1
                break


def _pieces_with_masks(text: str) -> Iterator[tuple[int, int]]:
    start = None
    for index in range(len(text) + 1):
        if index < len(text) and (text[index].isalpha() or text[index] in MASKS):
            start = index if start is None else start
        elif start is not None:
            yield _without_outer_masks(text, start, index)
            start = None


def _without_outer_masks(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in MASKS:
        start += 1
    while end > start and text[end - 1] in MASKS:
        end -= 1
    return start, end


def _unmasked(pattern: str) -> tuple[str, ...]:
    """The States whose name fits the shown letters; signs stand for one letter each."""
    shown = [(position, letter) for position, letter in enumerate(pattern) if letter not in MASKS]
    if len(shown) < FEWEST_LETTERS_SHOWN or len(shown) == len(pattern):
        return ()
    names = compact_names()
    fitting = [
        name
        for name in _names_by_length().get(len(pattern), ())
        if all(name[position] == letter for position, letter in shown)
    ]
    return tuple(sorted({code for name in fitting for code in names[name]}))


def turned_round(tokens: list[Token]) -> Iterator[Finding]:
    """Names written backwards, known by the capital at the end."""
    names = compact_names()
    for token in tokens:
        if token.surface[-1:].isupper() and token.surface[:1].islower() and token.word[::-1] in names:
            yield token.start, token.end, names[token.word[::-1]], "reversed"


def run_together(folded: FoldedText, tokens: list[Token]) -> Iterator[Finding]:
    """Names inside hashtags, handles and words joined by capitals: #FreeUgandaNow, SudanGoldFiles."""
    for token in tokens:
        sign = folded.text[token.start - 1] if token.start else ""
        iso3 = _in_joined_words(token) or (_in_tag(token) if sign in {"#", "@"} else ())
        if iso3:
            yield token.start, token.end, iso3, "joined_words"


def _in_joined_words(token: Token) -> tuple[str, ...]:
    words = _split_at_capitals(token.surface)
    if len(words) == 1 or token.is_upper:
        return ()
    names = compact_names()
    return next((names[fold_word(word)] for word in words if fold_word(word) in names), ())


def _split_at_capitals(surface: str) -> list[str]:
    words = [surface[:1]]
    for before, letter in pairwise(surface):
        if letter.isupper() and not before.isupper():
            words.append(letter)
        else:
            words[-1] += letter
    return words


def _in_tag(token: Token) -> tuple[str, ...]:
    long_names = (f for f in _names_in(token.word[: LONGEST_SPELLED * 2]) if f[1] - f[0] >= SHORTEST_IN_TAG)
    found = next((iso3 for _, _, iso3 in long_names), ())
    last_word = _split_at_capitals(token.surface)[-1]
    ends_in_code = len(last_word) == ALPHA2_LENGTH and last_word.isupper() and last_word != token.surface
    if found or not ends_in_code or fold_word(last_word) in words_by_role("en").get("doubtful_code", ()):
        return found
    code = alpha2_codes().get(last_word)
    return (code,) if code else ()
