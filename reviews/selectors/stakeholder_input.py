"""Consultations of stakeholders and invited input, for pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q

from reviews.enums import InputState
from reviews.models import InputAnswer, InputInvitation
from stakeholders.enums import OrganizationState
from stakeholders.models import Organization

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reviews.models import Question, Review
    from untoc_portal.core.authz import AnyUser


def list_received_input(review: Review) -> QuerySet[InputAnswer]:
    """Return the input that organizations have submitted to this review, with their names."""
    rows = InputAnswer.objects.filter(invitation__review=review, invitation__state=InputState.RECEIVED)
    return rows.exclude(text="").select_related("invitation__organization").order_by("invitation__received_at", "pk")


def list_review_invitations(review: Review, user: AnyUser) -> QuerySet[InputInvitation]:
    """Return the invitations of the State that the user can see, with the received input as `heard`."""
    received = list_received_input(review).select_related("question").prefetch_related("question__wordings")
    heard = Prefetch("answers", queryset=received, to_attr="heard")
    rows = InputInvitation.objects.filter_visible(user).filter(review=review).select_related("organization")
    return rows.annotate(asked=Count("questions")).prefetch_related(heard).order_by("-pk")


def list_invitable_organizations(user: AnyUser) -> QuerySet[Organization]:
    """Return the verified organizations that this user can see."""
    return Organization.objects.filter_visible(user).filter(state=OrganizationState.VERIFIED).order_by("name", "pk")


def invitations_for_user(user: AnyUser) -> QuerySet[InputInvitation]:
    """Return the invitations to organizations that this user represents, the open ones first."""
    rows = InputInvitation.objects.addressed_to(user).select_related("organization", "review__state_under_review")
    return rows.annotate(asked=Count("questions"), is_open=Q(state=InputState.INVITED)).order_by("-is_open", "-pk")


def list_invitation_questions(invitation: InputInvitation) -> list[Question]:
    """Return the questions of an invitation, in the order of the questionnaire."""
    rows = invitation.questions.select_related("article__instrument").with_texts()
    return list(rows.order_by("article__instrument__position", "article__number", "position"))
