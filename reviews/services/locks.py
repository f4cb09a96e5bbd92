"""How a review is locked: always the review first, so that two acts on it queue and each sees the other's result."""

from __future__ import annotations

from reviews.models import Delegation, Review


def lock_review(pk: int) -> Review:
    """Return the review as it is now, locked until the transaction ends."""
    return Review.objects.select_for_update(of=("self",)).select_related("state_under_review", "phase").get(pk=pk)


def lock_for(delegation: Delegation) -> Delegation:
    """Lock the delegation's review and return the delegation with the review as it is now."""
    delegation.review = lock_review(delegation.review_id)
    return delegation
