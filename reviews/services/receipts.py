"""The receipt of a State for a submission: a document that it can verify later without a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from reviews.selectors.receipts import build_receipt_data
from reviews.services.snapshots import LANGUAGES
from untoc_portal.core import documents
from untoc_portal.core.enums import Level
from untoc_portal.core.listing import format_label

if TYPE_CHECKING:
    from reviews.models import Submission


def issue_receipt(submission: Submission) -> Submission:
    """Freeze the receipt in the language of the review, and render it. Called when the submission is made."""
    review = submission.review
    with translation.override(review.language):
        title = _("Receipt for a submitted self-assessment")
        named = format_label(title, submission.reference)
        snapshot = {
            "title": title,
            "symbol": submission.reference,
            "state": str(review.state_under_review),
            "phase": str(review.phase),
            "answers": len(submission.content["answers"]),
            "original": str(LANGUAGES[review.language]),
            "hash_in_lines": [submission.sha256[:32], submission.sha256[32:]],
            "facts": build_receipt_data(submission),
        }
    submission.receipt = documents.prepare_document(
        title=named,
        template="documents/reviews/receipt.html",
        language=review.language,
        level=Level.REVIEW,
        snapshot=snapshot,
    )
    submission.save(update_fields=["receipt"])
    return submission
