"""Text folded for comparison, with the way back to the author's own text.

Every folded character remembers which code points of the original it stands for, so a mention found in the
folded text is reported with offsets the author's browser can mark.
"""

import unicodedata
from dataclasses import dataclass
from itertools import pairwise

LATIN_LIKE_CYRILLIC = dict(zip("асеорхуікмтнвгјѕпьԁԛԝһ", "aceopxyikmthbrjsnbdqwh", strict=True))
CYRILLIC_LIKE_LATIN = dict(zip("aceopxyikmthbrjsnu", "асеорхуикмтнвгјѕпу", strict=True))
LATIN_LIKE_GREEK = dict(zip("αβειικνορτυχγηω", "abeiiknoptuxynw", strict=True))
ARABIC_FOLDS = dict(zip("أإآٱىةیکگ", "اااايهيكك", strict=True))
LATIN_FOLDS = {"ı": "i", "ø": "o", "đ": "d", "ł": "l", "ß": "s", "æ": "ae", "œ": "oe", "ə": "e"}
CYRILLIC_FOLDS = {"ё": "е"}
SIGNS_AS_LETTERS = str.maketrans(dict(zip("$013@457", "soieaast", strict=True)))
FEWEST_LETTERS, SHORTEST_WITH_SIGNS = 2, 4
TATWEEL = "\u0640"
FORMAT_CATEGORY = "Cf"
WIDEST_EXPANSION = 4
REGIONAL_INDICATORS = range(0x1F1E6, 0x1F200)


@dataclass(frozen=True)
class FoldedText:
    """The folded text; `starts` and `ends` give, per folded character, its span in `original`."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The code-point span in the original of the folded characters from start up to end."""
        return self.starts[start], self.ends[end - 1]


def is_invisible(character: str) -> bool:
    """Whether a reader sees nothing: zero-width marks, soft hyphens, direction marks, tatweel."""
    return character == TATWEEL or unicodedata.category(character) == FORMAT_CATEGORY


def is_mark(character: str) -> bool:
    """Whether the character only adds an accent, a vowel sign or a variation to the one before it."""
    return unicodedata.category(character) in {"Mn", "Me"}


def base_letters(character: str) -> str:
    """One character as compared: compatibility form, without case, accent or spelling variant."""
    folded = []
    for letter in _compatible(character).casefold():
        letter_or_variant = ARABIC_FOLDS.get(letter) or LATIN_FOLDS.get(letter) or CYRILLIC_FOLDS.get(letter)
        folded.append(letter_or_variant or _without_accent(letter))
    return "".join(folded)


def _compatible(character: str) -> str:
    """The compatibility form; a sign that stands for a whole phrase stays, so that the work keeps to the text."""
    form = unicodedata.normalize("NFKC", character)
    return form if len(form) <= WIDEST_EXPANSION else character


def _without_accent(letter: str) -> str:
    if is_mark(letter):
        return ""
    if "\u0400" <= letter <= "\u04ff":
        return letter
    return unicodedata.normalize("NFD", letter)[0]


def fold(text: str) -> FoldedText:
    """Fold the text for comparison; offsets in the result lead back to `text` unchanged."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, character in enumerate(text):
        if is_mark(character):
            _extend(ends, index)
            continue
        if is_invisible(character):
            continue
        for letter in base_letters(character):
            letters.append(letter)
            starts.append(index)
            ends.append(index + 1)
    return FoldedText(text, "".join(letters), tuple(starts), tuple(ends))


def _extend(ends: list[int], index: int) -> None:
    """An accent belongs to the letter before it, so a span ends after the accent."""
    if ends and ends[-1] == index:
        ends[-1] = index + 1


def fold_word(word: str) -> str:
    """Fold a word or phrase of the reference lists, where no offsets are needed."""
    return fold(word).text


def script(letter: str) -> str:
    """The writing system of one folded letter, as far as matching cares."""
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


def without_lookalikes(word: str) -> str:
    """A word that mixes writing systems, rewritten in the one it imitates; other words unchanged.

    Letters without a twin decide: a Cyrillic letter that has no Latin twin makes the word Russian.
    """
    scripts = {script(letter) for letter in word}
    if "cyrillic" in scripts and any(_only_cyrillic(letter) for letter in word):
        return "".join(CYRILLIC_LIKE_LATIN.get(letter, letter) for letter in word)
    if "latin" in scripts and scripts & {"cyrillic", "greek"}:
        twins = LATIN_LIKE_CYRILLIC | LATIN_LIKE_GREEK
        return "".join(twins.get(letter, letter) for letter in word)
    return word


def _only_cyrillic(letter: str) -> bool:
    return script(letter) == "cyrillic" and letter not in LATIN_LIKE_CYRILLIC


def imitations(word: str) -> tuple[str, ...]:
    """Other readings of a folded word: look-alike letters undone, digits and signs read as letters."""
    readings = {without_lookalikes(word), _all_cyrillic(word)}
    readings |= {_digits_as_letters(reading) for reading in tuple(readings)}
    return tuple(readings - {word, ""})


def _all_cyrillic(word: str) -> str:
    scripts = {script(letter) for letter in word}
    if "cyrillic" in scripts and "latin" in scripts:
        return "".join(CYRILLIC_LIKE_LATIN.get(letter, letter) for letter in word)
    return word


def _digits_as_letters(word: str) -> str:
    letters = sum(letter.isalpha() for letter in word)
    if letters < len(word) and letters >= FEWEST_LETTERS and len(word) >= SHORTEST_WITH_SIGNS:
        return word.translate(SIGNS_AS_LETTERS)
    return word


def flag_codes(text: str) -> list[tuple[int, int, str]]:
    """The two-letter codes spelled by flag emoji, each with its code-point span."""
    found = []
    skip = -1
    for index, (first, second) in enumerate(pairwise(text)):
        if index > skip and ord(first) in REGIONAL_INDICATORS and ord(second) in REGIONAL_INDICATORS:
            found.append((index, index + 2, _letter(first) + _letter(second)))
            skip = index + 1
    return found


def _letter(indicator: str) -> str:
    return chr(ord(indicator) - REGIONAL_INDICATORS.start + ord("A"))
