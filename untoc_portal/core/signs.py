"""Invisible characters that change how a text looks: removed from single lines, shown as marks in long texts.

A direction override (U+202A to U+202E, U+2066 to U+2069) makes a text read differently from how it is stored. A control
character is not text at all. The direction marks that Arabic and Hebrew need (U+200E, U+200F, U+061C) stay.

- *One line*: each field of one line that people fill in is cleaned when it is set, from any source.

- *Long texts* are stored as typed. Every page and document shows such a character as its number.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.html import format_html
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

OVERRIDES = "\u202a-\u202e\u2066-\u2069"
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_OVERRIDES = re.compile(f"[{OVERRIDES}]")
_ANY = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029{OVERRIDES}]")
# U+2068 and U+2069 isolate a name, as the portal itself does (`bidi_isolate_text`); they do not turn the text around
# them.
_SHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]")
# The parts of a page: parts that are not changed, elements that show only text, other tags, text.
_PIECES = re.compile(
    r"(?P<kept><!--.*?-->|<(?P<tag>textarea|script|style)\b.*?</(?P=tag)\s*>)"
    r"|(?P<plain><(?P<name>title|option)\b.*?</(?P=name)\s*>)"
    r"|(?P<markup><(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)"
    r"|(?P<text>[^<]+|<)",
    re.DOTALL | re.IGNORECASE,
)
# Only the portal itself writes to the kernel's own tables.
APPS = ("accounts", "stakeholders", "reviews", "dialogues")
# A longer field is written in a text area.
MAX_LINE_LENGTH = 500


def clean_line(text: str) -> str:
    """Return a text as one line: line breaks and control characters become spaces, direction overrides are removed."""
    if not _ANY.search(text):
        return text
    return _OVERRIDES.sub("", _BREAKS.sub(" ", text)).strip()


class OneLine(DeferredAttribute):
    """Cleans the value of a field of one line, set by a form, the API, the admin, a file or a command."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        """Store the cleaned text. Any other value is stored unchanged."""
        instance.__dict__[self.field.attname] = clean_line(value) if isinstance(value, str) else value


def is_one_line(field: models.Field[Any, Any]) -> bool:
    """Return whether people type one line into this field."""
    length = getattr(field, "max_length", None) or 0
    return isinstance(field, models.CharField) and not field.choices and length <= MAX_LINE_LENGTH


def clean_lines() -> None:
    """Clean each field of one line of the portal's own models. Called once, when all models are loaded."""
    for model in apps.get_models():
        if model._meta.app_label in APPS:
            for field in filter(is_one_line, model._meta.local_fields):
                setattr(model, field.attname, OneLine(field))


def show_signs(html: str) -> str:
    """Return the page with each hidden character in its texts shown as a mark.

    The content of controls is not changed.
    """
    return _PIECES.sub(_show_piece, html) if _SHOWN.search(html) else html


def show_signs_plainly(text: str) -> str:
    """Return a text that is not a page, such as a mail, with each hidden character shown as its number."""
    return _SHOWN.sub(_mark, text)


def _show_piece(piece: re.Match[str]) -> str:
    if piece["text"]:
        return _SHOWN.sub(partial(_mark, with_title=True), piece["text"])
    return _SHOWN.sub(_mark, piece["plain"]) if piece["plain"] else piece[0]


def _mark(sign: re.Match[str], *, with_title: bool = False) -> str:
    number = f"[U+{ord(sign[0]):04X}]"
    if not with_title:
        return number
    title = _("A hidden character. It is shown here and does nothing.")
    return format_html('<bdi class="hidden-sign" dir="ltr" title="{}">{}</bdi>', title, number)


class HiddenSignsMiddleware:
    """Show the hidden characters in every page that is sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Change only pages that contain such characters; every other answer stays the same byte for byte."""
        response = self.get_response(request)
        if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            page = response.content.decode(response.charset)
            shown = show_signs(page)
            if shown is not page:
                response.content = shown.encode(response.charset)
        return response
