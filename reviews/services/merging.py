"""Merge two observations: the drafts of several reviewing States become one list (PR, observations)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reviews.models import OutcomeParagraph, SummarySource
from reviews.services.paragraphs import begin_version, lock_paragraph, mark_removed, require_expected_version
from reviews.services.passages import follow_change, move_comments
from reviews.workflow import OBSERVATIONS
from untoc_portal.core import audit
from untoc_portal.core.enums import AuditAction
from untoc_portal.core.exceptions import DomainError
from untoc_portal.core.revisions import TypedText, save_texts

if TYPE_CHECKING:
    from untoc_portal.accounts.models import User


@transaction.atomic
def merge_paragraphs(
    paragraph: OutcomeParagraph,
    *,
    actor: User,
    other: OutcomeParagraph,
    text: str,
    expected_version: int | None = None,
) -> OutcomeParagraph:
    """Merge two paragraphs of one article and kind into one with this `text`, in one new version.

    The other paragraph is removed. Both former texts stay in the versions. Comments, comments of a return, and links
    between list and summary move to the paragraph that stays. It is confidential if either was. Raises DomainError if
    the paragraphs are of two documents or have different headings, or if the text is empty. Raises DomainError if
    either was changed after `expected_version`, the version of the outcome that was read.
    """
    if other.outcome_id != paragraph.outcome_id or other.pk == paragraph.pk:
        raise DomainError("not_two", _("Choose two paragraphs of one document."), rule=OBSERVATIONS, field="other")
    outcome, kept = lock_paragraph(paragraph, actor)
    _outcome, taken = lock_paragraph(other, actor)
    if (kept.article_id, kept.kind) != (taken.article_id, taken.kind):
        message = _(
            "Only paragraphs on one article and of one kind can be merged. Change the headings of one of them first."
        )
        raise DomainError("two_heads", message, rule=OBSERVATIONS, field="other")
    for row in (kept, taken):
        require_expected_version(row, expected_version)
    if not text.strip():
        raise DomainError("invalid", _("There is no text in it."), rule=OBSERVATIONS, field="text")
    before = kept.text
    save_texts({"paragraph": TypedText(kept, text)}, author=actor, rule=OBSERVATIONS)
    begin_version(outcome)
    taken.outcome = outcome
    mark_removed(taken, actor=actor, merged_into=kept)
    _move_links(taken, kept)
    follow_change(kept, before)
    move_comments(taken, kept)
    audit.record_event(AuditAction.CHANGED, kept, actor=actor, changes={"version": outcome.version, "merged": taken.pk})
    return kept


def _move_links(taken: OutcomeParagraph, kept: OutcomeParagraph) -> None:
    """Move everything linked to the removed paragraph to the one that stays."""
    OutcomeParagraph.with_removed.filter(merged_into=taken).update(merged_into=kept)
    taken.return_comments.update(paragraph=kept)
    present_sources = kept.feedback_sources.values("passage")
    taken.feedback_sources.exclude(passage__in=present_sources).update(paragraph=kept)
    # Replies to comments follow their comments. An open reply to the paragraph stays with the removed one.
    taken.replies.exclude(comment__isnull=True, ended_at__isnull=True).update(paragraph=kept)
    for end, opposite in (("paragraph", "observation"), ("observation", "paragraph")):
        present = SummarySource.objects.filter(**{end: kept}).values(opposite)
        links = SummarySource.objects.filter(**{end: taken})
        links.filter(**{f"{opposite}__in": present}).delete()
        links.update(**{end: kept})
    if taken.is_confidential and not kept.is_confidential:
        kept.is_confidential, kept.is_published = True, False
        kept.save(update_fields=["is_confidential", "is_published", "updated_at"])
