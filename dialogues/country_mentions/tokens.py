"""Words of a folded text, with the facts that matching needs."""

import re
from functools import lru_cache

from dialogues.country_mentions.inflect import list_arabic_readings
from dialogues.country_mentions.normalize import FoldedText, get_script, is_invisible, is_plain, list_imitations

MAX_WORD_LENGTH = 40
CACHE_SIZE = 16_384
JOINERS = frozenset(" \u00a0\u202f-‐‑–—'’ʼ`.,()&/·\n\t")
SENTENCE_ENDS = frozenset(".!?:;\n…؟۔。！？：；•")
MAX_JOINED_TOKENS = 3
MAX_ABBREVIATION_LENGTH = 3
# Letters and digits of scripts that separate words, with signs that represent letters inside them. Arabic particles are
# also written onto Latin words. Each character matches in one way only, so that a search takes time in proportion to
# the text.
LETTER = r"[^\W_\u0600-\u06ff\u3400-\u9fff]"
WORD = re.compile(rf"[\u0620-\u064a\u0660-\u06d3]+|[$€£]?{LETTER}(?:{LETTER}|[$@]|[€£¢](?={LETTER}))*")


class Token:
    """One word. `start` and `end` count folded characters. Facts that few words need are computed on demand."""

    __slots__ = ("_folded", "_previous_end", "_readings", "_surface", "end", "start", "word")

    def __init__(self, folded: FoldedText, start: int, end: int, previous_end: int | None) -> None:
        self._folded = folded
        self._previous_end = previous_end
        self._readings: frozenset[str] | None = None
        self._surface: str | None = None
        self.start = start
        self.end = end
        self.word = folded.text[start:end]

    @property
    def surface(self) -> str:
        """Return the author's spelling, without characters that a reader does not see."""
        if self._surface is None:
            first, last = self._folded.span(self.start, self.end)
            written = self._folded.original[first:last]
            is_plain = last - first == self.end - self.start
            self._surface = written if is_plain else "".join(c for c in written if not is_invisible(c))
        return self._surface

    @property
    def gap(self) -> str:
        """Return the text between the word before and this one."""
        return self._folded.text[self._previous_end or 0 : self.start]

    @property
    def is_sentence_start(self) -> bool:
        """Return whether the word opens a sentence, so that its capital means nothing."""
        return self._previous_end is None or not SENTENCE_ENDS.isdisjoint(self.gap)

    @property
    def is_joined_to_previous(self) -> bool:
        """Return whether a name may continue from the word before.

        A full stop ends it, except after an abbreviation.
        """
        gap = self.gap
        if self._previous_end is None or len(gap) > MAX_JOINED_TOKENS or not JOINERS.issuperset(gap):
            return False
        return (
            "." not in gap
            or _get_previous_word_length(self._folded.text, self._previous_end) <= MAX_ABBREVIATION_LENGTH
        )

    @property
    def is_capitalised(self) -> bool:
        """Return whether the word begins with a capital, or is in a script without capitals."""
        return not self.surface[:1].islower()

    @property
    def is_upper(self) -> bool:
        """Return whether the whole word is in capitals."""
        return self.surface.isupper()

    @property
    def readings(self) -> frozenset[str]:
        """Return every form to look the word up: as written, without look-alikes, without Arabic particles."""
        if self._readings is None:
            self._readings = list_readings(self.word)
        return self._readings


@lru_cache(CACHE_SIZE)
def list_readings(word: str) -> frozenset[str]:
    """Return every form under which a folded word may be looked up."""
    if len(word) > MAX_WORD_LENGTH:
        return frozenset({word})
    readings = {word} if is_plain(word) else {word, *list_imitations(word)}
    if get_script(word[0]) == "arabic":
        readings |= list_arabic_readings(word)
    return frozenset(readings)


def split_tokens(folded: FoldedText) -> list[Token]:
    """Return the words of a text in scripts that separate words. Chinese characters are not words here."""
    spans = [match.span() for match in WORD.finditer(folded.text)]
    ends = [None, *(end for _, end in spans)]
    return [Token(folded, start, end, previous) for (start, end), previous in zip(spans, ends, strict=False)]


def _get_previous_word_length(text: str, end: int) -> int:
    length = 0
    while length < end and length <= MAX_ABBREVIATION_LENGTH and text[end - length - 1].isalnum():
        length += 1
    return length
