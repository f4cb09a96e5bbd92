"""States that consult stakeholders on their self-assessment: one organization has answered, another is invited."""

import datetime as dt

from django.utils import timezone

from reviews.enums import ConsultationMethod, ReviewState
from reviews.models import InputInvitation, Review
from reviews.services import stakeholder_input
from stakeholders.models import Organization
from untoc_portal.accounts.models import User
from untoc_portal.front.demo import texts
from untoc_portal.front.demo.people import get_holder
from untoc_portal.front.demo.reading import do_after_reading
from untoc_portal.front.demo.taking_part import get_main_contact

DAYS = dt.timedelta(days=30)


def consult_stakeholders() -> None:
    """Record a consultation and invite two organizations, for each State at its self-assessment."""
    answering = Review.objects.filter(state=ReviewState.SELF_ASSESSMENT).select_related("state_under_review", "phase")
    for review in answering:
        focal_point = get_holder(review, review.state_under_review)
        stakeholder_input.record_consultation(
            review,
            actor=focal_point,
            consulted=texts.CONSULTED,
            method=ConsultationMethod.HEARING,
            began_on=timezone.localdate(),
            subject=texts.CONSULTED_ON,
        )
        _give(_invite(review, texts.ORGANIZATION, focal_point))
        _invite(review, texts.OTHER_ORGANIZATION, focal_point)


def _invite(review: Review, name: str, focal_point: User) -> InputInvitation:
    return stakeholder_input.invite_input(
        review,
        actor=focal_point,
        organization=Organization.objects.get(name__startswith=name),
        questions=review.questions().order_by("position")[:3],
        due_on=timezone.localdate() + DAYS,
        message=texts.INVITATION,
    )


def _give(invitation: InputInvitation) -> None:
    speaker = get_main_contact(invitation.organization)
    asked = dict.fromkeys(invitation.questions.values_list("pk", flat=True), texts.INPUT)
    stakeholder_input.save_input(invitation, actor=speaker, texts=asked)
    do_after_reading(stakeholder_input.submit_input, invitation, actor=speaker)
