"""Correct a submitted self-assessment: the State asks with a reason, and the Secretariat decides.

The earlier submission is kept. No source says how long a State can correct its submission. It can until the list of
observations is drafted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reviews.enums import ClarificationState, DelegateRole
from reviews.models import Clarification, Reopening, Review, Submission
from reviews.selectors.readings import read_reopening
from reviews.services.assignments import get_mandate_by_role
from reviews.services.clarifications import answer_clarification
from reviews.services.locks import lock_review
from reviews.services.notifications import notify_recipients
from reviews.workflow import REOPENING, SELF_ASSESSMENT
from untoc_portal.core import audit, authz, workflow
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.validation import check_fields, insert_row

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


@transaction.atomic
def request_reopening(
    review: Review, *, actor: User, reason: str, clarification: Clarification | None = None
) -> Reopening:
    """Request to correct the last submission, as the focal point of the State under review. Notifies the Secretariat.

    The correction can be the answer to a request for clarification. Raises DomainError if nothing was submitted, the
    reason is missing, a request is already open, or the clarification belongs to another review.
    """
    review = lock_review(review.pk)
    authz.require_permission(actor, "reviews.request_reopening", review)
    mandate = get_mandate_by_role(actor, review.delegation_under_review, DelegateRole.FOCAL_POINT)
    submission = review.submissions.order_by("-number").first()
    if submission is None:
        raise DomainError("not_submitted", _("Nothing has been submitted yet."), rule=SELF_ASSESSMENT)
    if clarification is not None and clarification.review_id != review.pk:
        raise DomainError("other_review", _("This request belongs to another review."), rule=SELF_ASSESSMENT)
    reopening = Reopening(
        review=review, submission=submission, reason=reason.strip(), mandate=mandate, clarification=clarification
    )
    check_fields(reopening, rule=SELF_ASSESSMENT)
    taken = DomainError("already_requested", _("A request to reopen is already open."), rule=SELF_ASSESSMENT)
    insert_row(reopening, taken=taken)
    audit.record_event(
        AuditAction.CREATED,
        reopening,
        actor=actor,
        changes={"review": review.code, "submission": submission.number},
    )
    notify_recipients("reviews/reopening_requested", review, actor=actor, key=str(reopening.pk), concerns=reopening)
    return reopening


@transaction.atomic
def decide_reopening(reopening: Reopening, *, actor: User, seen: str, granted: bool, note: str = "") -> Reopening:
    """Grant the request, so that answers can change again, or refuse it with a note. Notifies the State.

    Raises DomainError if a refusal has no note.
    """
    reopening.review = lock_review(reopening.review_id)
    authz.require_permission(actor, "reviews.decide_reopening", reopening)
    require_seen(read_reopening(reopening), seen, rule=SELF_ASSESSMENT)
    note = note.strip()
    if not granted and not note:
        raise DomainError("no_note", _("Say why the request is refused."), rule=SELF_ASSESSMENT, field="note")
    fields = {"decided_by": actor, "decided_at": timezone.now(), "note": note}
    return _move(reopening, "grant" if granted else "refuse", actor=actor, fields=fields)


@transaction.atomic
def use_reopening(reopening: Reopening, *, actor: User, submission: Submission) -> Reopening:
    """Record that the State has submitted again, and notify the reviewing States.

    This also answers the clarification request of the reopening, if it is open.
    """
    request = reopening.clarification
    if request is not None and request.state == ClarificationState.OPEN:
        with translation.override(reopening.review.language):
            answer = _("The self-assessment was corrected: submission %(number)d.") % {"number": submission.number}
        answer_clarification(request, actor=actor, answer=answer)
    return _move(reopening, "use", actor=actor)


def _move(reopening: Reopening, name: str, *, actor: User, fields: dict[str, Any] | None = None) -> Reopening:
    row = workflow.apply_transition(REOPENING, reopening, name, actor=actor, fields=fields)
    notify_recipients(row.notice, reopening.review, actor=actor, key=f"{name}:{reopening.pk}", concerns=reopening)
    return reopening
