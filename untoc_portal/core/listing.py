"""Several items in one line, as the reader's language writes them: "a, b", "a、b", "أ، ب"; "a and b", "a和b"."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import icu
from django.utils.translation import get_language, override, pgettext

if TYPE_CHECKING:
    from collections.abc import Iterable

# `plain`: things of one kind; `mixed`: of several kinds, such as a person and a day; `long`: items that contain commas.
Kind = Literal["plain", "mixed", "long", "and", "or"]

PATTERNS = {"and": icu.UListFormatterType.AND, "or": icu.UListFormatterType.OR}
# The United Nations write "a, b and c", without the comma before "and" that is usual in the United States.
LOCALES = {"en": "en-001"}


@lru_cache(maxsize=32)
def _formatter(language: str, kind: str) -> icu.ListFormatter:
    locale = icu.Locale.forLanguageTag(LOCALES.get(language, language))
    return icu.ListFormatter.createInstance(locale, PATTERNS[kind], icu.UListFormatterWidth.WIDE)


def get_list_separator(kind: Kind = "plain") -> str:
    """Return the separator between the items of an enumeration."""
    if kind == "long":
        return pgettext("between the items of an enumeration", "; ")
    if kind == "mixed":
        return pgettext("between things of different kinds", ", ")
    return pgettext("between the items of an enumeration", ", ")


def format_list(items: Iterable[object], kind: Kind = "plain") -> str:
    """Return the items as one enumeration, or joined with the language's "and" or "or"."""
    texts = [str(item) for item in items]
    if kind in PATTERNS:
        return str(_formatter(get_language() or "en", kind).format(texts))
    return get_list_separator(kind).join(texts)


def join_sentences(texts: Iterable[object], language: str | None = None) -> str:
    """Return several sentences as one text, with a space between them; Chinese needs no space.

    The sentences are in the reader's language, or in the given language.
    """
    joined, *others = [str(text) for text in texts] or [""]
    with override(language or get_language()):
        for text in others:
            joined = pgettext("two sentences", "%(one)s %(next)s") % {"one": joined, "next": text}
    return joined


def format_label(label: object, text: object) -> str:
    """Return a label and its text: "label: text"."""
    return pgettext("a label and what it says", "%(label)s: %(text)s") % {"label": label, "text": text}


def format_with_note(text: object, note: object) -> str:
    """Return a text with a note in brackets: "text (note)"."""
    return pgettext("a text and a note on it", "%(text)s (%(note)s)") % {"text": text, "note": note}
