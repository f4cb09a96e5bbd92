"""Compare and merge texts by words: redlines for readers, three-way merges for two people who edit one text.

The library diff-match-patch compares the texts. The merge of two comparisons is the classical one (Khanna, Kunal,
Pierce: "A formal investigation of diff3", 2007). No library with a suitable licence offers it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import regex
from diff_match_patch import diff_match_patch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A word with its marks, one Han or kana character, a run of spaces, a line end, or any other single character.
TOKEN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}\p{N}_]+|[^\S\n]+|\n|.", regex.DOTALL)
OPERATIONS: dict[int, Literal["equal", "delete", "insert"]] = {-1: "delete", 0: "equal", 1: "insert"}
# Private characters replace words during a comparison. These planes hold more characters than any text has words.
FIRST_PRIVATE = 0xF0000


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a redline: words that are in both texts, only in the old text, or only in the new one."""

    operation: Literal["equal", "delete", "insert"]
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """Part of a merge: `text` if both sides agree or only one changed it; otherwise None and the three versions."""

    text: str | None
    base: str = ""
    mine: str = ""
    theirs: str = ""

    @property
    def is_conflict(self) -> bool:
        """Return whether both sides changed this passage in different ways."""
        return self.text is None


def split_tokens(text: str) -> list[str]:
    """Return the words, spaces and marks of a text. Joined, they give the text again."""
    return list(TOKEN.findall(text))


def compare_texts(old: str, new: str) -> list[Piece]:
    """Return the changes from the old text to the new one, by words."""
    if old == new:
        return [Piece("equal", old)] if old else []
    return [Piece(operation, "".join(words)) for operation, words in _compare(split_tokens(old), split_tokens(new))]


def _compare(old: Sequence[str], new: Sequence[str]) -> list[tuple[Literal["equal", "delete", "insert"], list[str]]]:
    """Compare two sequences of words. One private character represents each word."""
    words: list[str] = []
    codes: dict[str, str] = {}

    def encode(sequence: Sequence[str]) -> str:
        for word in sequence:
            if word not in codes:
                codes[word] = chr(FIRST_PRIVATE + len(words))
                words.append(word)
        return "".join(codes[word] for word in sequence)

    engine = diff_match_patch()
    engine.Diff_Timeout = 0  # no time limit: the same texts always give the same comparison
    diffs = engine.diff_main(encode(old), encode(new), checklines=False)
    engine.diff_cleanupSemantic(diffs)
    return [(OPERATIONS[number], [words[ord(char) - FIRST_PRIVATE] for char in text]) for number, text in diffs]


def merge(base: str, mine: str, theirs: str) -> list[Part]:
    """Merge what two people made of one text.

    No word that either of them wrote is lost. Passages that only one person changed, or both in the same way, are
    merged. The others are conflicts, which a person must decide.
    """
    words = split_tokens(base), split_tokens(mine), split_tokens(theirs)
    return _join_parts(list(_parts(*words)))


def get_merged_text(parts: list[Part]) -> str | None:
    """Return the merged text, or None if a conflict remains."""
    texts = [part.text for part in parts]
    return None if None in texts else "".join(text for text in texts if text is not None)


def _matches(base: list[str], other: list[str]) -> list[tuple[int, int, int]]:
    """Return (position in the base, position in the other, length) of the runs that both have."""
    found, at_base, at_other = [], 0, 0
    for operation, words in _compare(base, other):
        length = len(words)
        if operation == "equal":
            found.append((at_base, at_other, length))
        at_base += length * (operation != "insert")
        at_other += length * (operation != "delete")
    return found


def _common(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the runs that all three have: the positions in base, mine and theirs, and the length.

    The last run is empty.
    """
    left, right = _matches(base, mine), _matches(base, theirs)
    one = two = 0
    while one < len(left) and two < len(right):
        (a_base, a_at, a_length), (b_base, b_at, b_length) = left[one], right[two]
        begin, end = max(a_base, b_base), min(a_base + a_length, b_base + b_length)
        if begin < end:
            yield begin, a_at + begin - a_base, b_at + begin - b_base, end - begin
        if a_base + a_length < b_base + b_length:
            one += 1
        else:
            two += 1
    yield len(base), len(mine), len(theirs), 0


def _parts(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[Part]:
    at_base = at_mine = at_theirs = 0
    for in_base, in_mine, in_theirs, length in _common(base, mine, theirs):
        between = (
            "".join(base[at_base:in_base]),
            "".join(mine[at_mine:in_mine]),
            "".join(theirs[at_theirs:in_theirs]),
        )
        if any(between):
            yield _decide(*between)
        if length:
            yield Part("".join(base[in_base : in_base + length]))
        at_base, at_mine, at_theirs = in_base + length, in_mine + length, in_theirs + length


def _decide(base: str, mine: str, theirs: str) -> Part:
    if mine in (base, theirs):
        return Part(theirs)
    if theirs == base:
        return Part(mine)
    return Part(None, base, mine, theirs)


def _join_parts(parts: list[Part]) -> list[Part]:
    """Join adjacent passages without a conflict into one."""
    joined: list[Part] = []
    for part in parts:
        if joined and not part.is_conflict and not joined[-1].is_conflict:
            joined[-1] = Part((joined[-1].text or "") + (part.text or ""))
        elif part.is_conflict or part.text:
            joined.append(part)
    return joined
