"""Rendering: the only module that imports WeasyPrint, and only when it renders: the import is slow.

A document is made in two steps. `prepare` freezes what will be printed as a snapshot, in the transaction that
issues it; a job then calls `render_stored`, which renders the snapshot and records the SHA-256. Nothing but
the portal's own static files can be fetched while rendering, and nothing that changes between two runs is
printed, so the same snapshot always gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import mimetypes
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import dateformat, translation

from untoc_portal.core import jobs
from untoc_portal.core.models import Document, SymbolSeries

if TYPE_CHECKING:
    from untoc_portal.core.enums import Level

STATIC_SCHEME = "static:"
CHART = "data:image/svg+xml;base64,"

# Word's soft line break, the page break and Unicode's own separators become plain line breaks, Word's bullet a
# bullet. What no font has or shows goes: other control and private-use characters, halves of pairs, noncharacters.
_LINE_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_WORD_BULLET = "\uf0b7"
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"
)
# The layout engine loses a run without a space once it is some hundred thousand characters wide.
_ENDLESS_RUN = re.compile(r"\S{20000}")
# How official documents date themselves: the day stays with its month; Russian inflects the month that follows a day.
_LONG_DATES = {"ru": "j\N{NO-BREAK SPACE}E Y", "es": "j\N{NO-BREAK SPACE}\\d\\e F \\d\\e Y", "zh-hans": "Y年n月j日"}


class ForeignAddressError(ValueError):
    """A template or style sheet asked for something other than the portal's own static files."""


def canonical(snapshot: dict[str, Any]) -> bytes:
    """Return the snapshot as canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def printable(value: Any) -> Any:
    """Return plain values with every text in them, at any depth, made fit to print.

    Characters that can't be printed go; a run of more than 20,000 characters without a space is parted.
    """
    if isinstance(value, str):
        return _printable_text(value)
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [printable(item) for item in value]
    return value


def _printable_text(text: str) -> str:
    text = _LINE_BREAKS.sub("\n", text).replace(_WORD_BULLET, "•")
    return _ENDLESS_RUN.sub(r"\g<0>\n", _UNPRINTABLE.sub("", text))


def long_date(date: dt.date) -> str:
    """Return the date as official documents write it in the active language: 5 October 2026."""
    language = translation.get_language() or "en"
    pattern = _LONG_DATES.get(language, "j\N{NO-BREAK SPACE}F Y")
    if language == "fr" and date.day == 1:
        pattern = "j\\e\\r\N{NO-BREAK SPACE}F Y"
    return dateformat.format(date, pattern)


def allocate_symbol(prefix: str) -> str:
    """Return the next symbol of the series, "prefix/n"; runs in the transaction that issues the document."""
    SymbolSeries.objects.get_or_create(prefix=prefix)
    series = SymbolSeries.objects.select_for_update().get(prefix=prefix)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return str(series)


def prepare(
    *, title: str, template: str, language: str, level: Level, snapshot: dict[str, Any], symbol: str = ""
) -> Document:
    """Freeze a document and ask for its rendering after the commit; `snapshot` must be plain values."""
    frozen = printable(snapshot)
    document = Document.objects.create(
        symbol=symbol,
        title=title,
        template=template,
        language=language,
        level=level,
        snapshot=frozen,
        snapshot_sha256=hashlib.sha256(canonical(frozen)).hexdigest(),
    )
    jobs.enqueue("core.render_document", key=str(document.pk), document_id=document.pk)
    return document


def render(template: str, context: dict[str, Any], *, language: str, identifier: str) -> bytes:
    """Render a template to PDF/UA-1 bytes in the given language.

    `identifier` becomes the file's identifier; equal template, context, language and identifier give equal
    bytes. Raises ForeignAddressError when the template asks for anything but a static file: a document
    without its style sheet must not be issued.
    """
    from weasyprint import HTML

    with translation.override(language):
        frame = {"language": language, "right_to_left": translation.get_language_bidi()}
        markup = render_to_string(template, {**printable(context), **frame})
    fetcher = _fetcher()
    content: bytes = HTML(string=markup, base_url=STATIC_SCHEME, url_fetcher=fetcher).write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode(), optimize_images=False
    )
    if fetcher.refused:
        message = f"documents may not fetch {fetcher.refused[0][:100]}"
        raise ForeignAddressError(message)
    return content


def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFetcher(URLFetcher):
        """Serves `static:` addresses from the portal's static files, and charts; refuses every other address.

        WeasyPrint prints on without what is refused, so the refusals are kept for the renderer to see.
        """

        refused: list[str]

        def __init__(self) -> None:
            super().__init__(allowed_protocols=["data"])
            self.refused = []

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url.startswith(CHART):
                # A chart stands in the page itself; what it were to ask for comes here as well.
                return super().fetch(url, headers)
            path = _static_file(url)
            if path is None:
                self.refused.append(url)
                raise ForeignAddressError(url)
            content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})

    return StaticFetcher()


def _static_file(url: str) -> Path | None:
    if not url.startswith(STATIC_SCHEME):
        return None
    try:
        found = finders.find(unquote(url.removeprefix(STATIC_SCHEME)))
    except SuspiciousFileOperation:
        return None
    return Path(found) if found and Path(found).is_file() else None


def render_stored(document_id: int) -> Document:
    """Render a prepared document and store file and hash; one already rendered is returned as it is."""
    document = Document.objects.select_for_update().get(pk=document_id)
    if document.is_rendered:
        return document
    # The template sees the snapshot and nothing else, so nothing unfrozen can get onto a page.
    content = render(
        document.template,
        {"snapshot": document.snapshot},
        language=document.language,
        identifier=document.snapshot_sha256[:32],
    )
    # The name tells nothing: it may show up in logs or backups that others read.
    document.file.save(f"{document.snapshot_sha256[:32]}-{document.pk}.pdf", ContentFile(content), save=False)
    document.sha256 = hashlib.sha256(content).hexdigest()
    document.save(update_fields=["file", "sha256", "updated_at"])
    return document
