"""The other documents of a review: report, written feedback, note of agreement, status note."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import get_language_info

from reviews.enums import PAPER_SERIES, ReviewDocumentKind
from reviews.models import Paper
from reviews.services import paper_snapshots
from reviews.services.locks import lock_review
from reviews.services.snapshots import build_masthead
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.enums import AuditAction, Level, OfficialLanguage
from untoc_portal.core.models import Document

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from reviews.models import Feedback, Outcome, Review, Submission
    from untoc_portal.accounts.models import User


def issue_report(submission: Submission) -> Paper:
    """Freeze a submission as a report for the parties to the review. Called when the submission is made.

    If the submission supersedes an earlier one, its report is superseded too.
    """
    return _issue(
        submission.review,
        ReviewDocumentKind.SELF_ASSESSMENT_REPORT,
        lambda: paper_snapshots.build_report_snapshot(submission, Level.REVIEW),
        day=timezone.localdate(submission.submitted_at),
        replaces=submission.supersedes is not None,
    )


def renew_travelling_report(review: Review, level: Level | None) -> None:
    """Issue the edition of the latest report for readers outside the review, at this level. None withdraws it.

    A person who has the earlier edition can still verify it. The portal no longer offers it.
    """
    papers = Paper.objects.filter(review=review, kind=ReviewDocumentKind.SELF_ASSESSMENT_REPORT)
    documents.supersede_documents(Document.objects.filter(of_review__in=papers, level__gt=Level.REVIEW))
    submission = review.submissions.order_by("-number").first()
    first = papers.current().filter(document__level=Level.REVIEW).select_related("document").first()
    if level is None or submission is None or first is None:
        return
    _issue(
        review,
        ReviewDocumentKind.SELF_ASSESSMENT_REPORT,
        lambda: paper_snapshots.build_report_snapshot(submission, level),
        day=timezone.localdate(submission.submitted_at),
        level=level,
        symbol=first.document.symbol,
    )


def issue_feedback(feedback: Feedback) -> Paper:
    """Freeze the feedback of one or two reviewing States. Called by the clearance that completes it."""
    return _issue(
        feedback.review,
        ReviewDocumentKind.WRITTEN_FEEDBACK,
        lambda: paper_snapshots.build_feedback_snapshot(feedback),
        day=timezone.localdate(feedback.cleared_at),
    )


def issue_note_of_agreement(outcome: Outcome) -> Paper:
    """Freeze who cleared an outcome and who agreed to it, under which mandate. Called by the agreement."""
    return _issue(
        outcome.review,
        ReviewDocumentKind.NOTE_OF_AGREEMENT,
        lambda: paper_snapshots.build_agreement_note_snapshot(outcome),
        day=timezone.localdate(outcome.agreed_at),
    )


def withdraw_note_of_agreement(outcome: Outcome) -> None:
    """Withdraw the note of agreement when the agreement ends. The note is for the text with its hash."""
    papers = Paper.objects.current().filter(review=outcome.review, kind=ReviewDocumentKind.NOTE_OF_AGREEMENT)
    of_text = [
        paper.document_id
        for paper in papers.select_related("document")
        if any(row["sha256"] == outcome.agreed_sha256 for row in paper.document.snapshot["clearances"])
    ]
    documents.supersede_documents(Document.objects.filter(pk__in=of_text))


@transaction.atomic
def issue_status_note(review: Review, *, actor: User) -> Paper:
    """Issue a note on the status of the review today. It supersedes the earlier note.

    Needs the rights of the Secretariat.
    """
    review = lock_review(review.pk)
    authz.require_permission(actor, "reviews.facilitate_review", review)
    today = timezone.localdate()
    paper = _issue(
        review,
        ReviewDocumentKind.STATUS_NOTE,
        lambda: paper_snapshots.build_status_note_snapshot(review, today),
        day=today,
        replaces=True,
    )
    audit.record_event(AuditAction.ISSUED, review, actor=actor, changes={"symbol": paper.document.symbol})
    return paper


def issue_note_in_languages(
    review: Review, kind: ReviewDocumentKind, level: Level, says: Callable[[], dict[str, Any]]
) -> list[Paper]:
    """Issue a note for readers of this level in the six languages under one symbol. It supersedes the earlier one.

    The words of a State inside it stay in the language of the review.
    """
    symbol = documents.allocate_symbol(f"{review.code}/{PAPER_SERIES[kind]}")
    today = timezone.localdate()
    return [
        _issue(review, kind, says, day=today, level=level, symbol=symbol, replaces=True, language=language)
        for language in OfficialLanguage
    ]


def _issue(
    review: Review,
    kind: ReviewDocumentKind,
    says: Callable[[], dict[str, Any]],
    *,
    day: dt.date,
    level: Level = Level.REVIEW,
    symbol: str = "",
    replaces: bool = False,
    language: str = "",
) -> Paper:
    """Freeze what `says` returns, in this language (default: that of the review).

    With `replaces`, earlier papers of the kind in this language are superseded.
    """
    language = language or review.language
    symbol = symbol or documents.allocate_symbol(f"{review.code}/{PAPER_SERIES[kind]}")
    with translation.override(language):
        snapshot = {
            **build_masthead(review, level, symbol=symbol, issued_on=day, language=language),
            # The words of the States in it are in the language of the review.
            "text_direction": "rtl" if get_language_info(review.language)["bidi"] else "ltr",
            "kind": kind,
            **says(),
        }
    earlier = Document.objects.filter(of_review__review=review, of_review__kind=kind, level=level)
    earlier = earlier.filter(language=language)
    document = documents.prepare_document(
        title=snapshot["title"][:300],
        template=f"documents/reviews/{kind}.html",
        language=language,
        level=level,
        snapshot=snapshot,
        symbol=symbol,
    )
    if replaces:
        documents.supersede_documents(earlier, by=document)
    return Paper.objects.create(review=review, kind=kind, document=document)
