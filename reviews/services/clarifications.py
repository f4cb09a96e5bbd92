"""The dialogue between the States: requests for clarification and remote meetings (PR, dialogue)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import ClarificationState
from reviews.models import Article, Clarification, Delegation, Mandate, Meeting, Question, Review
from reviews.querysets.outcomes import list_delegations_reading_later
from reviews.selectors.assignments import require_covered
from reviews.selectors.dialogue import get_default_due_date
from reviews.selectors.quotes import find_quoted_answers
from reviews.selectors.readings import read_clarification
from reviews.services.locks import lock_delegation, lock_review
from reviews.services.notifications import list_role_holders, notify_recipients
from reviews.workflow import CLARIFICATION, DIALOGUE
from untoc_portal.core import audit, authz, workflow
from untoc_portal.core.edits import clean_text
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.presence import require_value
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


@transaction.atomic
def request_clarification(
    delegation: Delegation,
    *,
    actor: User,
    article: Article,
    request: str,
    question: Question | None = None,
    addressee: Mandate | None = None,
    due_on: dt.date | None = None,
    follows: Clarification | None = None,
    quote: str = "",
) -> Clarification:
    """Ask the State under review for a clarification on an article or on an answer, and notify its people.

    The deadline for the answer comes from the settings unless `due_on` is given. A request with `follows` continues an
    earlier request that was answered. Quoted words are kept with the request, as they are in the last submission.

    Raises DomainError if the delegation does not review the article, or the question belongs to another article. Raises
    DomainError if the quoted words are not in one answer on the article, if the addressee is of another State, if the
    day has passed, or if the same request is still open.
    """
    authz.require_permission(actor, "reviews.ask_clarification", lock_delegation(delegation))
    require_covered(delegation, article)
    _validate_question_and_addressee(delegation, article, question, addressee)
    if due_on is not None and due_on < timezone.localdate():
        raise DomainError(
            "past_date", _("The deadline for the answer must be in the future."), rule=DIALOGUE, field="due_on"
        )
    if follows is not None:
        _require_answered(delegation, follows)
    passage = _find_passage(delegation.review, article, question, quote) if quote.strip() else {}
    waiting = delegation.review.clarifications.filter(asked_by=delegation, state=ClarificationState.OPEN)
    if waiting.filter(article=article, request=request.strip()).exists():
        message = _("This request already exists and waits for its answer.")
        raise DomainError("already_there", message, rule=DIALOGUE, field="request")
    about = {"question": question, "addressee": addressee, "follows": follows, **passage}
    return submit_request(delegation, actor=actor, article=article, request=request, due_on=due_on, **about)


def _find_passage(review: Review, article: Article, question: Question | None, quote: str) -> dict[str, Any]:
    """Return the quoted words as they are in the submission, with the question that they answer."""
    submission, found = find_quoted_answers(review, article, quote)
    keys = {key: words for key, words in found.items() if question is None or key == question.key}
    if not keys:
        message = _("These words are not in the answers on this article. Copy them exactly.")
        raise DomainError("no_such_passage", message, rule=DIALOGUE, field="quote")
    if len(keys) > 1:
        message = _("These words are in several answers. Choose the answer, or copy more of the sentence.")
        raise DomainError("several_passages", message, rule=DIALOGUE, field="quote")
    ((key, words),) = keys.items()
    asked = question or review.questions().filter(key=key, article=article).first()
    if asked is None:
        message = _("The question of this answer is no longer part of the questionnaire. Ask about the article.")
        raise DomainError("no_question", message, rule=DIALOGUE, field="quote")
    return {"question": asked, "submission": submission, "quote": words}


def _validate_question_and_addressee(
    delegation: Delegation, article: Article, question: Question | None, addressee: Mandate | None
) -> None:
    if question is not None and question.article_id != article.pk:
        message = _("This answer is on another article.")
        raise DomainError("other_article", message, rule=DIALOGUE, field="question")
    own = delegation.review.delegation_under_review
    if addressee is not None and (addressee.delegation_id != own.pk or addressee.ended_on is not None):
        message = _("Address it to someone of the State under review.")
        raise DomainError("no_addressee", message, rule=DIALOGUE, field="addressee")


def _require_answered(delegation: Delegation, follows: Clarification) -> None:
    is_own = follows.asked_by_id == delegation.pk
    if not is_own or follows.state != ClarificationState.ANSWERED or hasattr(follows, "followed_by"):
        message = _("A further request must follow an answer that your State has received and not resolved.")
        raise DomainError("not_answered", message, rule=DIALOGUE)


def submit_request(
    delegation: Delegation,
    *,
    actor: User,
    article: Article,
    request: str,
    due_on: dt.date | None = None,
    **about: Any,
) -> Clarification:
    """Store a request to the State under review and notify its people. The caller has checked the permission."""
    clarification = Clarification(
        review=delegation.review,
        asked_by=delegation,
        article=article,
        request=clean_text(request),
        requested_by=actor,
        due_on=due_on or get_default_due_date(timezone.localdate()),
        **about,
    )
    check_fields(clarification, rule=DIALOGUE)
    clarification.save()
    audit.record_event(AuditAction.CREATED, clarification, actor=actor)
    notify_recipients(
        "reviews/clarification_asked",
        delegation.review,
        actor=actor,
        key=f"clarification:{clarification.pk}",
        concerns=clarification,
    )
    return clarification


@transaction.atomic
def answer_clarification(clarification: Clarification, *, actor: User, answer: str) -> Clarification:
    """Answer a request. Raises DomainError if the answer is empty or the request already has one."""
    locked = _lock(clarification)
    authz.require_permission(actor, "reviews.answer_request", locked)
    if locked.answered_at is not None:
        raise DomainError("already_answered", _("This request has already been answered."), rule=DIALOGUE)
    if not answer.strip():
        raise DomainError("no_answer", _("Write the answer."), rule=DIALOGUE, field="answer")
    fields = {"answer": clean_text(answer), "answered_by": actor, "answered_at": timezone.now()}
    _move(locked, "answer", actor=actor, fields=fields)
    # States that read the answer only after their own feedback are not notified of it before.
    later = list_delegations_reading_later().exclude(pk=locked.asked_by_id)
    notify_recipients(
        "reviews/clarification_answered",
        locked.review,
        actor=actor,
        key=f"clarification:{locked.pk}",
        concerns=locked,
        but_to=list_role_holders(later.filter(review=locked.review)),
    )
    return locked


@transaction.atomic
def resolve_clarification(clarification: Clarification, *, actor: User, seen: str) -> Clarification:
    """Resolve a request for the State that asked: the answer is enough."""
    return _move(_lock_as_seen(clarification, actor, seen), "settle", actor=actor)


@transaction.atomic
def withdraw_clarification(clarification: Clarification, *, actor: User, seen: str) -> Clarification:
    """Withdraw a request that has not been answered."""
    return _move(_lock_as_seen(clarification, actor, seen), "withdraw", actor=actor)


def _lock_as_seen(clarification: Clarification, actor: User, seen: str) -> Clarification:
    locked = _lock(clarification)
    authz.require_permission(actor, "reviews.settle_request", locked)
    require_seen(read_clarification(locked), seen, rule=DIALOGUE)
    return locked


def withdraw_open_requests(delegation: Delegation, *, actor: User) -> None:
    """Withdraw the unanswered requests of a State that no longer reviews. Their text stays."""
    waiting = delegation.clarifications_asked.filter(state=ClarificationState.OPEN)
    for clarification in waiting.select_for_update(of=("self",)):
        _move(clarification, "lapse", actor=actor)


def _lock(clarification: Clarification) -> Clarification:
    review = lock_review(clarification.review_id)
    locked = Clarification.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=clarification.pk)
    locked.review = review
    return locked


def _move(
    clarification: Clarification, name: str, *, actor: User, fields: dict[str, Any] | None = None
) -> Clarification:
    workflow.apply_transition(CLARIFICATION, clarification, name, actor=actor, fields=fields)
    return clarification


@transaction.atomic
def log_meeting(review: Review, *, actor: User, held_on: dt.date, participants: str, minutes: str) -> Meeting:
    """Record a remote meeting of the parties after it took place.

    Raises DomainError if the day is in the future or before the opening of the review.
    """
    review = lock_review(review.pk)
    authz.require_permission(actor, "reviews.log_meeting", review)
    opened_on = require_value(review.opened_on)
    if held_on < opened_on:
        message = _("A meeting cannot have taken place before the review was opened, on %(date)s.") % {
            "date": opened_on.isoformat()
        }
        raise DomainError("before_opening", message, rule=DIALOGUE, field="held_on")
    if held_on > timezone.localdate():
        raise DomainError(
            "future_date", _("You can log a meeting only after it has taken place."), rule=DIALOGUE, field="held_on"
        )
    meeting = Meeting(review=review, held_on=held_on, participants=participants, minutes=minutes, logged_by=actor)
    check_fields(meeting, rule=DIALOGUE)
    meeting.save()
    audit.record_event(AuditAction.CREATED, meeting, actor=actor)
    return meeting
