"""Who is told of what: event → recipients. The texts are in `templates/email/reviews/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviews.enums import Capacity
from reviews.models import Mandate
from untoc_portal.accounts.models import User
from untoc_portal.core import notify
from untoc_portal.core.enums import RoleGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

    from reviews.models import Review


def _holders(review: Review, *capacities: Capacity) -> QuerySet[User]:
    """Return the people with a mandate in force in one of these capacities (default: any)."""
    mandates = Mandate.objects.in_force().filter(
        delegation__review=review, delegation__capacity__in=capacities or Capacity.values
    )
    return User.objects.filter(pk__in=mandates.values("user"), is_active=True)


def everyone(review: Review) -> QuerySet[User]:
    """Return all who hold a mandate in the review."""
    return _holders(review)


def under_review(review: Review) -> QuerySet[User]:
    """Return the people of the State under review."""
    return _holders(review, Capacity.UNDER_REVIEW)


def reviewers(review: Review) -> QuerySet[User]:
    """Return the people of the reviewing States."""
    return _holders(review, Capacity.REVIEWING)


def secretariat(_review: Review) -> QuerySet[User]:
    """Return the secretariat's staff."""
    return User.objects.filter(groups__name=RoleGroup.SECRETARIAT, is_active=True)


EVENTS: dict[str, Callable[[Review], QuerySet[User]]] = {
    "reviews/opened": secretariat,
    "reviews/focal_points_named": everyone,
    "reviews/consultation_held": everyone,
    "reviews/questionnaire_submitted": reviewers,
    "reviews/reopening_requested": secretariat,
    "reviews/reopening_granted": under_review,
    "reviews/reopening_refused": under_review,
    "reviews/feedback_given": everyone,
    "reviews/dialogue_closed": reviewers,
    "reviews/list_proposed": under_review,
    "reviews/list_returned": reviewers,
    "reviews/list_agreed": reviewers,
    "reviews/summary_returned": reviewers,
    "reviews/completed": secretariat,
    "reviews/issued": everyone,
    "reviews/closed": everyone,
    "reviews/nominated": secretariat,
    "reviews/clarification_asked": under_review,
    "reviews/clarification_answered": reviewers,
    "reviews/link_dead": under_review,
    "reviews/input_received": under_review,
    "reviews/input_declined": under_review,
    "reviews/version_changed": under_review,
    "reviews/deadline_near": everyone,
    "reviews/deadline_passed": everyone,
}

# Told to the representatives of an invited organization.
TO_ORGANIZATIONS = frozenset({"reviews/input_invited", "reviews/input_withdrawn"})

# Told to whoever an assigned article concerns, named by the act itself.
TO_NAMED = frozenset({"reviews/article_assigned", "reviews/article_handed_in", "reviews/article_returned"})


def tell(event: str, review: Review, people: Iterable[User], *, key: str) -> None:
    """Tell these people of an event of `TO_NAMED`, each once per review and key."""
    key = f"{review.code}:{key}"
    notify.announce(event, people, key=key, path=review.get_absolute_url(), context={"review": str(review)})


def announce(event: str, review: Review, *, actor: User | None, key: str = "", path: str = "") -> None:
    """Tell the recipients of the event, but for the one who brought it about; each once per review and key.

    The message leads to `path`, or to the review.
    """
    people = EVENTS[event](review)
    if actor is not None:
        people = people.exclude(pk=actor.pk)
    # A list can be proposed, and returned, more than once: the number of acts so far tells them apart.
    key = f"{review.code}:{key or review.updated_at.isoformat()}"
    notify.announce(event, people, key=key, path=path or review.get_absolute_url(), context={"review": str(review)})
