"""Written feedback by the reviewing States (PR, desk review)."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import DelegateRole
from reviews.models import Article, Delegation, Feedback, FeedbackEntry
from reviews.services.assignments import acting_mandate
from reviews.services.locks import lock_for
from reviews.services.transitions import advance
from reviews.workflow import DESK_REVIEW, feedback_cleared
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.validation import check_fields

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User

PARTS = ("measures", "successes", "challenges")


def require_covered(delegation: Delegation, article: Article) -> None:
    """Raise DomainError unless the delegation covers the article's instrument in a review of the article's cluster."""
    covered = delegation.instruments.filter(pk=article.instrument_id).exists()
    if not covered or article.cluster_id != delegation.review.phase.cluster_id:
        message = _("This article is not among those the delegation reviews.")
        raise DomainError("article_not_covered", message, rule=DESK_REVIEW, field="article")


@transaction.atomic
def save_feedback(
    delegation: Delegation,
    *,
    actor: User,
    article: Article,
    expected: dt.datetime | None = None,
    measures: str | None = None,
    successes: str | None = None,
    challenges: str | None = None,
) -> FeedbackEntry:
    """Save this delegation's feedback on one article; nobody else sees it until its focal point clears it.

    A part that is not given stays as it is. Raises DomainError when the entry was changed after `expected`, the change
    the writer had before them.
    """
    authz.require(actor, "reviews.draft_feedback", lock_for(delegation))
    require_covered(delegation, article)
    feedback, _new = Feedback.objects.get_or_create(delegation=delegation)
    if feedback.cleared_at is not None:
        raise DomainError(
            "already_cleared", _("This feedback has been cleared and can't be changed."), rule=DESK_REVIEW
        )
    entry, _new = FeedbackEntry.objects.get_or_create(
        feedback=feedback, article=article, defaults={"updated_by": actor}
    )
    if expected is not None and entry.updated_at > expected:
        message = _("Somebody else changed this feedback meanwhile: read the present text first.")
        raise DomainError("stale_feedback", message, rule=DESK_REVIEW)
    before = [getattr(entry, part) for part in PARTS]
    for part, text in zip(PARTS, (measures, successes, challenges), strict=True):
        if text is not None:
            setattr(entry, part, text.strip())
    entry.updated_by = actor
    check_fields(entry, rule=DESK_REVIEW)
    entry.save()
    # The former text stays in the trail: nobody's words are lost when a colleague writes over them.
    audit.record(AuditAction.CHANGED, entry, actor=actor, changes={"before": before})
    return entry


@transaction.atomic
def clear_feedback(delegation: Delegation, *, actor: User) -> Feedback:
    """Clear the delegation's feedback; both sides see it from then on. The last clearance opens the dialogue.

    Raises DomainError while there is no text.
    """
    authz.require(actor, "reviews.clear_feedback", lock_for(delegation))
    mandate = acting_mandate(actor, delegation, DelegateRole.FOCAL_POINT)
    feedback = Feedback.objects.filter(delegation=delegation).first()
    entries = list(feedback.entries.select_related("article__instrument")) if feedback else []
    if not any(entry.measures or entry.successes or entry.challenges for entry in entries):
        raise DomainError("no_feedback", _("There is no feedback to clear yet."), rule=DESK_REVIEW)
    if feedback.cleared_at is not None:
        raise DomainError("already_cleared", _("This feedback has been cleared already."), rule=DESK_REVIEW)
    text = {f"{e.article.instrument.code} {e.article.number}": [e.measures, e.successes, e.challenges] for e in entries}
    feedback.cleared_at, feedback.mandate = timezone.now(), mandate
    feedback.sha256 = hashlib.sha256(documents.canonical(text)).hexdigest()
    feedback.save(update_fields=["cleared_at", "mandate", "sha256", "updated_at"])
    audit.record(AuditAction.CLEARED, feedback, actor=actor, changes={"sha256": feedback.sha256})
    if feedback_cleared(delegation.review) is None:
        advance(delegation.review, "complete_feedback", actor=actor)
    return feedback
