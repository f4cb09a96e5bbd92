"""From markup to PDF.

Only this module imports WeasyPrint, and only when it prints, because the import is slow. The PDF conforms to PDF/A-3a
and PDF/UA-1. Only the portal's own static files can be loaded. Nothing that changes between two runs is printed, so
equal markup gives equal bytes.
"""

from __future__ import annotations

import datetime as dt
import gc
import mimetypes
import re
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation

if TYPE_CHECKING:
    from collections.abc import Iterator

STATIC_SCHEME = "static:"
# How many new objects there are before Python searches for unused ones.
USUALLY, RARELY = gc.get_threshold(), (100_000, 20, 50)
CHART = "data:image/svg+xml;base64,"
EMBEDDED_NAME = "document.json"
# An embedded file must have a time. A fixed time keeps equal bytes equal.
NO_TIME = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)

# WeasyPrint declares one standard at a time. This declares that the file also conforms to the other one, and describes
# the property for that, as PDF/A requires for every property that it does not define.
_ALSO_ACCESSIBLE = b"""
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_END_OF_METADATA = b"</rdf:RDF>"
_STYLE_SHEET = re.compile(r'<link rel="stylesheet" href="(?P<address>[^"]+)">')


class ForeignAddressError(ValueError):
    """A template or style sheet requested something other than the portal's own static files."""


def render_pdf(markup: str, *, identifier: str, embedded: bytes | None = None) -> bytes:
    """Return the page markup as PDF.

    The machine-readable text, if there is one, is embedded in it. `identifier` becomes the identifier of the file.
    Raises ForeignAddressError if the markup requests anything except a static file: a document without its style sheet
    must not be issued.
    """
    from weasyprint import HTML, Attachment

    keep_notes_with_calls()
    fetcher = _fetcher()
    attachments = []
    if embedded is not None:
        attachments.append(
            Attachment(
                string=embedded,
                name=EMBEDDED_NAME,
                description="The same text for machines (JSON)",
                created=NO_TIME,
                modified=NO_TIME,
                relationship="Source",
            )
        )
    with _collect_rarely():
        content: bytes = HTML(string=markup, base_url=STATIC_SCHEME, url_fetcher=fetcher).write_pdf(
            finisher=_declare_accessible,
            pdf_variant="pdf/a-3a",
            pdf_identifier=identifier.encode(),
            attachments=attachments,
            optimize_images=False,
        )
    if fetcher.refused:
        message = f"documents may not fetch {fetcher.refused[0][:100]}"
        raise ForeignAddressError(message)
    return content


@contextmanager
def _collect_rarely() -> Iterator[None]:
    """Let Python search for unused objects rarely: a layout makes very many objects and keeps nearly all of them."""
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*USUALLY)


@cache
def keep_notes_with_calls() -> None:
    """Have every later layout keep each footnote on the page where it is called.

    To make room for a second line of a paragraph, WeasyPrint moves notes of earlier lines to the next page, whatever
    their `footnote-policy` is. It does so while the list of the notes of the page is not empty. This list says that it
    is empty, except to the layout of the notes themselves. Then the paragraph moves instead.
    """
    from weasyprint import document
    from weasyprint.layout import LayoutContext

    class Notes(list[Any]):
        def __bool__(self) -> bool:
            return False

    class KeepingContext(LayoutContext):
        @property
        def current_page_footnotes(self) -> list[Any]:
            return self._notes

        @current_page_footnotes.setter
        def current_page_footnotes(self, notes: list[Any]) -> None:
            self._notes: list[Any] = Notes(notes)

        def _update_footnote_area(self) -> bool:
            self._notes = list(self._notes)
            overflows: bool = super()._update_footnote_area()
            self._notes = Notes(self._notes)
            return overflows

    document.LayoutContext = KeepingContext


def _declare_accessible(_document: Any, pdf: Any) -> None:
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [
        part.replace(_END_OF_METADATA, _ALSO_ACCESSIBLE + _END_OF_METADATA, 1) for part in metadata.stream
    ]


def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFetcher(URLFetcher):
        """Loads `static:` addresses from the portal's static files, and charts.

        Refuses every other address. WeasyPrint continues after a refusal, so the refused addresses are stored for the
        caller.
        """

        refused: list[str]

        def __init__(self) -> None:
            super().__init__(allowed_protocols=["data"])
            self.refused = []

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url.startswith(CHART):
                # A chart is part of the page. If it requests something, the request also comes to this method.
                return super().fetch(url, headers)
            path = get_static_file(url)
            if path is None:
                self.refused.append(url)
                raise ForeignAddressError(url)
            content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})

    return StaticFetcher()


def get_static_file(url: str) -> Path | None:
    """Return the file of a `static:` address, or None for any other address and for a file that does not exist."""
    if not url.startswith(STATIC_SCHEME):
        return None
    try:
        found = finders.find(unquote(url.removeprefix(STATIC_SCHEME)))
    except SuspiciousFileOperation:
        return None
    return Path(found) if found and Path(found).is_file() else None


def render_web_page(markup: str) -> bytes:
    """Return the markup as one page that needs no other file: it contains its style sheet."""
    return _STYLE_SHEET.sub(_inline_style, markup).encode()


def _inline_style(link: re.Match[str]) -> str:
    path = get_static_file(link["address"])
    if path is None:
        raise ForeignAddressError(link["address"])
    return f"<style>{path.read_text()}</style>"
