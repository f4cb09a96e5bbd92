"""What the working groups do when the reviews announce something."""

from typing import Any

from django.dispatch import receiver

from reviews.models import Review
from reviews.signals import review_issued
from untoc_portal.core import jobs


@receiver(review_issued)
def ask_for_routing(review: Review, **_kwargs: Any) -> None:
    """Ask, in the issuing transaction, for the job that routes the outcome documents."""
    jobs.enqueue("dialogues.route_outcome", key=str(review.pk), review_id=review.pk)
