"""What a printed document must say, for those who may read it: a person compares it with the paper in the hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.utils.module_loading import import_string
from lxml import html

from untoc_portal.core import pdfs
from untoc_portal.core.documents import read_day
from untoc_portal.core.enums import DocumentFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.models import Document

    # Returns the address of each of these documents (by primary key) that the user may read.
    Reader = Callable[[AnyUser, Collection[int]], dict[int, str]]

FIRST_LINES, LINE_LENGTH = 5, 160
CACHE_SECONDS = 3600
# The paragraphs and items of the text below the title, without contents, tables, and what is printed everywhere. An
# item with paragraphs in it is read by its paragraphs.
TEXTS = (
    "//h1/following::*[self::p or self::li[not(.//p)]][not(ancestor-or-self::nav or ancestor-or-self::table"
    " or ancestor-or-self::*[contains(@class, 'verification') or contains(@class, 'invented')"
    " or contains(@class, 'footnote')] or contains(@class, 'author'))]"
)


@dataclass(frozen=True, slots=True)
class PrintedFacts:
    """What is on the paper. `url` leads to the document itself."""

    title: str
    state: str
    date: dt.date | None
    pages: int
    first_lines: tuple[str, ...]
    url: str


def find_readable(user: AnyUser, documents: Collection[Document]) -> dict[int, PrintedFacts]:
    """Return what is printed on those documents that this user may read, by primary key."""
    urls = find_addresses(user, [document.pk for document in documents])
    return {document.pk: _read(document, urls[document.pk]) for document in documents if document.pk in urls}


def find_addresses(user: AnyUser, keys: Collection[int]) -> dict[int, str]:
    """Return the addresses of those documents (by primary key) that this user may read."""
    urls: dict[int, str] = {}
    for path in settings.DOCUMENT_READERS if keys else ():
        reader: Reader = import_string(path)
        urls.update(reader(user, keys))
    return urls


def _read(document: Document, url: str) -> PrintedFacts:
    snapshot = document.snapshot
    pages, lines = _count_and_quote(document)
    return PrintedFacts(
        title=snapshot.get("title") or document.title,
        state=_find_state(snapshot),
        date=_find_date(snapshot),
        pages=pages,
        first_lines=lines,
        url=url,
    )


def _count_and_quote(document: Document) -> tuple[int, tuple[str, ...]]:
    """Return the number of pages and the first lines of the text.

    Nothing is known before the document is rendered, or while its file cannot be read.
    """
    if not document.is_rendered:
        return 0, ()
    key = f"printed-facts:{document.pk}:{document.sha256}"
    found: tuple[int, tuple[str, ...]] | None = cache.get(key)
    if found is None:
        try:
            with document.file.open("rb") as file:
                pages = pdfs.count_pages(file, field="file")
            found = pages, _quote(document)
        except OSError:
            return 0, ()
        cache.set(key, found, CACHE_SECONDS)
    return found


def _quote(document: Document) -> tuple[str, ...]:
    """Return the beginnings of the first texts below the title, as the web page of the document has them."""
    row = next((row for row in document.renditions.all() if row.form == DocumentFormat.WEB), None)
    if row is None:
        return ()
    with row.file.open("rb") as file:
        page = html.fromstring(file.read())
    # On paper a note is at the foot of its page.
    for note in page.find_class("footnote"):
        note.drop_tree()
    lines: list[str] = []
    for node in page.xpath(TEXTS):
        text = " ".join(node.text_content().split())
        if text:
            lines.append(text if len(text) <= LINE_LENGTH else f"{text[:LINE_LENGTH]}…")
        if len(lines) == FIRST_LINES:
            break
    return tuple(lines)


def _find_state(snapshot: dict[str, Any]) -> str:
    state = snapshot.get("state_under_review") or snapshot.get("state") or ""
    return str(state.get("name", "")) if isinstance(state, dict) else str(state)


def _find_date(snapshot: dict[str, Any]) -> dt.date | None:
    """Return the date on the paper, under the name that each kind of document has for it."""
    facts = snapshot.get("facts") or {}
    dates = snapshot.get("dates") or {}
    given = (
        *(dates.get("issued_on"), snapshot.get("issued_on"), snapshot.get("date"), snapshot.get("drawn_on")),
        facts.get("submitted_at"),
    )
    text = next((str(date) for date in given if date), "")
    try:
        return read_day(text)
    except ValueError:
        return None
