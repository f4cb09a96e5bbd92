"""People and nominations as pages show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.enums import NominationState
from reviews.models import Nomination
from reviews.selectors.acts import delegations_with
from reviews.selectors.progress import parties_of
from untoc_portal.core import authz

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Delegation, Review


def parties_with_people(user: authz.AnyUser, review: Review) -> list[Delegation]:
    """Return the delegations with their people in force, each told whether the user `may_nominate` for it."""
    parties = parties_of(user, review)
    mine = {delegation.pk for delegation in delegations_with(user, review, "nominate")}
    everyone = authz.is_secretariat(user)
    for delegation in parties:
        delegation.review = review
        delegation.may_nominate = (everyone or delegation.pk in mine) and user.has_perm("reviews.nominate", delegation)
    return parties


def nominations_of(user: authz.AnyUser, review: Review) -> QuerySet[Nomination]:
    """Return the nominations in this review that the user may see: those of one's own State."""
    rows = Nomination.objects.visible_to(user).filter(delegation__review=review)
    return rows.select_related("delegation__party", "note_verbale")


def queue_of_nominations(user: authz.AnyUser) -> QuerySet[Nomination]:
    """Return the nominations that wait to be checked, the longest waiting first."""
    rows = Nomination.objects.visible_to(user).filter(state=NominationState.PENDING).order_by("pk")
    return rows.select_related(
        "delegation__party",
        "delegation__review__state_under_review",
        "delegation__review__phase",
        "note_verbale",
    )
