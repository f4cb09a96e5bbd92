"""Which documents of reviews a person may read: the page that verifies documents shows what is printed on these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from reviews.models import DrawEntry, Letter, OutcomeDocument, Paper, Submission
from untoc_portal.core.presence import require_value

if TYPE_CHECKING:
    from collections.abc import Collection

    from untoc_portal.core.authz import AnyUser


def find_readable_documents(user: AnyUser, keys: Collection[int]) -> dict[int, str]:
    """Return the addresses of those of these documents (by primary key) that the user may read."""
    found = {
        row.document_id: row.get_absolute_url()
        for model in (OutcomeDocument, Paper)
        for row in model.objects.visible_to(user).filter(document__in=keys)
    }
    for submission in Submission.objects.visible_to(user).filter(receipt__in=keys).select_related("review"):
        if user.has_perm("reviews.read_receipt", submission.review):
            found[require_value(submission.receipt_id)] = submission.get_absolute_url()
    for letter in Letter.objects.visible_to(user).filter(document__in=keys):
        found[letter.document_id] = letter.get_absolute_url()
    # Everyone reads the certificates of drawings.
    for entry in DrawEntry.objects.filter(certificate__in=keys).select_related("draw__phase"):
        found[require_value(entry.certificate_id)] = reverse(
            "reviews:draw_certificate", args=[entry.draw.phase.sequence, entry.number]
        )
    return found
