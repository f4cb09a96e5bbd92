"""The manual of `docs/users/` as pages of the portal, from the same files as in the repository.

The English files are the only source. `docs/users/translations/` has a catalogue (gettext) for each other language,
with an entry for each paragraph, heading, list item and cell. A paragraph that is changed in English has no entry any
more. So it is shown in English and marked, until it is translated again; `python -m tests.manual` names what is missing
or outdated.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import nh3
import polib
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from untoc_portal.core.exceptions import Text

FOLDER = Path(settings.FILES_DIR) / "docs" / "users"
CATALOGUES = FOLDER / "translations"
SOURCE = "en"
# File names and titles of the chapters, in the order of the list.
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
TAGS |= {"table", "caption", "thead", "tbody", "tr", "th", "td", "span"}
ATTRIBUTES = {
    "span": {"lang", "dir"},
    "p": {"class"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "th": {"scope"},
}
# The size of every picture, as tests/walk/manual.py takes them: the page does not move when one is loaded.
WIDTH, HEIGHT = 1100, 760


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter as HTML, without its title, and how much of it is in the reader's language."""

    html: SafeString
    translated: int
    total: int

    @property
    def is_complete(self) -> bool:
        """Return whether all of it is in the reader's language."""
        return self.translated == self.total


def get_chapter(name: str) -> Chapter:
    """Return the chapter in the reader's language. Raises LookupError if there is no such chapter."""
    if name not in CHAPTERS:
        raise LookupError(name)
    return _render_chapter(name, get_language() or SOURCE)


@cache
def _render_chapter(name: str, language: str) -> Chapter:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(_read_chapter(name))
    total = len(list(_iter_text_tokens(tokens)))
    translated = total if language == SOURCE else _translate(tokens, parser, _read_catalogue(language))
    for token in _iter_tokens(tokens):
        _rewrite_link(token)
    _name_tables(tokens)
    html = parser.renderer.render(_add_notes(tokens), parser.options, {})
    return Chapter(
        SafeString(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel="noopener")), translated, total
    )


def _read_chapter(name: str) -> str:
    _title, _newline, text = (FOLDER / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    return text


def list_texts(name: str) -> list[tuple[str, str]]:
    """Return each text of the English chapter that is translated by itself, after the heading of its section."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(_read_chapter(name))
    found, section = [], ""
    for before, token in pairwise(tokens):
        if token.type == "inline":
            text = _join_lines(token.content)
            section = text if before.type == "heading_open" and before.tag == "h2" else section
            found.append((section, text))
    return found


def list_searched_texts(name: str) -> list[tuple[str, str]]:
    """Return each text of a chapter, in English and in the reader's language, after the heading of its section."""
    return _list_searched_texts(name, get_language() or SOURCE)


@cache
def _list_searched_texts(name: str, language: str) -> list[tuple[str, str]]:
    translated = {} if language == SOURCE else _read_catalogue(language)
    return [
        (translated.get(section, section), f"{text} {translated.get(text, '')}".strip())
        for section, text in list_texts(name)
    ]


@cache
def _read_catalogue(language: str) -> dict[str, str]:
    return read_catalogue(CATALOGUES / f"{language}.po")


def read_catalogue(path: Path) -> dict[str, str]:
    """Return the translations of a catalogue by English text. An entry that is empty or uncertain does not count."""
    if not path.exists():
        return {}
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(path)) if entry.msgstr and not entry.fuzzy}


def _join_lines(text: str) -> str:
    """Return a text of the source on one line, as it is in the catalogues."""
    return " ".join(text.split())


def _iter_text_tokens(tokens: list[Token]) -> Iterator[Token]:
    return (token for token in tokens if token.type == "inline" and token.content.strip())


def _translate(tokens: list[Token], parser: MarkdownIt, catalogue: dict[str, str]) -> int:
    """Put the translations into the tokens, mark the others as English, and return the number of translations."""
    done = 0
    for token in _iter_text_tokens(tokens):
        translated = catalogue.get(_join_lines(token.content))
        if translated is None:
            token.meta[SOURCE] = True
            opening = Token("html_inline", "", 0, content='<span lang="en" dir="ltr">')
            token.children = [opening, *(token.children or []), Token("html_inline", "", 0, content="</span>")]
        else:
            token.content = translated
            token.children = parser.parseInline(translated)[0].children
            done += 1
    return done


def _add_notes(tokens: list[Token]) -> list[Token]:
    """Return the tokens with a note at the beginning of each section of which a part is in English."""
    sections: list[list[Token]] = [[]]
    for token in tokens:
        if token.type == "heading_open" and token.tag == "h2":
            sections.append([])
        sections[-1].append(token)
    return [token for section in sections for token in _add_note(section)]


def _add_note(section: list[Token]) -> list[Token]:
    if not any(token.meta.get(SOURCE) for token in section):
        return section
    words = escape(gettext("Not yet translated: what is in English here."))
    note = Token("html_block", "", 0, content=f'<p class="untranslated">{words}</p>\n')
    end = next((n for n, token in enumerate(section, 1) if token.type == "heading_close"), 0)
    return [*section[:end], note, *section[end:]]


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


def _iter_tokens(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _iter_tokens(token.children or [])


def _rewrite_link(token: Token) -> None:
    """Change links between files, and links to pictures, to URLs of the portal."""
    if token.type == "link_open":
        name, _ending, anchor = str(token.attrGet("href")).partition(".md")
        if name in CHAPTERS:
            token.attrSet("href", reverse("help:manual", args=[name]) + anchor)
    elif token.type == "image":
        token.attrSet("src", static(str(token.attrGet("src")).removeprefix(PICTURES)))
        token.attrSet("width", str(WIDTH))
        token.attrSet("height", str(HEIGHT))
