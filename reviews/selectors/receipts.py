"""Receipts of submissions: their content, and how a receipt is verified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from reviews.models import Submission
from untoc_portal.core.verification import Match, Verifier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from untoc_portal.core.authz import AnyUser

KIND = "submission"


def build_receipt_data(submission: Submission) -> dict[str, Any]:
    """Return the content of the receipt, in the form that is given as JSON and compared later."""
    return {
        "kind": KIND,
        "number": submission.reference,
        "submitted_at": submission.submitted_at.isoformat(),
        "sha256": submission.sha256,
    }


def _matches(rows: Iterable[Submission]) -> list[Match]:
    return [
        Match(
            kind=_("Submitted self-assessment"),
            number=row.reference,
            at=row.submitted_at,
            facts=build_receipt_data(row),
            files={"JSON": row.sha256},
        )
        for row in rows
    ]


def _by_hash(sha256: str, _user: AnyUser) -> list[Match]:
    """Return the matches for the hash of a submission. A person who has the hash has the receipt.

    The file of a receipt is verified as a document.
    """
    return _matches(Submission.objects.filter(sha256=sha256).select_related("review"))


def _by_number(number: str, user: AnyUser) -> list[Match]:
    """Return the matches for a number that the reader can see, because submissions are not public."""
    code, _slash, count = number.partition("/")
    if not (count.isascii() and count.isdigit() and len(count) < 5):  # noqa: PLR2004 (as a small number is stored)
        return []
    rows = Submission.objects.visible_to(user).filter(review__code=code.upper(), number=int(count))
    return _matches(rows.select_related("review"))


SUBMISSIONS = Verifier(KIND, _by_hash, _by_number)
