"""Written feedback of the reviewing States, separate or joint (PR, desk review)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import DelegateRole, FeedbackHeading
from reviews.models import Article, Delegation, Feedback, FeedbackAuthor, FeedbackEntry
from reviews.selectors.assignments import require_article_access, require_covered
from reviews.selectors.readings import read_feedback
from reviews.services.assignments import get_mandate_by_role
from reviews.services.clarifications import submit_request
from reviews.services.locks import lock_delegation
from reviews.services.papers import issue_feedback
from reviews.services.transitions import apply_transition
from reviews.workflow import DESK_REVIEW, REVIEW
from untoc_portal.core import audit, authz, documents
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.revisions import TypedText, restore_text, save_texts
from untoc_portal.core.second_look import require_seen
from untoc_portal.core.workflow import get_block_reasons

if TYPE_CHECKING:
    from collections.abc import Mapping

    from untoc_portal.accounts.models import User


@transaction.atomic
def save_feedback(
    delegation: Delegation,
    *,
    actor: User,
    article: Article,
    texts: Mapping[str, str],
    expected: Mapping[str, int] | None = None,
) -> list[FeedbackEntry]:
    """Save the text of this delegation on one article, by heading, and return the passages that changed.

    Only the authors see it until it is cleared. A clearance of the former text is withdrawn. A heading that is not
    given stays as it is. Raises StaleTextError if a passage was saved since the revision in `expected`. Raises
    DomainError if the article is not covered by this delegation or is assigned to someone else, or if the feedback is
    cleared.
    """
    authz.require_permission(actor, "reviews.draft_feedback", lock_delegation(delegation))
    require_covered(delegation, article)
    require_article_access(delegation, actor, [article])
    feedback = get_or_create_draft(delegation)
    present = {entry.head: entry for entry in feedback.entries.filter(article=article).select_related("updated_by")}
    typed = {
        head: TypedText(
            present.get(head) or FeedbackEntry(feedback=feedback, article=article, head=head),
            text,
            (expected or {}).get(head) if head in present else None,
        )
        for head, text in texts.items()
    }
    saved = save_texts(typed, author=actor, rule=DESK_REVIEW)
    for entry in saved:
        audit.record_event(AuditAction.CHANGED, entry, actor=actor, changes={"revision": entry.revision})
    if saved:
        _withdraw_clearances(feedback, actor)
    return saved


@transaction.atomic
def restore_feedback(delegation: Delegation, entry: FeedbackEntry, *, actor: User, number: int) -> FeedbackEntry:
    """Restore an earlier revision of a passage as a new revision."""
    authz.require_permission(actor, "reviews.draft_feedback", lock_delegation(delegation))
    require_covered(delegation, entry.article)
    require_article_access(delegation, actor, [entry.article])
    feedback = get_or_create_draft(delegation)
    if entry.feedback_id != feedback.pk:
        raise DomainError("other_state", _("This passage belongs to another State."), rule=DESK_REVIEW)
    present = FeedbackEntry.objects.get(pk=entry.pk)
    restored = restore_text(present, author=actor, number=number, rule=DESK_REVIEW)
    audit.record_event(AuditAction.CHANGED, restored, actor=actor, changes={"restored_from": number})
    _withdraw_clearances(feedback, actor)
    return restored


def get_or_create_draft(delegation: Delegation) -> Feedback:
    """Return the feedback of the delegation; create it if there is none. Raises DomainError if it is cleared."""
    author = FeedbackAuthor.objects.select_related("feedback").filter(delegation=delegation).first()
    feedback = author.feedback if author else _begin(delegation)
    if feedback.cleared_at is not None:
        raise DomainError(
            "already_cleared", _("This feedback has been cleared and cannot be changed."), rule=DESK_REVIEW
        )
    return feedback


def _begin(delegation: Delegation) -> Feedback:
    feedback = Feedback.objects.create(review=delegation.review)
    FeedbackAuthor.objects.create(feedback=feedback, delegation=delegation)
    return feedback


def _withdraw_clearances(feedback: Feedback, actor: User) -> None:
    """Withdraw the clearances that authors gave to the former text."""
    for author in feedback.authors.filter(cleared_at__isnull=False).select_related("delegation__party"):
        author.cleared_at, author.mandate, author.sha256 = None, None, ""
        author.save(update_fields=["cleared_at", "mandate", "sha256"])
        changes = {"clearance_lapsed": str(author)}
        audit.record_event(AuditAction.CHANGED, feedback, actor=actor, changes=changes)


def hash_feedback_text(entries: list[FeedbackEntry]) -> str:
    """Return the hash of the text that a clearance is for."""
    text: dict[str, dict[str, str]] = {}
    for entry in entries:
        text.setdefault(f"{entry.article.instrument.code} {entry.article.number}", {})[entry.head] = entry.text
    return hashlib.sha256(documents.to_canonical_json(text)).hexdigest()


@transaction.atomic
def clear_feedback(delegation: Delegation, *, actor: User, seen: str) -> Feedback:
    """Clear the feedback for this State. When all its authors have cleared it, both sides see it.

    Its requests for clarification are then open, and the last feedback of a review starts the dialogue. Raises
    DomainError if the text is not the one that was `seen`, if there is none, or if this State has cleared it.
    """
    authz.require_permission(actor, "reviews.clear_feedback", lock_delegation(delegation))
    require_seen(read_feedback(delegation), seen, rule=DESK_REVIEW)
    mandate = get_mandate_by_role(actor, delegation, DelegateRole.FOCAL_POINT)
    feedback = get_or_create_draft(delegation)
    entries = list(feedback.entries.exclude(text="").select_related("article__instrument", "updated_by"))
    if not entries:
        raise DomainError("no_feedback", _("There is no feedback to clear yet."), rule=DESK_REVIEW)
    authors = list(feedback.authors.select_related("delegation__party"))
    own = next(author for author in authors if author.delegation_id == delegation.pk)
    if own.cleared_at is not None:
        raise DomainError("already_cleared", _("Your State has already cleared this text."), rule=DESK_REVIEW)
    own.cleared_at, own.mandate, own.sha256 = timezone.now(), mandate, hash_feedback_text(entries)
    own.save(update_fields=["cleared_at", "mandate", "sha256"])
    audit.record_event(AuditAction.CLEARED, feedback, actor=actor, changes={"sha256": own.sha256})
    if all(author.cleared_at for author in authors):
        _finish(feedback, own, entries, authors)
        if not get_block_reasons(REVIEW["complete_feedback"], delegation.review):
            apply_transition(delegation.review, "complete_feedback", actor=actor)
    return feedback


def _finish(
    feedback: Feedback, last: FeedbackAuthor, entries: list[FeedbackEntry], authors: list[FeedbackAuthor]
) -> None:
    """Show the feedback to the parties, and open the requests for clarification in it."""
    feedback.cleared_at, feedback.sha256 = last.cleared_at, last.sha256
    feedback.save(update_fields=["cleared_at", "sha256", "updated_at"])
    issue_feedback(feedback)
    for entry in entries:
        if entry.head == FeedbackHeading.CLARIFICATION:
            covering = [one.delegation for one in authors if _covers(one.delegation, entry.article)]
            submit_request(covering[0], actor=entry.updated_by, article=entry.article, request=entry.text)


def _covers(delegation: Delegation, article: Article) -> bool:
    return delegation.instruments.filter(pk=article.instrument_id).exists()
