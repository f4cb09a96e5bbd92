"""The content of the pack of a session: its documents, observations by theme, outcomes, chairs' summaries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from dialogues.models import Routing, Session, SessionDocument, SessionPack
from dialogues.selectors.sessions import FOR_GROUPS
from dialogues.selectors.themes import group_by_theme, list_sent_paragraphs
from dialogues.selectors.translated_documents import get_document_in_language
from reviews.enums import OutcomeKind
from reviews.models import OutcomeDocument
from untoc_portal.core.documents import to_canonical_json
from untoc_portal.core.enums import OfficialLanguage
from untoc_portal.core.listing import format_label
from untoc_portal.core.texts_of_record import get_record_text, load_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models.fields.files import FieldFile

    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.texts_of_record import TextInLanguage


THEMES = "documents/dialogues/themes.html"
AGENDA = "documents/dialogues/agenda.html"


@dataclass(frozen=True, slots=True)
class Source:
    """One document of a pack: an existing file, or the data to print."""

    source: str
    sha256: str
    title: str
    language: str
    symbol: str = ""
    file: FieldFile | None = field(default=None, compare=False)
    snapshot: dict[str, Any] | None = field(default=None, compare=False)
    template: str = THEMES


def list_pack_sources(session: Session, language: str) -> list[Source]:
    """Return the documents of the pack, in their order.

    A document that does not exist in the language is used in English, or else in the language it has. Documents that
    are not rendered yet follow with the next build.
    """
    with translation.override(language):
        return [
            *_agenda(session, language),
            *_documents(session, language),
            *_themes(session, language),
            *_outcomes(session, language),
            *_summaries(session, language),
        ]


def packs_for_user(session: Session, user: AnyUser) -> list[tuple[str, str, SessionPack | None]]:
    """Return code and name of each language, with its pack if this user may see it."""
    there = {pack.language: pack for pack in SessionPack.objects.filter_visible(user).filter(session=session)}
    return [(code, name, there.get(code)) for code, name in OfficialLanguage.choices]


def _in_best_language(rows: Iterable[Any], language: str, language_of: attrgetter[str]) -> Any:
    order = {language: 0, OfficialLanguage.EN: 1}
    return min(rows, key=lambda row: (order.get(language_of(row), 2), language_of(row)))


def _agenda(session: Session, language: str) -> Iterator[Source]:
    """Yield the agenda with the titles in force in the language. A title that is not translated says so."""
    items = list(session.agenda_items.order_by("number"))
    if not items:
        return
    for item in items:
        item.session = session
    load_texts([session, *items], language)
    snapshot = {
        "title": _("Agenda"),
        "session": str(session),
        "group": session.working_group.names,
        "original": str(OfficialLanguage(session.language).label),
        "name": _as_printed(get_record_text(session, "title", language)),
        "items": [{"number": item.number, **_as_printed(get_record_text(item, "title", language))} for item in items],
    }
    sha256 = hashlib.sha256(to_canonical_json(snapshot)).hexdigest()
    yield Source("agenda", sha256, _("Agenda"), language, snapshot=snapshot, template=AGENDA)


def _as_printed(text: TextInLanguage) -> dict[str, str]:
    direction = "rtl" if translation.get_language_info(text.language)["bidi"] else "ltr"
    note = f"({format_label(text.language_name, text.reason)})" if text.is_fallback else ""
    return {"text": text.text, "language": text.language, "direction": direction, "note": note}


def _documents(session: Session, language: str) -> Iterator[Source]:
    rows = SessionDocument.objects.filter(session=session).order_by("symbol", "language")
    for symbol, versions in groupby(rows, attrgetter("symbol")):
        row = _in_best_language(versions, language, attrgetter("language"))
        yield Source(f"document:{row.pk}", row.sha256, row.title, row.language, symbol, file=row.file)


def _list_routed_documents(session: Session, **narrowing: Any) -> Any:
    return Routing.objects.in_effect().filter(agenda_item__session=session, **narrowing)


def _themes(session: Session, language: str) -> Iterator[Source]:
    routed = _list_routed_documents(session, outcome__kind=OutcomeKind.LIST_OF_OBSERVATIONS)
    for instrument, themes in groupby(group_by_theme(list_sent_paragraphs(routed)), attrgetter("article.instrument")):
        title = _("Observations by theme: %(instrument)s") % {"instrument": instrument}
        snapshot = {"title": title, "session": str(session), "themes": [_plain(theme) for theme in themes]}
        sha256 = hashlib.sha256(to_canonical_json(snapshot)).hexdigest()
        yield Source(f"theme:{instrument.code}", sha256, title, language, snapshot=snapshot)


def _plain(theme: Any) -> dict[str, Any]:
    head = _("Article %(number)d. %(title)s") % {"number": theme.article.number, "title": theme.article.title}
    rtl = {code: translation.get_language_info(code)["bidi"] for code in OfficialLanguage.values}
    paragraphs = [{**row, "direction": "rtl" if rtl[row["language"]] else "ltr"} for row in theme.paragraphs]
    return {"head": head, "kind": theme.kind, "paragraphs": paragraphs}


def _outcomes(session: Session, language: str) -> Iterator[Source]:
    outcomes = _list_routed_documents(session, outcome__isnull=False).values("outcome")
    rows = OutcomeDocument.objects.current().filter(FOR_GROUPS, outcome__in=outcomes)
    rows = rows.exclude(document__sha256="").select_related("document", "outcome")
    # In the order of symbols, as they were issued, so that no State is preferred.
    for _symbol, editions in groupby(rows.order_by("document__symbol", "pk"), attrgetter("document.symbol")):
        row = _in_best_language(editions, language, attrgetter("document.language"))
        document, title = row.document, row.outcome.get_kind_display()
        yield Source(
            f"outcome:{document.pk}", document.sha256, title, document.language, document.symbol, file=document.file
        )


def _summaries(session: Session, language: str) -> Iterator[Source]:
    rows = _list_routed_documents(session, chair_summary__document__isnull=False).exclude(
        chair_summary__document__sha256=""
    )
    for routing in rows.select_related("chair_summary__document", "chair_summary__dialogue__report__session"):
        document = get_document_in_language(routing.chair_summary, language) or routing.chair_summary.document
        title = str(routing.chair_summary)[:300]
        yield Source(
            f"summary:{document.pk}", document.sha256, title, document.language, document.symbol, file=document.file
        )
