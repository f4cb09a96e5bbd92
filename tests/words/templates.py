"""Words of templates that reach a reader untranslated: text, attributes that are read out, values of components."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from django.template.base import DebugLexer, Token, TokenType

from tests.words.names import in_plain_words

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a screen reader says or a pointer shows.
READ_OUT = frozenset({"title", "alt", "aria-label", "aria-description", "aria-roledescription", "placeholder", "label"})
# What these hold is no prose: code, and what a browser runs.
NO_PROSE = frozenset({"script", "style", "code", "kbd", "samp"})
VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
# Translated; in a language that is named; an attribute of a page, not its text.
LEFT_OUT = re.compile(r"comment$|blocktranslate\b|in_language \"[\w-]+\"|block (?:\w*class|coltype|\w+_attributes)$")
TRANSLATED = re.compile(r"_\((?:\"[^\"]*\"|'[^']*')\)")
LITERAL = re.compile(r"(?<![\w.-])(?:(?P<name>\w+)=)?(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')")
DEFAULT = re.compile(r"\|\s*(?:default|default_if_none|yesno)\s*:\s*(?:\"([^\"]*)\"|'([^']*)')")
# Tags whose literals no reader sees; and such arguments of other tags.
TECHNICAL = frozenset({"elif", "if", "translate"})
KEYS = frozenset({"covers", "id", "name", "tag", "tone", "value"})
# A title of ours begins with a capital letter or has several words; a key has neither, the name of a format no others.
PHRASE = re.compile(r"^[A-Z](?![A-Z_]+$)|\w \w")
# Stands for what a tag or a variable gives: part of a tag's name where one is chosen, and no word.
HELD = "z\N{ZERO WIDTH SPACE}"


class _Reader(HTMLParser):
    """Gathers text and what is read out, except in code and where another language is named."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._open: list[tuple[str, bool]] = []

    @property
    def _is_left_out(self) -> bool:
        return any(left_out for _tag, left_out in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._is_left_out:
            self.found += [(self.getpos()[0], value or "") for name, value in attrs if name in READ_OUT]
        if tag not in VOID:
            names_language = any(name == "lang" and HELD not in (value or HELD) for name, value in attrs)
            self._open.append((tag, tag in NO_PROSE or names_language))

    def handle_endtag(self, tag: str) -> None:
        while any(tag == opened for opened, _left_out in self._open):
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self._is_left_out:
            start = self.getpos()[0]
            self.found += [(start + number, line) for number, line in enumerate(data.split("\n"))]


def untranslated(source: str, *, is_html: bool = True) -> Iterator[tuple[int, str]]:
    """Give line and words of what stands untranslated in the source of a template."""
    shown: list[str] = []
    end = ""
    for token in DebugLexer(source).tokenize():
        first, _blank, rest = token.contents.partition(" ")
        lines = "\n" * source.count("\n", *token.position)
        if end:
            end = "" if token.token_type == TokenType.BLOCK and first == end else end
            shown.append(lines)
        elif token.token_type == TokenType.TEXT:
            shown.append(token.contents)
        else:
            if token.token_type == TokenType.BLOCK and LEFT_OUT.match(f"{first} {rest}".strip()):
                end = f"end{first}"
            yield from ((token.lineno, words) for words in _phrases(token))
            shown.append(HELD + _defaults(token) + lines)
    yield from _in_text("".join(shown), is_html=is_html)


def _phrases(token: Token) -> Iterator[str]:
    """Give the phrases among the arguments of a tag that no `_()` holds."""
    if token.token_type != TokenType.BLOCK or token.contents.split()[0] in TECHNICAL:
        return
    for match in LITERAL.finditer(TRANSLATED.sub("", token.contents)):
        words = match["double"] or match["single"] or ""
        if match["name"] not in KEYS and PHRASE.search(words) and in_plain_words(words):
            yield words


def _defaults(token: Token) -> str:
    """Return what a variable shows in the place of nothing, of yes or of no."""
    if token.token_type != TokenType.VAR:
        return ""
    return escape(" ".join(double or single for double, single in DEFAULT.findall(token.contents)))


def _in_text(text: str, *, is_html: bool) -> Iterator[tuple[int, str]]:
    if is_html:
        reader = _Reader()
        reader.feed(text)
        reader.close()
        pieces = reader.found
    else:
        pieces = list(enumerate(text.split("\n"), 1))
    for line, words in pieces:
        if in_plain_words(words):
            yield line, " ".join(words.replace(HELD, "…").split())
