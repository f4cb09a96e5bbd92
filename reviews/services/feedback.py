"""Written feedback of the reviewing States, separate or joint (PR, desk review)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.enums import DelegateRole, FeedbackHeading
from reviews.models import Article, Delegation, Feedback, FeedbackAuthor, FeedbackEntry
from reviews.selectors.assignments import ArticleAccess, get_article_access, is_covered, require_coverage
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

    Only the authors see it until it is cleared. A clearance of the earlier text is withdrawn. A heading that is not
    given stays as it is. Raises StaleTextError if a passage was saved since the revision in `expected`. Raises
    DomainError if the article is not covered by this delegation or is assigned to someone else, or if the feedback is
    cleared.
    """
    authz.require_permission(actor, "reviews.draft_feedback", lock_delegation(delegation))
    return store_passages(
        _read_workplace(delegation, actor, article), actor=actor, texts=texts, expected=expected or {}
    )


@dataclass(frozen=True, slots=True)
class Workplace:
    """What the rules on saving feedback look at, read after the review was locked."""

    article: Article
    feedback: Feedback
    # The stored passages on the article, by heading.
    present: dict[str, FeedbackEntry]
    access: ArticleAccess
    is_covered: bool
    # Whether a State has cleared the text as it is.
    has_clearance: bool
    # The authority for the audit trail, if the caller has read it.
    authority: audit.Authority | None = None

    def require_open(self) -> None:
        """Raise DomainError if this text cannot be changed now, or not by this person."""
        require_coverage(is_covered=self.is_covered)
        self.access.require([self.article])
        require_not_cleared(self.feedback)


def store_passages(
    place: Workplace, *, actor: User, texts: Mapping[str, str], expected: Mapping[str, int]
) -> list[FeedbackEntry]:
    """Save the passages that changed, under the rules of `save_feedback`. The caller has checked the right to draft."""
    place.require_open()
    typed = {
        head: TypedText(
            place.present.get(head) or FeedbackEntry(feedback=place.feedback, article=place.article, head=head),
            text,
            expected.get(head) if head in place.present else None,
        )
        for head, text in texts.items()
    }
    saved = save_texts(typed, author=actor, rule=DESK_REVIEW)
    for entry in saved:
        _record(place, entry, actor, {"revision": entry.revision})
    if saved:
        _withdraw_clearances(place, actor)
    return saved


@transaction.atomic
def restore_feedback(delegation: Delegation, entry: FeedbackEntry, *, actor: User, number: int) -> FeedbackEntry:
    """Restore an earlier revision of a passage as a new revision."""
    authz.require_permission(actor, "reviews.draft_feedback", lock_delegation(delegation))
    place = _read_workplace(delegation, actor, entry.article)
    place.require_open()
    present = place.present.get(entry.head)
    if present is None or present.pk != entry.pk:
        raise DomainError("other_state", _("This passage belongs to another State."), rule=DESK_REVIEW)
    restored = restore_text(present, author=actor, number=number, rule=DESK_REVIEW)
    _record(place, restored, actor, {"restored_from": number})
    _withdraw_clearances(place, actor)
    return restored


def _read_workplace(delegation: Delegation, actor: User, article: Article) -> Workplace:
    feedback = _get_or_create(delegation)
    entries = feedback.entries.filter(article=article).select_related("updated_by")
    return Workplace(
        article,
        feedback,
        {entry.head: entry for entry in entries},
        get_article_access(delegation, actor),
        is_covered(delegation, article),
        feedback.authors.filter(cleared_at__isnull=False).exists(),
    )


def _record(place: Workplace, entry: FeedbackEntry, actor: User, changes: dict[str, int]) -> None:
    audit.record_event(AuditAction.CHANGED, entry, actor=actor, changes=changes, authority=place.authority)


def get_or_create_draft(delegation: Delegation) -> Feedback:
    """Return the feedback of the delegation; create it if there is none. Raises DomainError if it is cleared."""
    feedback = _get_or_create(delegation)
    require_not_cleared(feedback)
    return feedback


def require_not_cleared(feedback: Feedback) -> None:
    """Raise DomainError if all authors have cleared the feedback."""
    if feedback.cleared_at is not None:
        raise DomainError(
            "already_cleared", _("This feedback has been cleared and cannot be changed."), rule=DESK_REVIEW
        )


def _get_or_create(delegation: Delegation) -> Feedback:
    author = FeedbackAuthor.objects.select_related("feedback").filter(delegation=delegation).first()
    if author is not None:
        return author.feedback
    feedback = Feedback.objects.create(review=delegation.review)
    FeedbackAuthor.objects.create(feedback=feedback, delegation=delegation)
    return feedback


def _withdraw_clearances(place: Workplace, actor: User) -> None:
    """Withdraw the clearances that authors gave to the earlier text."""
    if not place.has_clearance:
        return
    feedback = place.feedback
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
            covering = [author.delegation for author in authors if _is_covered(author.delegation, entry.article)]
            submit_request(covering[0], actor=entry.updated_by, article=entry.article, request=entry.text)


def _is_covered(delegation: Delegation, article: Article) -> bool:
    return delegation.instruments.filter(pk=article.instrument_id).exists()
