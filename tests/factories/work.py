"""A delegation's work shared out, by the services."""

import datetime as dt

from django.utils import timezone

from reviews.enums import ReviewState
from reviews.models import Assignment, Guest, Institution, Phase, Review, ReviewGroup
from reviews.services.articles import add_institution, assign_articles
from reviews.services.guests import invite_guest
from tests.factories.reviews import World, carry_to, delegation_of, make_review, person
from untoc_portal.accounts.models import User


def make_institution(review: Review, name: str = "Ministry of Justice", members: tuple[User, ...] = ()) -> Institution:
    """Name an institution of Kenya."""
    return add_institution(delegation_of(review, "KEN"), actor=person(review, "KEN"), name=name, members=members)


def assign(review: Review, *articles, **assignee) -> list[Assignment]:
    """Assign articles as Kenya's focal point; to its expert by default."""
    assignee = assignee or {"expert": person(review, "KEN", "expert")}
    delegation = delegation_of(review, "KEN")
    return assign_articles(delegation, actor=person(review, "KEN"), articles=articles, **assignee)


def assign_feedback(review: Review, iso3: str, *articles) -> list[Assignment]:
    """Assign articles to a reviewing State's expert as its focal point."""
    expert = person(review, iso3, "expert")
    return assign_articles(delegation_of(review, iso3), actor=person(review, iso3), articles=articles, expert=expert)


def make_guest(institution: Institution, days: int = 7, name: str = "Ann Otieno") -> tuple[Guest, str]:
    """Invite a guest, and return them with the token of the link."""
    review = institution.delegation.review
    expires_at = timezone.now() + dt.timedelta(days=days)
    return invite_guest(institution, actor=person(review, "KEN"), name=name, expires_at=expires_at)


def make_later_review(world: World, review: Review) -> Review:
    """Carry Kenya's review to its submission, and a second one, of the next cycle, to the self-assessment."""
    carry_to(world, review, ReviewState.DESK_REVIEW)
    starts_on = world.phase.starts_on + dt.timedelta(days=730)
    world.phase = Phase.objects.create(sequence=2, cycle=2, cluster=world.phase.cluster, starts_on=starts_on)
    world.group = ReviewGroup.objects.create(phase=world.phase, number=1, starts_on=timezone.localdate())
    return carry_to(world, make_review(world), ReviewState.SELF_ASSESSMENT)
