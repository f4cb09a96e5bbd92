"""Invitations to give input, and what organizations hand in."""

import datetime as dt

from django.utils import timezone

from reviews.models import InputInvitation, Review
from reviews.selectors.readings import read_input
from reviews.services import stakeholder_input
from stakeholders.models import Organization
from tests.factories.reading import seen
from untoc_portal.accounts.models import User


def invite(
    review: Review, organization: Organization, *, actor: User, keys: tuple[str, ...] = ("untoc.6",), **fields: object
) -> InputInvitation:
    """Invite the organization to answer these questions within a month."""
    questions = review.questions().filter(key__in=keys).order_by("position")
    values = {"due_on": timezone.localdate() + dt.timedelta(days=30), **fields}
    return stakeholder_input.invite_input(review, actor=actor, organization=organization, questions=questions, **values)


def give_input(invitation: InputInvitation, *, actor: User, text: str = "Courts apply it.") -> InputInvitation:
    """Answer every question asked, and hand in."""
    texts = dict.fromkeys(invitation.questions.values_list("pk", flat=True), text)
    stakeholder_input.save_input(invitation, actor=actor, texts=texts)
    return stakeholder_input.submit_input(invitation, actor=actor, seen=seen(read_input(invitation)))
