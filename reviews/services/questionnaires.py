"""Submitting the self-assessment (PR, self-assessment)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import transaction

from reviews.enums import DelegateRole
from reviews.models import Review, Submission
from reviews.services.assignments import acting_mandate
from reviews.services.transitions import advance
from reviews.workflow import SELF_ASSESSMENT
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.enums import AuditAction

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


@transaction.atomic
def submit_questionnaire(review: Review, *, actor: User) -> Submission:
    """Freeze the answers as a numbered submission and begin the desk review; the reviewing States are told.

    Only the focal point clears a submission. Raises DomainError naming the gaps when there are any.
    """
    authz.require(actor, "reviews.clear_questionnaire", review)
    mandate = acting_mandate(actor, review.own_delegation, DelegateRole.FOCAL_POINT)
    advance(review, "submit_questionnaire", actor=actor, capacity=mandate.capacity_text)
    content = _frozen(review)
    submission = Submission.objects.create(
        review=review,
        number=review.submissions.count() + 1,
        content=content,
        sha256=hashlib.sha256(documents.canonical({"answers": content})).hexdigest(),
        mandate=mandate,
    )
    audit.record(
        AuditAction.CLEARED,
        submission,
        actor=actor,
        capacity=mandate.capacity_text,
        changes={"review": review.code, "sha256": submission.sha256, "rule": str(SELF_ASSESSMENT)},
    )
    return submission


def _frozen(review: Review) -> list[dict[str, Any]]:
    rows = review.answers.select_related("question__article__instrument").prefetch_related("question__wordings")
    answers = rows.order_by("question__position")
    return [
        {
            "key": answer.question.key,
            "instrument": answer.question.article.instrument.code,
            "article": answer.question.article.number,
            "kind": answer.question.kind,
            "question": answer.question.texts,
            "value": answer.value,
            "text": answer.text,
        }
        for answer in answers
        if answer.value is not None or answer.text
    ]
