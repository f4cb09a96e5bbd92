"""Locks.

The review is always locked first, so that two actions on it wait for each other and see each other's result.
"""

from __future__ import annotations

from reviews.models import Delegation, Outcome, Review


def lock_review(pk: int) -> Review:
    """Return the current review, locked until the end of the transaction."""
    return Review.objects.select_for_update(of=("self",)).select_related("state_under_review", "phase").get(pk=pk)


def lock_delegation(delegation: Delegation) -> Delegation:
    """Lock the review of the delegation, and return the delegation with the current review."""
    delegation.review = lock_review(delegation.review_id)
    return delegation


def lock_outcome(outcome: Outcome) -> Outcome:
    """Lock review and outcome, always in this order, and return the current outcome."""
    review = lock_review(outcome.review_id)
    locked = Outcome.objects.select_for_update(of=("self",)).get(pk=outcome.pk)
    locked.review = review
    return locked
