"""What a focal point leaves to the successor: the state of the work on that day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.models import Handover
from reviews.selectors.handovers import build_handover_facts
from reviews.services.notifications import notify_people

if TYPE_CHECKING:
    from reviews.models import Mandate


def create_handover(mandate: Mandate, *, predecessor: Mandate) -> Handover:
    """Store the state of the work, and notify the successor. The message contains only a link."""
    delegation = mandate.delegation
    handover = Handover.objects.create(
        mandate=mandate,
        predecessor=predecessor,
        delegation=delegation,
        facts=build_handover_facts(delegation),
    )
    path = handover.get_absolute_url()
    notify_people("reviews/handed_over", delegation.review, [mandate.user], key=f"handover:{handover.pk}", path=path)
    return handover
