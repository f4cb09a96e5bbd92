"""The official documents of a review for the page that lists them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from reviews.enums import OutcomeKind, ReviewDocumentKind
from reviews.models import OutcomeDocument, Paper
from untoc_portal.core.enums import DocumentFormat

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Review
    from untoc_portal.core.authz import AnyUser
    from untoc_portal.core.exceptions import Text
    from untoc_portal.core.models import Document

PDF, JSON = "PDF", "JSON"
# In the order in which a review produces them.
_ORDER = [
    ReviewDocumentKind.STATUS_NOTE,
    ReviewDocumentKind.SELF_ASSESSMENT_REPORT,
    ReviewDocumentKind.WRITTEN_FEEDBACK,
    *OutcomeKind,
    ReviewDocumentKind.NOTE_OF_AGREEMENT,
    ReviewDocumentKind.FOLLOW_UP_NOTE,
]


@dataclass(frozen=True, slots=True)
class Listed:
    """One document with the addresses of its forms. The list is empty until it is rendered."""

    kind: Text
    document: Document
    files: list[tuple[Text, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """Documents of one kind, the latest first."""

    label: Text
    rows: list[Listed]


def list_document_files(row: OutcomeDocument | Paper) -> list[tuple[Text, str]]:
    """Return name and address of each form of a rendered document. The caller prefetches the renditions."""
    if not row.document.is_rendered:
        return []
    route = "reviews:document_form" if isinstance(row, OutcomeDocument) else "reviews:paper_form"
    forms: list[tuple[Text, str]] = [
        (DocumentFormat(rendition.form).label, reverse(route, args=[row.pk, rendition.form]))
        for rendition in row.document.renditions.all()
    ]
    return [(PDF, row.get_absolute_url()), *forms, (JSON, reverse(route, args=[row.pk, "json"]))]


def _with_files(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("document__superseded_by").prefetch_related("document__renditions")


def list_review_documents(review: Review, user: AnyUser) -> list[Group]:
    """Return all documents of the review that this user can read, by kind, in a fixed number of queries."""
    outcomes = OutcomeDocument.objects.filter_visible(user).filter(outcome__review=review).select_related("outcome")
    papers = Paper.objects.filter_visible(user).filter(review=review)
    labelled: list[tuple[str, Text, OutcomeDocument | Paper]] = [
        *((row.outcome.kind, row.outcome.get_kind_display(), row) for row in _with_files(outcomes)),
        *((row.kind, row.get_kind_display(), row) for row in _with_files(papers)),
    ]
    labelled.sort(key=lambda item: (_ORDER.index(item[0]), -item[2].document.pk))
    return [
        Group(label, [Listed(label, row.document, list_document_files(row)) for _kind, _label, row in rows])
        for (_kind, label), rows in groupby(labelled, lambda item: item[:2])
    ]
