"""Fold text for comparison, with the way back to the author's text.

Every folded character has the code points of the original that it represents. So a mention found in the folded text
has offsets that the author's browser can mark.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
LATIN_LIKE_CYRILLIC = dict(zip("асеорхуікмтнвгјѕпьԁԛԝһ", "aceopxyikmthbrjsnbdqwh", strict=True))
CYRILLIC_LIKE_LATIN = dict(zip("aceopxyikmthbrjsnu", "асеорхуикмтнвгјѕпу", strict=True))
LATIN_LIKE_GREEK = dict(zip("αβειικνορτυχγηωζ", "abeiiknoptuxynwz", strict=True))
LATIN_TWINS = str.maketrans(LATIN_LIKE_CYRILLIC | LATIN_LIKE_GREEK)
# A capital nu looks like N, a small one like v.
SMALL_NU = LATIN_TWINS | {ord("ν"): "v"}
CYRILLIC_TWINS = str.maketrans(CYRILLIC_LIKE_LATIN)
ARABIC_FOLDS = dict(zip("أإآٱىةیکگ", "اااايهيكك", strict=True))
LATIN_FOLDS = {"ı": "i", "ø": "o", "đ": "d", "ł": "l", "ß": "s", "æ": "ae", "œ": "oe", "ə": "e"}
CYRILLIC_FOLDS = {"ё": "е"}
# A digit or sign may represent one of two letters.
SIGNS_AS_LETTERS = tuple(
    str.maketrans(dict(zip("$013@457€£¢8", letters, strict=True))) for letters in ("soieaastelcb", "soleaastelcb")
)
SIGNS_AS_CYRILLIC = str.maketrans("034@$€6", "озчасеб")
MIN_LETTERS, MIN_WITH_SIGNS_LENGTH = 1, 3
TATWEEL = "\u0640"
FORMAT_CATEGORY = "Cf"
MAX_EXPANSION_LENGTH = 4
BOXED_LETTERS = (range(0x1F150, 0x1F16A), range(0x1F170, 0x1F18A))
CACHE_SIZE = 4096
# A letter three times or more. No part of the pattern can match in two ways.
LONG_DRAWN = re.compile(r"(.)\1{2,}")
# Words of one writing system that cannot imitate anything. Nearly all words are of this kind.
ONE_SCRIPT = re.compile(r"[a-z]+|[\u0620-\u064a]+|[\u0430-\u044f]*[бвгджзлнтцчшщъыэюя][\u0430-\u044f]*")


@dataclass(frozen=True)
class FoldedText:
    """The folded text. `starts` and `ends` have the span of each folded character in `original`."""

    original: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code-point span in the original of the folded characters from start to end."""
        return self.starts[start], self.ends[end - 1]


def remove_spans(text: str, spans: Iterable[tuple[int, int]]) -> tuple[str, list[int]]:
    """Return the text without some spans, which are in order, and the place of each character that is left."""
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for start, end in spans:
        pieces.append(text[done:start])
        places += range(done, start)
        done = end
    pieces.append(text[done:])
    places += range(done, len(text))
    return "".join(pieces), places


def is_invisible(character: str) -> bool:
    """Return whether a reader does not see the character: zero-width marks, soft hyphens, direction marks, tatweel."""
    return character == TATWEEL or unicodedata.category(character) == FORMAT_CATEGORY


def is_mark(character: str) -> bool:
    """Return whether the character only adds an accent, a vowel sign or a variation to the one before it."""
    return unicodedata.category(character) in {"Mn", "Me"}


@lru_cache
def load_confusables() -> dict[str, str]:
    """Return letters of other writing systems that look like a Latin one, and that Latin letter."""
    with (DATA / "confusables.csv").open(encoding="utf-8", newline="") as source:
        return {row["character"]: row["letter"] for row in csv.DictReader(source)}


@lru_cache
def load_han_variants() -> dict[str, str]:
    """Return traditional characters and the simplified ones that replace them in comparisons."""
    with (DATA / "han_variants.csv").open(encoding="utf-8", newline="") as source:
        return {row["traditional"]: row["simplified"] for row in csv.DictReader(source)}


@lru_cache(CACHE_SIZE)
def to_base_letters(character: str) -> str:
    """Return one character in its form for comparison, without case, accent or variant. It is empty if not visible."""
    if is_mark(character) or is_invisible(character):
        return ""
    if character in load_han_variants():
        return load_han_variants()[character]
    folded = []
    for letter in _compatible(character).casefold():
        variant = ARABIC_FOLDS.get(letter) or LATIN_FOLDS.get(letter) or CYRILLIC_FOLDS.get(letter)
        folded.append(variant or load_confusables().get(letter) or _without_accent(letter))
    return "".join(folded)


def _compatible(character: str) -> str:
    """Return the compatibility form. A sign for a whole phrase does not change, so that the text does not grow much."""
    for letters in BOXED_LETTERS:
        if ord(character) in letters:
            return chr(ord("A") + ord(character) - letters.start)
    form = unicodedata.normalize("NFKC", character)
    return form if len(form) <= MAX_EXPANSION_LENGTH else character


def _without_accent(letter: str) -> str:
    if is_mark(letter):
        return ""
    if "\u0400" <= letter <= "\u04ff":
        return letter
    return unicodedata.normalize("NFD", letter)[0]


def fold(text: str) -> FoldedText:
    """Fold the text for comparison. Offsets in the result lead back to the unchanged `text`."""
    pieces = [*map(to_base_letters, text)]
    folded = "".join(pieces)
    uneven = [index for index, piece in enumerate(pieces) if len(piece) != 1]
    if not uneven:
        return FoldedText(text, folded, range(len(text)), range(1, len(text) + 1))
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for index in uneven:
        starts += range(done, index)
        ends += range(done + 1, index + 1)
        starts += [index] * len(pieces[index])
        ends += [index + 1] * len(pieces[index])
        if not pieces[index] and ends and ends[-1] == index and is_mark(text[index]):
            # An accent belongs to the letter before it, so a span ends after the accent.
            ends[-1] = index + 1
        done = index + 1
    starts += range(done, len(text))
    ends += range(done + 1, len(text) + 1)
    return FoldedText(text, folded, starts, ends)


def fold_word(word: str) -> str:
    """Fold a word or phrase of the reference lists, for which no offsets are needed."""
    return fold(word).text


def get_script(letter: str) -> str:
    """Return the writing system of one folded letter, as far as matching needs it."""
    code = ord(letter)
    for name, first, last in (
        ("latin", 0x41, 0x24F),
        ("greek", 0x370, 0x3FF),
        ("cyrillic", 0x400, 0x52F),
        ("arabic", 0x600, 0x6FF),
        ("han", 0x3400, 0x9FFF),
    ):
        if first <= code <= last:
            return name
    return "other"


def replace_lookalikes(word: str) -> str:
    """Return a word of mixed writing systems in the one that it imitates. Other words do not change.

    Letters without a twin decide: a Cyrillic letter that has no Latin twin makes the word Russian.
    """
    scripts = {get_script(letter) for letter in word}
    if "cyrillic" in scripts and any(_is_only_cyrillic(letter) for letter in word):
        return word.translate(CYRILLIC_TWINS)
    if "latin" in scripts and scripts & {"cyrillic", "greek"}:
        return word.translate(LATIN_TWINS)
    return word


def _is_only_cyrillic(letter: str) -> bool:
    return get_script(letter) == "cyrillic" and letter not in LATIN_LIKE_CYRILLIC


def is_plain(word: str) -> bool:
    """Return whether a folded word has no other reading as an imitation."""
    return bool(ONE_SCRIPT.fullmatch(word)) and not LONG_DRAWN.search(word)


def list_imitations(word: str) -> tuple[str, ...]:
    """Return other readings of a folded word: look-alikes replaced, signs read as letters, repeated letters reduced."""
    spelled = {word, *_signs_as_letters(word)}
    readings = {
        undo(each) for each in spelled for undo in (replace_lookalikes, _all_cyrillic, _wholly_imitated, _with_small_nu)
    }
    readings |= spelled
    readings |= {LONG_DRAWN.sub(kept, reading) for reading in tuple(readings) for kept in (r"\1", r"\1\1")}
    return tuple(readings - {word, ""})


def _all_cyrillic(word: str) -> str:
    scripts = {get_script(letter) for letter in word}
    return word.translate(CYRILLIC_TWINS) if scripts >= {"cyrillic", "latin"} else word


def _with_small_nu(word: str) -> str:
    return word.translate(SMALL_NU) if "ν" in word else word


def _wholly_imitated(word: str) -> str:
    """Return the word in Latin letters if all its letters have a Latin twin. Other words do not change."""
    letters = set(word)
    return word.translate(LATIN_TWINS) if letters <= LATIN_LIKE_CYRILLIC.keys() else word


def _signs_as_letters(word: str) -> tuple[str, ...]:
    letters = sum(letter.isalpha() for letter in word)
    if letters < len(word) and letters >= MIN_LETTERS and len(word) >= MIN_WITH_SIGNS_LENGTH:
        if any(map(_is_only_cyrillic, word)):
            return (word.translate(SIGNS_AS_CYRILLIC),)
        return tuple(word.translate(table) for table in SIGNS_AS_LETTERS)
    return ()
