"""Submit the self-assessment: cleared by the focal point, frozen, numbered and hashed (PR, self-assessment)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from reviews.enums import DelegateRole, ReopeningState, ReviewState
from reviews.models import Mandate, Review, Submission
from reviews.selectors.answer_checks import get_submission_blockers
from reviews.selectors.readings_of_questionnaires import read_self_assessment
from reviews.selectors.submission_sections import build_content
from reviews.services.assignments import get_mandate_by_role
from reviews.services.locks import lock_review
from reviews.services.papers import issue_report
from reviews.services.reopenings import use_reopening
from reviews.services.transitions import apply_transition
from reviews.workflow import SELF_ASSESSMENT
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.evidence.receipts import enqueue_receipt
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.second_look import require_seen

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


@transaction.atomic
def submit_questionnaire(review: Review, *, actor: User, seen: str) -> Submission:
    """Freeze the self-assessment as a numbered submission with a receipt, and notify the reviewing States.

    The first submission starts the desk review. A submission after a granted reopening supersedes the last one, which
    is kept. Only the focal point clears a submission. Raises DomainError if the answers are not those that were `seen`.
    Raises DomainError with the articles of incomplete answers.
    """
    locked = lock_review(review.pk)
    authz.require_permission(actor, "reviews.clear_questionnaire", locked)
    require_seen(read_self_assessment(locked), seen, rule=SELF_ASSESSMENT)
    mandate = get_mandate_by_role(actor, locked.delegation_under_review, DelegateRole.FOCAL_POINT)
    reopening = locked.reopenings.filter(state=ReopeningState.GRANTED).first()
    if locked.state == ReviewState.SELF_ASSESSMENT or reopening is not None:
        _require_complete(locked)
    submission = _freeze(locked, mandate)
    if reopening is None:
        apply_transition(review, "submit_questionnaire", actor=actor)
    else:
        use_reopening(reopening, actor=actor, submission=submission)
    event = audit.record_event(
        AuditAction.CLEARED,
        submission,
        actor=actor,
        changes={"review": review.code, "sha256": submission.sha256, "rule": str(SELF_ASSESSMENT)},
    )
    enqueue_receipt(event)
    return submission


def _require_complete(review: Review) -> None:
    reasons = get_submission_blockers(review)
    if reasons:
        raise DomainError("not_ready", _("This step is not possible yet."), rule=SELF_ASSESSMENT, reasons=reasons)


def _freeze(review: Review, mandate: Mandate) -> Submission:
    last = review.submissions.order_by("-number").first()
    content = build_content(review)
    submission = Submission.objects.create(
        review=review,
        number=last.number + 1 if last else 1,
        content=content,
        sha256=hashlib.sha256(documents.to_canonical_json(content)).hexdigest(),
        mandate=mandate,
        supersedes=last,
    )
    issue_report(submission)
    return submission
