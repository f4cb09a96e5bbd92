"""What a focal point leaves to whoever follows: where things stand on that day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.models import Handover
from reviews.selectors.handovers import where_things_stand
from reviews.services.notifications import tell

if TYPE_CHECKING:
    from reviews.models import Mandate


def leave_digest(mandate: Mandate, *, predecessor: Mandate) -> Handover:
    """Keep where things stand, and tell the successor; the message holds a link alone."""
    delegation = mandate.delegation
    handover = Handover.objects.create(
        mandate=mandate,
        predecessor=predecessor,
        delegation=delegation,
        facts=where_things_stand(delegation),
    )
    path = handover.get_absolute_url()
    tell("reviews/handed_over", delegation.review, [mandate.user], key=f"handover:{handover.pk}", path=path)
    return handover
