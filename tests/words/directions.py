"""Words of people and of reference data on pages that may run the other way: each has a direction of its own."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from django.template.base import DebugLexer, TokenType

from tests.words.templates import LEFT_OUT, VOID

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a variable ends in that shows what a person typed, or a name, an address or a symbol in whichever script.
FOREIGN = frozenset(
    {
        *("actor_label", "assignee", "author", "confirmed_by", "giver", "made_by", "name", "position", "recipient"),
        *("saved_by", "speaker", "undone_by", "updated_by", "uploaded_by", "user"),
        *("consulted", "file_name", "institution", "law", "legislation", "merged_into", "organization", "place"),
        *("code", "ecosoc_number", "email", "feed_address", "iso3", "note_verbale", "subject", "symbol"),
        *("bound_by", "regional_group_note", "source", "user_agent", "website"),
        *(
            "document.title",
            "entry.title",
            "hit.title",
            "form.key",
            "item.title",
            "nomination.title",
            "one.title",
            "paper.title",
        ),
        *("person.title", "question.key", "shown.title", "statement.title"),
    }
)
# Elements that have a direction of their own, or whose content can hold no other element.
OWN_DIRECTION = frozenset({"bdi", "bdo", "code", "kbd", "option", "script", "style", "textarea", "time", "title"})
VARIABLE = re.compile(r"(?:\w+\.)*?(?P<tail>(?:\w+\.)?(?P<last>\w+))(?![\w.])")
# What the page shows in a language it names, what is no text of the page, and what translators see whole.
DIRECTED = re.compile(rf"{LEFT_OUT.pattern}|in_language |block title$")
START, END = "\ue000", "\ue001"
SHOWN = re.compile(f"{START}([^{END}]+){END}")


class _Reader(HTMLParser):
    """Gathers the variables of foreign words outside elements with a direction of their own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            directed = any(name in {"dir", "lang"} for name, _value in attrs)
            self._open.append((tag, tag in OWN_DIRECTION or (directed and tag != "html")))

    def handle_endtag(self, tag: str) -> None:
        while any(tag == opened for opened, _directed in self._open):
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if not any(directed for _tag, directed in self._open):
            line = self.getpos()[0]
            for match in SHOWN.finditer(data):
                self.found.append((line + data.count("\n", 0, match.start()), match[1]))


def undirected(source: str) -> Iterator[tuple[int, str]]:
    """Give line and name of each variable of foreign words that stands in the text of a page without `bdi` or `dir`."""
    shown: list[str] = []
    end = ""
    for token in DebugLexer(source).tokenize():
        first, _blank, _rest = token.contents.partition(" ")
        lines = "\n" * source.count("\n", *token.position)
        if end:
            end = "" if token.token_type == TokenType.BLOCK and first == end else end
            shown.append(lines)
        elif token.token_type == TokenType.TEXT:
            shown.append(token.contents)
        elif token.token_type == TokenType.VAR:
            match = VARIABLE.match(token.contents)
            is_foreign = match is not None and not FOREIGN.isdisjoint((match["last"], match["tail"]))
            is_foreign = is_foreign and not token.contents.endswith("|bidi_isolate")
            shown.append((f"{START}{match[0]}{END}" if match and is_foreign else "z") + lines)
        else:
            if token.token_type == TokenType.BLOCK and DIRECTED.match(token.contents):
                end = f"end{first}"
            shown.append(lines)
    reader = _Reader()
    reader.feed("".join(shown))
    reader.close()
    yield from reader.found
