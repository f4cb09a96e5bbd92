"""Filters for the templates of official documents; the values come from a snapshot of plain values."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import normalize_newlines
from django.utils.translation import get_language, get_language_bidi
from lxml import html

from untoc_portal.core import charts, documents, fields, prose
from untoc_portal.core.listing import join_sentences

register = template.Library()

# The title is the second part: United Nations, Treaty Series, vol. 2225, No. 39574.
_TITLE_OF_SOURCE = re.compile("^(.+?[,\u060c\uff0c]\\s*)(.+?)([,\u060c\uff0c].*)$")
_BLANK_LINES = re.compile(r"\n\s*\n")
# French and Spanish call a note before the mark that ends a sentence (editorial manual, footnotes).
_CALL_BEFORE_MARK = ("fr", "es")
_LAST_MARK = re.compile(r"[\s\u00a0\u202f]?[.?!:;,]$")


@register.filter
def format_long_date(value: str) -> str:
    """Return an ISO date or time as the day that official documents write. Another text is returned unchanged."""
    try:
        return documents.format_long_date(documents.read_day(str(value)))
    except ValueError:
        return value


@register.filter
def format_masthead_date(value: str) -> str:
    """Return an ISO date or time as the day that mastheads have. Another text is returned unchanged."""
    try:
        written = documents.format_masthead_date(documents.read_day(str(value)))
    except ValueError:
        return value
    # Without this mark, the day would be behind the year in Arabic. Word processors know it too.
    return f"\N{LEFT-TO-RIGHT MARK}{written}" if get_language_bidi() else written


@register.simple_tag
def part_number(number: int) -> str:
    """Return the number of a part of a document as its language writes it: II. in most, 二. in Chinese."""
    return documents.format_part_number(number)


@register.filter
def paragraph_number(number: object) -> str:
    """Return the number of a paragraph as the language of the document writes it: 10. in most, 10 - in Arabic."""
    return documents.format_paragraph_number(number)


@register.filter
def format_long_datetime(value: str) -> str:
    """Return an ISO time as official documents write it."""
    return documents.format_long_datetime(dt.datetime.fromisoformat(value))


@register.filter
def text_in_document_language(texts: dict[str, str] | str) -> str:
    """Return the text of a mapping in the language of the document. A plain text is returned unchanged."""
    return fields.get_text_in_language(texts) if isinstance(texts, dict) else texts


@register.filter
def split_parts(text: str) -> list[str]:
    """Split a text at blank lines. There is always at least one part, which carries the number."""
    found = (part.strip() for part in _BLANK_LINES.split(normalize_newlines(text)))
    return [part for part in found if part] or [""]


@register.filter
def join_number(text: str, number: object) -> str:
    """Return a heading in which no line end divides the word before this number from the number."""
    return text.replace(f" {number}", f"\N{NO-BREAK SPACE}{number}", 1)


@register.filter
def mark_title(source: str) -> SafeString:
    """Return the name of a source as HTML, with its title marked: in italics where the script has italics."""
    found = _TITLE_OF_SOURCE.match(source)
    return format_html("{}<cite>{}</cite>{}", *found.groups()) if found else conditional_escape(source)


@register.filter
def number_prose(text: str) -> list[SafeString]:
    """Return a long text as HTML, one item for each paragraph with the lists that follow it, numbered from 1."""
    items: list[list[Any]] = []
    for element in html.fragments_fromstring(str(prose.to_html(text))):
        if element.tag == "p" or not items:
            items.append([])
        items[-1].append(element)
    return [_render_numbered_item(number, parts) for number, parts in enumerate(items, 1)]


def _render_numbered_item(number: int, parts: list[Any]) -> SafeString:
    first = parts[0] if parts[0].tag == "p" else html.Element("p")
    mark = html.Element("span", {"class": "number"})
    mark.text, mark.tail, first.text = f"{number}.\N{NO-BREAK SPACE}", first.text, None
    first.insert(0, mark)
    written = [first, *parts] if first is not parts[0] else parts
    # The texts were made safe before.
    return SafeString("".join(html.tostring(part, encoding="unicode", with_tail=False) for part in written))


@register.filter
def split_before_note(text: str) -> tuple[str, str]:
    """Split a text into what is before the call of a note and what is after it."""
    mark = _LAST_MARK.search(text) if get_language() in _CALL_BEFORE_MARK else None
    return (text[: mark.start()], mark[0]) if mark else (text, "")


@register.inclusion_tag("components/chart.html")
def printed_chart(series: str, rows: list[list[object]], title: str) -> dict[str, object]:
    """Show a chart of rows with label, number and whole. Its alternative text is the title and what it shows."""
    chart = charts.build_count_chart(series, rows)
    return {"chart": chart, "summary": join_sentences([title, chart.finding]), "printed": True}
