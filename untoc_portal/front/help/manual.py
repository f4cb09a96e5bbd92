"""The manual of `docs/users/` as pages of the portal, from the same files as in the repository."""

from __future__ import annotations

from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import nh3
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from untoc_portal.core.exceptions import Text

FOLDER = Path(settings.BASE_DIR) / "docs" / "users"
# Names of the files, in the order of the list.
CHAPTERS: dict[str, Text] = {
    "focal-point": _("For focal points"),
    "expert": _("For governmental experts"),
    "observer": _("For observers"),
    "mission": _("For Permanent Missions and national contact points"),
    "chair": _("For chairs and the Extended Bureau"),
    "stakeholder": _("For stakeholders"),
    "secretariat": _("For the Secretariat"),
    "public": _("For everyone"),
}
PICTURES = "../../static/"
TAGS = {"p", "ul", "ol", "li", "a", "strong", "em", "code", "h2", "h3", "img", "blockquote", "pre"}
TAGS |= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height"}, "th": {"scope"}}
# The size of every picture, as tests/walk/manual.py takes them: the page does not move when one is loaded.
WIDTH, HEIGHT = 1100, 760


@cache
def render_chapter(name: str) -> SafeString:
    """Return a chapter as HTML, without its title. Raises LookupError if there is no such chapter."""
    if name not in CHAPTERS:
        raise LookupError(name)
    _title, _newline, text = (FOLDER / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    for token in _all(tokens):
        _turn(token)
    _name_tables(tokens)
    html = parser.renderer.render(tokens, parser.options, {})
    return SafeString(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel="noopener"))


def _name_tables(tokens: list[Token]) -> None:
    """Use the heading above each table as its caption, and mark the cells of its first row as column headers."""
    heading = ""
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            heading = following.content
        elif token.type == "thead_open":
            token.type, token.content = "html_block", f"<caption>{escape(heading)}</caption><thead>"
        elif token.type == "th_open":
            token.attrSet("scope", "col")


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or [])


def _turn(token: Token) -> None:
    """Change links between files, and links to pictures, to URLs of the portal."""
    if token.type == "link_open":
        name, _ending, anchor = str(token.attrGet("href")).partition(".md")
        if name in CHAPTERS:
            token.attrSet("href", reverse("help:manual", args=[name]) + anchor)
    elif token.type == "image":
        token.attrSet("src", static(str(token.attrGet("src")).removeprefix(PICTURES)))
        token.attrSet("width", str(WIDTH))
        token.attrSet("height", str(HEIGHT))
