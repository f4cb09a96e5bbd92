"""People and nominations for pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.enums import NominationState
from reviews.models import Nomination
from reviews.selectors.acts import delegations_with_grant
from untoc_portal.core import authz

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Review


def get_nominating_delegation_ids(user: authz.AnyUser, review: Review) -> set[int]:
    """Return the keys of the delegations for which the user can name people now.

    This does not include accounts of Permanent Missions.
    """
    names_everyone = authz.is_secretariat(user)
    rows = review.delegations.active() if names_everyone else delegations_with_grant(user, review, "nominate")
    for delegation in rows:
        delegation.review = review
    return {delegation.pk for delegation in rows if user.has_perm("reviews.nominate", delegation)}


def nominations_for_user(user: authz.AnyUser, review: Review) -> QuerySet[Nomination]:
    """Return the nominations in this review that the user can see."""
    rows = Nomination.objects.filter_visible(user).filter(delegation__review=review)
    return rows.select_related("delegation__party", "note_verbale")


def list_pending_nominations(user: authz.AnyUser) -> QuerySet[Nomination]:
    """Return the pending nominations that the user can see, the oldest first."""
    rows = Nomination.objects.filter_visible(user).with_readable_reviews(user)
    return (
        rows.filter(state=NominationState.PENDING)
        .order_by("pk")
        .select_related(
            "delegation__party",
            "delegation__review__state_under_review",
            "delegation__review__phase",
            "note_verbale",
        )
    )
