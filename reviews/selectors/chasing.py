"""What the Secretariat keeps about one review: officer in charge, contacts, notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from reviews.enums import ReviewState
from reviews.models import OfficerInCharge, Review, SecretariatNote
from reviews.selectors.board_rows import Person
from untoc_portal.core.collation import sort_by_name

if TYPE_CHECKING:
    from stakeholders.models import State
    from untoc_portal.core.authz import AnyUser


@dataclass(frozen=True, slots=True)
class ReviewOfficers:
    """The officer of a review, and the one of the regional group, who is in charge without it."""

    of_review: Person | None
    of_region: Person | None


def get_officers(review: Review) -> ReviewOfficers:
    """Return the officers of the review and of its regional group."""
    region = review.state_under_review.regional_group
    rows = OfficerInCharge.objects.filter(Q(review=review) | Q(region=region), officer__isnull=False)
    people = rows.values_list("review", "officer", "officer__name")
    found = {review_id or 0: Person(pk, name) for review_id, pk, name in people}
    return ReviewOfficers(found.get(review.pk), found.get(0))


def list_secretariat_notes(user: AnyUser, review: Review) -> list[SecretariatNote]:
    """Return the notes on the review, the latest first. Only the Secretariat gets any."""
    rows = SecretariatNote.objects.filter_visible(user).filter(review=review)
    return list(rows.select_related("author", "edited_by"))


def list_review_states(review: Review) -> list[State]:
    """Return the States of the review, the State under review first."""
    return [row.party for row in review.delegations.active().select_related("party")]


def list_states_reviews(state: State) -> list[Review]:
    """Return the open reviews in which the State takes part now."""
    rows = Review.objects.filter(delegations__in=state.delegations.active()).exclude(state=ReviewState.CLOSED)
    return sort_by_name(rows.select_related("state_under_review", "phase").distinct(), str)
