"""Long texts as people type them: plain paragraphs, lists and links, and no other formatting.

A text is stored as it was typed, in a small part of Markdown. A blank line ends a paragraph. "- " and "1. " begin list
items. [words](https://…) and a plain URL are links. Everything else is shown as plain characters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

TAGS = {"p", "ul", "ol", "li", "a", "br"}
SCHEMES = {"http", "https", "mailto"}


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
