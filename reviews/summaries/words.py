"""Sentences and words of the six languages, and the stems by which words are compared without their endings."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex
import snowballstemmer

# The names of the stemming library for the languages with inflections. Chinese has none.
STEMMERS = {"ar": "arabic", "en": "english", "fr": "french", "ru": "russian", "es": "spanish"}
# After a full stop, if no number or small letter follows (“art. 5”, “No. 3”); after a Chinese one; at a line end.
_END = regex.compile(
    r"""(?<=[.!?؟…]["'”»)\]]?)\s+(?=["'“«(\[]?[^\p{Ll}\p{N}\s»])"""
    r"""|(?<=[。！？]["”）」』])(?=\S)|(?<=[。！？])(?=[^\s"”）」』])|\n+"""
)
# One Han character, or a word with its marks. Word processors count the same way.
_WORD = regex.compile(r"\p{Han}|[[\p{L}\p{M}\p{N}]--\p{Han}]+(?:['’\-][[\p{L}\p{M}\p{N}]--\p{Han}]+)*", regex.V1)
# What is compared: parts of words, and numbers with their points.
_PART = regex.compile(r"\p{Han}|\p{N}+(?:[.,]\p{N}+)*|[[\p{L}\p{M}]--\p{Han}]+", regex.V1)
_HAN = regex.compile(r"\p{Han}")
_NUMBER = regex.compile(r"\p{N}+(?:[.,]\p{N}+)*")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text. Each item of a list is one sentence."""
    return [part.strip() for part in _END.split(text) if part and part.strip()]


def count_words(text: str) -> int:
    """Return the number of words, counted as word processors do: each Chinese character is one word."""
    return len(_WORD.findall(text))


def find_numbers(text: str) -> set[str]:
    """Return the numbers in a text, in European digits."""
    return {"".join(_plain_digit(char) for char in number) for number in _NUMBER.findall(text)}


def _plain_digit(char: str) -> str:
    return str(unicodedata.digit(char)) if char.isdecimal() else char


def list_stems(text: str, language: str) -> list[str]:
    """Return the stems of the words of a text, in their order."""
    return [stem for stem, _begin, _end in find_stems(unicodedata.normalize("NFC", text), language)]


def find_stems(text: str, language: str) -> list[tuple[str, int, int]]:
    """Return the stems of the words of a text in Unicode form NFC, each with its begin and end."""
    return [(_stem(found.group().casefold(), language), *found.span()) for found in _PART.finditer(text)]


def is_han(word: str) -> bool:
    """Return whether a word begins with a Chinese character. Such a word is significant even if it is short."""
    return bool(_HAN.match(word))


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    if language not in STEMMERS:
        return word
    return str(_stemmer(language).stemWord(word))


@lru_cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(STEMMERS[language])
