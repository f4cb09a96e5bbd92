"""Filters for the templates of official documents; the values come from a snapshot of plain values."""

from __future__ import annotations

import datetime as dt
import re

from django import template
from django.utils.text import normalize_newlines

from untoc_portal.core import charts, documents, fields

register = template.Library()

_BLANK_LINES = re.compile(r"\n\s*\n")


@register.filter
def format_long_date(value: str) -> str:
    """Return an ISO date as official documents write it. A text that is not an ISO date is returned unchanged."""
    try:
        return documents.format_long_date(dt.date.fromisoformat(str(value)[:10]))
    except ValueError:
        return value


@register.filter
def text_in_document_language(texts: dict[str, str] | str) -> str:
    """Return the text of a mapping in the language of the document. A plain text is returned unchanged."""
    return fields.get_text_in_language(texts) if isinstance(texts, dict) else texts


@register.filter
def split_parts(text: str) -> list[str]:
    """Split a text at blank lines. There is always at least one part, which carries the number."""
    found = (part.strip() for part in _BLANK_LINES.split(normalize_newlines(text)))
    return [part for part in found if part] or [""]


@register.simple_tag
def chart_url(series: str, rows: list[list[object]]) -> str:
    """Return the URL of a chart of rows with label and number, for an image element."""
    return charts.build_count_chart(series, rows).data_url
