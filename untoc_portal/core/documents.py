"""Official documents: frozen as a snapshot, rendered only from it in every format, and stored with their hashes.

A document is made in two steps. `prepare_document` freezes the content as a snapshot, in the transaction that issues
it. A job then calls `render_stored`, which makes PDF, Word, web page and, for some documents, XML from the snapshot. It
records the SHA-256 of each. The snapshot itself, as canonical JSON, is the machine-readable format and is embedded in
the PDF. The same snapshot always gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import dateformat, timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from untoc_portal.core import jobs, pdfs, printing, qr, seals, word
from untoc_portal.core.enums import DocumentFormat, Level
from untoc_portal.core.listing import format_with_note
from untoc_portal.core.models import Document, Rendition, SymbolSeries
from untoc_portal.core.signals import document_rendered
from untoc_portal.core.signs import show_signs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from untoc_portal.core.enums import Addition
    from untoc_portal.core.exceptions import Text

PDF = "pdf"
# All editions of one document have the same symbol, and each names its readers. The label is the same for every
# document of its level, so that no edition shows whether there are others.
EDITIONS: dict[Level, tuple[str, Text]] = {
    Level.SECRETARIAT: ("secretariat", _("Edition for the Secretariat")),
    Level.REVIEW: ("parties", _("Edition for the parties to the review")),
    Level.STATES: ("states", _("Edition for States")),
    Level.PUBLIC: ("public", _("Public edition")),
}
# Word's soft line break, the page break and the separators of Unicode become plain line breaks; Word's bullet becomes a
# bullet. Characters that no font has or shows are removed: other control characters, private-use characters, surrogates
# and noncharacters.
_LINE_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_WORD_BULLET = "\uf0b7"
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"
)
# The layout engine loses a run without a space if the run is some hundred thousand characters wide.
_ENDLESS_RUN = re.compile(r"\S{20000}")
# Date formats of official documents. The day stays on one line with its month. Russian inflects a month after a day.
# How the parts of a document are counted, and what is after the number.
_ROMAN = ("I", "II", "III", "IV", "V", "VI")
_PARTS = {
    "ar": (("أولا", "ثانيا", "ثالثا", "رابعا", "خامسا", "سادسا"), " -"),
    "zh": (("一", "二", "三", "四", "五", "六"), "."),
}
_LONG_DATES = {
    "ru": "j\N{NO-BREAK SPACE}E Y года",
    "es": "j\N{NO-BREAK SPACE}\\d\\e F \\d\\e Y",
    "fr": "jS\N{NO-BREAK SPACE}F Y",
    "zh-hans": "Y年n月j日",
}

# Documents in these languages have distribution, date and language in English (editorial manual, masthead). The manual
# shows it for Chinese and Russian; Arabic is taken to be the same.
ENGLISH_MASTHEADS = frozenset({"ar", "ru", "zh-hans"})


def to_canonical_json(snapshot: dict[str, Any]) -> bytes:
    """Return the snapshot as canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def compute_sha256(content: bytes) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def to_printable(value: Any) -> Any:
    """Return plain values in which every text, at any depth, can be printed.

    Characters that cannot be printed are removed. A run without a space gets a line break after every 20,000
    characters.
    """
    if isinstance(value, str):
        return _printable_text(value)
    if isinstance(value, dict):
        return {key: to_printable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [to_printable(item) for item in value]
    return value


def _printable_text(text: str) -> str:
    text = _LINE_BREAKS.sub("\n", text).replace(_WORD_BULLET, "•")
    return _ENDLESS_RUN.sub(r"\g<0>\n", _UNPRINTABLE.sub("", text))


def format_long_date(date: dt.date) -> str:
    """Return the date as official documents write it in the active language: 5 October 2026."""
    language = translation.get_language() or "en"
    return dateformat.format(date, _LONG_DATES.get(language, "j\N{NO-BREAK SPACE}F Y"))


def format_masthead_date(date: dt.date) -> str:
    """Return the date as mastheads have it: in English where the whole block next to the organ is in English."""
    language = translation.get_language()
    with translation.override("en" if language in ENGLISH_MASTHEADS else language):
        return format_long_date(date)


def read_day(text: str) -> dt.date:
    """Return the day of an ISO date; of an ISO time, the day that it is in the time zone of the portal.

    Raises ValueError for every other text.
    """
    if len(text) <= len("2026-12-31"):
        return dt.date.fromisoformat(text)
    moment = dt.datetime.fromisoformat(text)
    return timezone.localdate(moment if timezone.is_aware(moment) else timezone.make_aware(moment))


def format_days(first: dt.date, last: dt.date) -> str:
    """Return the days from the first to the last as official documents write them; one day is written once."""
    days = {"first": format_long_date(first), "last": format_long_date(last)}
    return days["first"] if first == last else str(_("%(first)s to %(last)s") % days)


def format_long_datetime(when: dt.datetime) -> str:
    """Return date, time and distance from UTC as official documents write them: 5 October 2026, 2.30 p.m. (UTC+2)."""
    local = timezone.localtime(when)
    english = "g.i\N{NO-BREAK SPACE}a" if local.minute else "g\N{NO-BREAK SPACE}a"
    time = dateformat.time_format(local, english if translation.get_language() == "en" else "H:i")
    hours, minutes = divmod(int(local.utcoffset().total_seconds()) // 60, 60)  # type: ignore[union-attr]  # it is aware
    zone = f"UTC{hours:+d}" + (f":{minutes:02d}" if minutes else "")
    shown = _("%(date)s, %(time)s") % {"date": format_long_date(local), "time": time}
    return str(format_with_note(shown, zone))


def format_part_number(number: int) -> str:
    """Return the number of a part of a document in the active language, as official documents of it count parts."""
    language = (translation.get_language() or "en").partition("-")[0]
    numbers, mark = _PARTS.get(language, (_ROMAN, "."))
    return f"{numbers[number - 1]}{mark}"


def format_paragraph_number(number: object) -> str:
    """Return the number of a paragraph in the active language, as official documents of it number paragraphs."""
    return f"{number} -" if translation.get_language() == "ar" else f"{number}."


def allocate_symbol(prefix: str, *, joint: str = "/") -> str:
    """Return the next symbol of the series, "prefix/n".

    Call it in the transaction that issues the document. A number is given once: the series only counts up, and one of
    two simultaneous calls waits for the other.
    """
    return allocate_symbols(prefix, 1, joint=joint)[0]


def allocate_symbols(prefix: str, count: int, *, joint: str = "/") -> list[str]:
    """Return the next symbols of the series, as `allocate_symbol` does one."""
    SymbolSeries.objects.get_or_create(prefix=prefix)
    series = SymbolSeries.objects.select_for_update().get(prefix=prefix)
    first = series.last_number + 1
    series.last_number += count
    series.save(update_fields=["last_number"])
    return [f"{prefix}{joint}{number}" for number in range(first, first + count)]


def allocate_addition(symbol: str, addition: Addition) -> str:
    """Return the symbol of the next corrigendum or revision of a document: "symbol/Corr.1"."""
    base = re.sub(r"/(?:Add|Corr|Rev)\.\d+$", "", symbol)
    return allocate_symbol(f"{base}/{addition}", joint=".")


def prepare_document(
    *, title: str, template: str, language: str, level: Level, snapshot: dict[str, Any], symbol: str = ""
) -> Document:
    """Freeze a document and request its rendering after the commit.

    `snapshot` must be plain values. The portal's address is frozen too: the printed document says where it can be
    verified.
    """
    frozen = to_printable({**snapshot, "portal": settings.PORTAL_URL.rstrip("/")})
    document = Document.objects.create(
        symbol=symbol,
        title=title,
        template=template,
        language=language,
        level=level,
        snapshot=frozen,
        snapshot_sha256=hashlib.sha256(to_canonical_json(frozen)).hexdigest(),
    )
    jobs.enqueue("core.render_document", key=str(document.pk), document_id=document.pk)
    return document


def describe_translation(language: str) -> dict[str, Any]:
    """Return what a snapshot says about a document that is a translation, in the current language."""
    label = str(dict(settings.LANGUAGES)[language])
    direction = "rtl" if translation.get_language_info(language)["bidi"] else "ltr"
    return {"language": {"key": language, "label": translation.gettext(label)}, "direction": direction}


def supersede_documents(rows: QuerySet[Document], *, by: Document | None = None) -> int:
    """Mark those documents that are not yet superseded: as superseded by `by`, or as withdrawn if `by` is None.

    Return how many.
    """
    return rows.filter(superseded_at__isnull=True).update(superseded_at=timezone.now(), superseded_by=by)


def render_markup(template: str, context: dict[str, Any], *, language: str) -> str:
    """Return the document as HTML in the given language. The style sheet is linked, not yet loaded."""
    with translation.override(language):
        frame = {"language": language, "right_to_left": translation.get_language_bidi()}
        return show_signs(render_to_string(template, {**to_printable(context), **frame}))


def render_template_to_pdf(template: str, context: dict[str, Any], *, language: str, identifier: str) -> bytes:
    """Render a template to PDF in the given language.

    `identifier` becomes the identifier of the file. Equal template, context, language and identifier give equal bytes.
    Raises ForeignAddressError if the template requests anything except a static file.
    """
    return printing.render_pdf(render_markup(template, context, language=language), identifier=identifier)


def build_context(document: Document) -> dict[str, Any]:
    """Return the context of the template: the snapshot and its verification. Nothing else gets on a page."""
    address = f"{document.snapshot['portal']}/verify/?asked={document.snapshot_sha256}"
    size, path = qr.encode_squares(address)
    verification = {"address": address, "sha256": document.snapshot_sha256, "size": size, "path": path}
    return {"snapshot": document.snapshot, "verification": verification}


def render_stored(document_id: int) -> Document:
    """Render a prepared document in all formats and store files and hashes.

    A document that is already rendered is unchanged. Rendering takes seconds, so it is done outside of any lock: all
    workers can render at the same time, and no write waits for it. If two workers rendered the same document, the
    second one finds it done and discards its equal bytes.
    """
    document = Document.objects.get(pk=document_id)
    return document if document.is_rendered else _store(document, dict(render_forms(document)))


def render_forms(document: Document) -> Iterator[tuple[str, bytes]]:
    """Yield the content of a document in each of its formats."""
    markup = render_markup(document.template, build_context(document), language=document.language)
    identifier = document.snapshot_sha256[:32]
    pdf = printing.render_pdf(markup, identifier=identifier, embedded=to_canonical_json(document.snapshot))
    yield PDF, seals.seal(pdf)
    yield DocumentFormat.WORD, word.render_docx(markup, pdfs.find_places(pdf))
    yield DocumentFormat.WEB, printing.render_web_page(markup)
    if document.template in settings.DOCUMENT_XML:
        writer = import_string(settings.DOCUMENT_XML[document.template])
        yield DocumentFormat.XML, writer(document.snapshot, document.language)


@transaction.atomic
def _store(document: Document, forms: dict[str, bytes]) -> Document:
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.is_rendered:
        return document
    # The name contains no information: other people may read it in logs or backups.
    name = f"{document.snapshot_sha256[:32]}-{document.pk}"
    content = forms.pop(PDF)
    document.file.save(f"{name}.{PDF}", ContentFile(content), save=False)
    document.sha256 = hashlib.sha256(content).hexdigest()
    document.save(update_fields=["file", "sha256", "updated_at"])
    for form, made in forms.items():
        rendition = Rendition(document=document, form=form, sha256=hashlib.sha256(made).hexdigest())
        rendition.file.save(f"{name}.{form}", ContentFile(made), save=True)
    document_rendered.send(sender=Document, document=document)
    return document
