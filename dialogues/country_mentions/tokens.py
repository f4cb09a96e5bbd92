"""Words of a folded text, with what matching needs to know of each."""

from dataclasses import dataclass
from functools import cached_property

from dialogues.country_mentions.inflect import arabic_readings
from dialogues.country_mentions.normalize import FoldedText, imitations, is_invisible, script

LONGEST_WORD = 40
SIGNS_INSIDE_WORDS = frozenset("$@")
JOINERS = frozenset(" \u00a0\u202f-‐‑–—'’ʼ`.,()&/·\n\t")
SENTENCE_ENDS = frozenset(".!?:;\n…؟۔。！？：；•")
WIDEST_JOIN = 3
LONGEST_ABBREVIATION = 3


@dataclass(frozen=True)
class Token:
    """One word: `start` and `end` count folded characters, `surface` is the author's own spelling."""

    word: str
    start: int
    end: int
    surface: str
    starts_sentence: bool
    joined_to_previous: bool

    @property
    def is_capitalised(self) -> bool:
        return self.surface[:1].isupper() or not self.surface[:1].islower()

    @property
    def is_upper(self) -> bool:
        return self.surface.isupper()

    @cached_property
    def readings(self) -> frozenset[str]:
        """Every way the word may be looked up: as written, look-alikes undone, Arabic particles off."""
        if len(self.word) > LONGEST_WORD:
            return frozenset({self.word})
        readings = {self.word, *imitations(self.word)}
        if script(self.word[0]) == "arabic":
            readings |= arabic_readings(self.word)
        return frozenset(readings)


def split_tokens(folded: FoldedText) -> list[Token]:
    """The words of a text in scripts that separate words; Chinese characters are no words here."""
    tokens: list[Token] = []
    start = 0
    while start < len(folded.text):
        if not _is_word_letter(folded.text, start, start):
            start += 1
            continue
        end = start + 1
        while end < len(folded.text) and _is_word_letter(folded.text, end, start):
            end += 1
        tokens.append(_token(folded, start, end, tokens[-1].end if tokens else None))
        start = end
    return tokens


def _is_word_letter(text: str, index: int, word_start: int) -> bool:
    letter = text[index]
    if letter in SIGNS_INSIDE_WORDS:
        return index > word_start
    return letter.isalnum() and script(letter) != "han"


def _token(folded: FoldedText, start: int, end: int, previous_end: int | None) -> Token:
    first, last = folded.span(start, end)
    surface = "".join(c for c in folded.original[first:last] if not is_invisible(c))
    gap = folded.text[previous_end:start] if previous_end is not None else ""
    previous_length = _length_of_word_before(folded.text, previous_end)
    return Token(
        word=folded.text[start:end],
        start=start,
        end=end,
        surface=surface,
        starts_sentence=previous_end is None or bool(SENTENCE_ENDS & set(gap)),
        joined_to_previous=previous_end is not None and _joins(gap, previous_length),
    )


def _length_of_word_before(text: str, end: int | None) -> int:
    length = 0
    while end and length < end and length <= LONGEST_ABBREVIATION and text[end - length - 1].isalnum():
        length += 1
    return length


def _joins(gap: str, previous_length: int) -> bool:
    """Whether a name may run on over this gap; a full stop ends it unless it closes an abbreviation."""
    if len(gap) > WIDEST_JOIN or not set(gap) <= JOINERS:
        return False
    return "." not in gap or previous_length <= LONGEST_ABBREVIATION
