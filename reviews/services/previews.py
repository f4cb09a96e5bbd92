"""Previews of documents: as the action would make them, marked as drafts, not stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy as _

from reviews.services.issuing import EDITIONS
from reviews.services.snapshots import build_outcome_snapshot
from untoc_portal.core import documents
from untoc_portal.core.enums import Level, OfficialLanguage, TranslationState
from untoc_portal.core.listing import format_label

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from reviews.models import Outcome, Review
    from untoc_portal.core.models import Document

# Used as the symbol in the addresses of a document that has none.
DRAFT = "draft"
NOT_MADE = _("With this choice no document is made now.")


def list_editions_to_issue(review: Review) -> list[tuple[str, tuple[str, str, str]]]:
    """Return the label of each edition that issuing would make, with its kind, level and language."""
    found = []
    for outcome in review.outcomes.prefetch_related("translations").order_by("pk"):
        final = sorted(row.language for row in outcome.translations.all() if row.state == TranslationState.FINAL)
        for audience in EDITIONS[outcome.kind]:
            for language in (review.language, *final):
                name = format_label(outcome.get_kind_display(), Level(audience.level).label)
                label = format_label(name, OfficialLanguage(language).label)
                found.append((label, (outcome.kind, Level(audience.level).name.lower(), language)))
    return found


def render_edition_preview(outcome: Outcome, *, level: str, language: str) -> bytes:
    """Return the PDF of an edition before it is issued. Raises Http404 if issuing would not make it."""
    if (outcome.kind, level, language) not in [address for _label, address in list_editions_to_issue(outcome.review)]:
        raise Http404
    audience = next(edition for edition in EDITIONS[outcome.kind] if Level(edition.level).name.lower() == level)
    snapshot = build_outcome_snapshot(
        outcome, audience=audience, language=language, symbol=DRAFT, issued_on=timezone.localdate()
    )
    return _print_preview(f"documents/reviews/{outcome.kind}.html", snapshot, language)


def render_first_document(act: Callable[[], Any], rows: QuerySet[Document]) -> bytes | None:
    """Return the PDF of the first document that the action would add to these rows, or None.

    The action runs in full in a transaction that is rolled back. No symbol is used, and no job or e-mail is sent.
    """
    with transaction.atomic():
        before = set(rows.values_list("pk", flat=True))
        act()
        made = rows.exclude(pk__in=before).first()
        transaction.set_rollback(True)
    return _print_preview(made.template, made.snapshot, made.language) if made else None


def _print_preview(template: str, snapshot: dict[str, Any], language: str) -> bytes:
    with translation.override(language):
        draft = gettext("Draft: not issued")
        marked = {**snapshot, "symbol": draft, "marking": {"key": "draft", "label": draft}}
    frozen = documents.to_printable({**marked, "portal": ""})
    return documents.render_template_to_pdf(template, {"snapshot": frozen}, language=language, identifier="0" * 32)
