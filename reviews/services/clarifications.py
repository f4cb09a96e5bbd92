"""The dialogue between the States: requests for clarification, and remote meetings (PR, dialogue)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models import Article, Clarification, Delegation, Meeting, Review
from reviews.services.feedback import require_covered
from reviews.services.locks import lock_for, lock_review
from reviews.services.notifications import announce
from reviews.workflow import DIALOGUE
from untoc_portal.core import audit, authz
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


@transaction.atomic
def ask_clarification(delegation: Delegation, *, actor: User, article: Article, request: str) -> Clarification:
    """Ask the State under review for a clarification on an article; its people are told.

    Raises DomainError for an article the delegation does not review, and for a request that waits for its answer.
    """
    authz.require(actor, "reviews.ask_clarification", lock_for(delegation))
    require_covered(delegation, article)
    waiting = delegation.review.clarifications.filter(asked_by=delegation, answered_at=None)
    if waiting.filter(article=article, request=request.strip()).exists():
        message = _("This request is already there and waits for its answer.")
        raise DomainError("already_there", message, rule=DIALOGUE, field="request")
    clarification = Clarification(
        review=delegation.review, asked_by=delegation, article=article, request=request.strip(), requested_by=actor
    )
    check_fields(clarification, rule=DIALOGUE)
    clarification.save()
    audit.record(AuditAction.CREATED, clarification, actor=actor)
    announce("reviews/clarification_asked", delegation.review, actor=actor, key=f"clarification:{clarification.pk}")
    return clarification


@transaction.atomic
def answer_clarification(clarification: Clarification, *, actor: User, answer: str) -> Clarification:
    """Answer a request, once. Raises DomainError for an empty answer or a request that has one."""
    review = lock_review(clarification.review_id)
    authz.require(actor, "reviews.answer_clarification", review)
    locked = Clarification.objects.select_for_update(of=("self",)).get(pk=clarification.pk)
    locked.review = review
    if locked.answered_at is not None:
        raise DomainError("already_answered", _("This request has been answered already."), rule=DIALOGUE)
    if not answer.strip():
        raise DomainError("no_answer", _("Write the answer."), rule=DIALOGUE, field="answer")
    locked.answer, locked.answered_by, locked.answered_at = answer.strip(), actor, timezone.now()
    check_fields(locked, rule=DIALOGUE)
    locked.save(update_fields=["answer", "answered_by", "answered_at", "updated_at"])
    audit.record(AuditAction.CHANGED, locked, actor=actor)
    announce("reviews/clarification_answered", locked.review, actor=actor, key=f"clarification:{locked.pk}")
    return locked


@transaction.atomic
def log_meeting(review: Review, *, actor: User, held_on: dt.date, participants: str, minutes: str) -> Meeting:
    """Put a remote meeting of the parties on record, after it was held.

    Raises DomainError for a day that is still to come or lies before the review was opened.
    """
    review = lock_review(review.pk)
    authz.require(actor, "reviews.log_meeting", review)
    if held_on < review.opened_on:
        message = _("A meeting can't have been held before the review was opened, on %(date)s.")
        message %= {"date": review.opened_on.isoformat()}
        raise DomainError("before_opening", message, rule=DIALOGUE, field="held_on")
    if held_on > timezone.localdate():
        raise DomainError("future_date", _("A meeting is logged after it was held."), rule=DIALOGUE, field="held_on")
    meeting = Meeting(review=review, held_on=held_on, participants=participants, minutes=minutes, logged_by=actor)
    check_fields(meeting, rule=DIALOGUE)
    meeting.save()
    audit.record(AuditAction.CREATED, meeting, actor=actor)
    return meeting
