"""Long texts as people type them: plain paragraphs, lists and links, and no other formatting.

A text is stored as it was typed, in a small part of Markdown. A blank line ends a paragraph. "- " and "1. " begin list
items. [words](https://…) and a plain URL are links. Everything else is shown as plain characters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

TAGS = {"p", "ul", "ol", "li", "a", "br"}
SCHEMES = {"http", "https", "mailto"}


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters, with the URL that it links to or an empty text."""

    text: str
    href: str = ""


@dataclass(slots=True)
class Block:
    """A paragraph, or a list item at a depth counted from 1 (0: a paragraph outside of lists)."""

    kind: Literal["paragraph", "bullet", "number"]
    depth: int = 0
    spans: list[Span] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the characters without their links."""
        return "".join(span.text for span in self.spans)


@lru_cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"breaks": True, "html": False})
    return parser.enable(["list", "link", "autolink", "newline", "escape"])


def clean_text(text: str) -> str:
    """Return the text as stored: composed characters, plain line ends, no control characters, trimmed lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) != "Cc")
    kept = unicodedata.normalize("NFC", kept)
    return "\n".join(line.rstrip() for line in kept.split("\n")).strip("\n")


# One paragraph without anything that is marked up, escaped or cut off: its first sign is a letter, so it is no list.
_PLAIN = re.compile(r"[^\W\d_](?:[^\x00-\x1f\x7f-\xa0&<>\"\\\[\]]*[^\s\x00-\x1f\x7f-\xa0&<>\"\\\[\]])?")


def to_html(text: str) -> SafeString:
    """Return any typed text as HTML that is safe to show."""
    if _PLAIN.fullmatch(text):
        # Most texts are this, and to read one as Markdown takes longer than all the rest of its place on a page.
        return SafeString(f'<p dir="auto">{text}</p>\n')
    return _clean_html(text)


def _clean_html(text: str) -> SafeString:
    html = _parser().render(text)
    clean = nh3.clean(
        html,
        tags=TAGS,
        attribute_filter=lambda _tag, name, value: value if name in {"href", "dir"} else None,
        # The first word of each part sets its direction, in any language.
        set_tag_attribute_values={tag: {"dir": "auto"} for tag in ("p", "ul", "ol")},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return SafeString(clean)


def split_blocks(text: str) -> list[Block]:
    """Return the text as paragraphs and list items, for documents that are not HTML."""
    return list(_blocks(_parser().parse(text)))


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    lists: list[Literal["bullet", "number"]] = []
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append("bullet")
            case "ordered_list_open":
                lists.append("number")
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "inline":
                yield Block(lists[-1] if lists else "paragraph", len(lists), list(_spans(token.children or [])))


def _spans(tokens: list[Token]) -> Iterator[Span]:
    href = ""
    for token in tokens:
        match token.type:
            case "link_open":
                href = str(token.attrGet("href") or "")
                href = href if href.split(":", 1)[0].lower() in SCHEMES else ""
            case "link_close":
                href = ""
            case "softbreak" | "hardbreak":
                yield Span("\n")
            case _ if token.content:
                yield Span(token.content, href)
