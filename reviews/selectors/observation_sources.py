"""The passages of feedback from which observations were made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.models import ObservationSource

if TYPE_CHECKING:
    from reviews.models import Outcome
    from untoc_portal.core.authz import AnyUser


def list_sources(user: AnyUser, outcome: Outcome) -> dict[int, list[ObservationSource]]:
    """Return the passages from which the observations were made, by observation, if the user can read them."""
    rows = ObservationSource.objects.visible_to(user).filter(paragraph__outcome=outcome)
    found: dict[int, list[ObservationSource]] = {}
    for row in rows.select_related("passage__of__article__instrument").prefetch_related(
        "passage__of__feedback__authors__delegation__party"
    ):
        found.setdefault(row.paragraph_id, []).append(row)
    return found
