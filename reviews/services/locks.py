"""How a review is locked: always the review first, so that two acts on it queue and each sees the other's result."""

from __future__ import annotations

from reviews.models import Delegation, Outcome, Review


def lock_review(pk: int) -> Review:
    """Return the review as it is now, locked until the transaction ends."""
    return Review.objects.select_for_update(of=("self",)).select_related("state_under_review", "phase").get(pk=pk)


def lock_delegation(delegation: Delegation) -> Delegation:
    """Lock the delegation's review and return the delegation with the review as it is now."""
    delegation.review = lock_review(delegation.review_id)
    return delegation


def lock_outcome(outcome: Outcome) -> Outcome:
    """Lock review and outcome, in this order everywhere, and return the outcome as it is now."""
    review = lock_review(outcome.review_id)
    locked = Outcome.objects.select_for_update(of=("self",)).get(pk=outcome.pk)
    locked.review = review
    return locked
