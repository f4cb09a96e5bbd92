"""Keep agreed terms and the form of a text through a machine translation. Pure functions.

Each agreed term of the original is sent as an element with `translate="no"` that already contains the agreed word of
the other language. Afterwards each element must be there once, with this word. Lines are sent one by one, so that
paragraphs and lists stay what they are.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from untoc_portal.core.terminology import AgreedTermLike, Terminology

# The beginning of a list item, which is not translated: "- ", "1. ", "(a) ".
_BULLET = re.compile(r"\s*(?:[-*•]|\d{1,3}[.)]|\(\w{1,3}\))\s+")
_MARKED = re.compile(r"""<span\b[^>]*\bid=["']?term-(\d+)["']?[^>]*>(.*?)</span>""", re.DOTALL)
_TAG = re.compile(r"</?span\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text: what is before the words, the words as HTML, and the terms in it."""

    before: str
    marked: str
    plain: str
    terms: tuple[AgreedTermLike, ...]


def split_lines(text: str, terms: Terminology) -> list[Line]:
    """Return the lines of a text, with the agreed terms marked. A line without words has an empty `marked`."""
    return [_line(line, terms) for line in unicodedata.normalize("NFC", text).splitlines()]


def _line(line: str, terms: Terminology) -> Line:
    found = _BULLET.match(line)
    before = found.group() if found else line[: len(line) - len(line.lstrip())]
    words = line[len(before) :].rstrip()
    parts: list[str] = []
    end, kept = 0, list["AgreedTermLike"]()
    for begin, stop, term in terms.find_spans(words):
        element = f'<span id="term-{len(kept)}" translate="no">{html.escape(term.target)}</span>'
        parts += [html.escape(words[end:begin]), element]
        kept.append(term)
        end = stop
    marked = "".join([*parts, html.escape(words[end:])])
    return Line(before, marked, html.escape(words), tuple(kept))


def has_all_terms(line: Line, translated: str) -> bool:
    """Return whether each marked term is in the translated line once, with the agreed word."""
    found = [(int(number), _plain(words)) for number, words in _MARKED.findall(translated)]
    return sorted(found) == [(number, term.target) for number, term in enumerate(line.terms)]


def join_lines(lines: Sequence[Line], translated: Sequence[str]) -> str:
    """Return the translated text without marks, with the form of the original."""
    return "\n".join(line.before + _plain(words) for line, words in zip(lines, translated, strict=True))


def _plain(marked: str) -> str:
    return html.unescape(_TAG.sub("", marked)).strip()
