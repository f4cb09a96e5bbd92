"""Names, signs and abbreviations that stay as they are in every language: the one list of them."""

import re

NAMES = frozenset(
    {
        "UNTOC",
        "UNODC",
        "ECOSOC",
        "UN",
        "ISO",
        "PDF",
        "CSV",
        "PNG",
        "SVG",
        "JSON",
        "XML",
        "ZIP",
        "HTML",
        "API",
        "Word",
        "Excel",
        "SHA-256",
    }
)
# Invented people of the style guide.
NAMES |= {"Amina", "Luis", "Example", "Sample"}
WORD = re.compile(r"[^\W\d_](?:[\w-]*\w)?")
ROMAN = re.compile(r"[IVX]+")


def in_plain_words(text: str) -> bool:
    """Return whether a text has words that a language has to say: neither numbers nor names nor single letters."""
    return any(len(word) > 1 and word not in NAMES and not ROMAN.fullmatch(word) for word in WORD.findall(text))
