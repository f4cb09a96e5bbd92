"""A delegation's work shared out, by the services."""

import datetime as dt

from django.utils import timezone

from reviews.models import Assignment, Guest, Institution, Review
from reviews.services.articles import assign_articles, name_institution
from reviews.services.guests import invite_guest
from tests.factories.reviews import delegation_of, person
from untoc_portal.accounts.models import User


def make_institution(review: Review, name: str = "Ministry of Justice", members: tuple[User, ...] = ()) -> Institution:
    """Name an institution of Kenya."""
    return name_institution(delegation_of(review, "KEN"), actor=person(review, "KEN"), name=name, members=members)


def assign(review: Review, *articles, **assignee) -> list[Assignment]:
    """Assign articles as Kenya's focal point; to its expert by default."""
    assignee = assignee or {"expert": person(review, "KEN", "expert")}
    delegation = delegation_of(review, "KEN")
    return assign_articles(delegation, actor=person(review, "KEN"), articles=articles, **assignee)


def make_guest(institution: Institution, days: int = 7, name: str = "Ann Otieno") -> tuple[Guest, str]:
    """Invite a guest, and return them with the token of the link."""
    review = institution.delegation.review
    expires_at = timezone.now() + dt.timedelta(days=days)
    return invite_guest(institution, actor=person(review, "KEN"), name=name, expires_at=expires_at)
